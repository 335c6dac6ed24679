"""Quotes, conversations and where they are found: every spelling, and what is not believed."""

import pytest
from peer_documents import ANN, BAND, NOTE, NOW, a_note

from fedcomm.activitypub import parse
from fedcomm.activitypub.vocabulary import ACTIVITY_JSON, LD_JSON

QUOTED = f"{BAND}/notes/1"
PAGE = "https://band.example/@band/1"
RELATION = "https://misskey-hub.net/ns#_misskey_quote"


def read(**changes: object) -> parse.RemotePost:
    return parse.post(a_note(**changes), now=NOW)


def a_link(**changes: object) -> dict[str, object]:
    return {"type": "Link", "mediaType": LD_JSON, "href": QUOTED} | changes


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"quote": QUOTED}, id="FEP-044f"),
        pytest.param({"quoteUrl": QUOTED}, id="Misskey and Pleroma"),
        pytest.param({"quoteUri": QUOTED}, id="Fedibird"),
        pytest.param({"_misskey_quote": QUOTED}, id="Misskey of old"),
        pytest.param({"https://w3id.org/fep/044f#quote": QUOTED}, id="without a context"),
        pytest.param({"quote": {"type": "Note", "id": QUOTED}}, id="an object"),
        pytest.param({"quote": [None, QUOTED]}, id="an array"),
        pytest.param({"quote": None, "quoteUrl": 7, "quoteUri": QUOTED}, id="rubbish before it"),
        pytest.param({"tag": a_link(rel=RELATION)}, id="a Link, not in an array"),
        pytest.param({"tag": [a_link(rel=["x", RELATION], mediaType=7)]}, id="a Link with several relations"),
        pytest.param({"tag": [a_link(mediaType=ACTIVITY_JSON, name=f"RE: {QUOTED}")]}, id="a Link that says RE"),
        pytest.param({"tag": [a_link()]}, id="a Link that says nothing"),
    ],
)
def test_quotes(changes):
    assert read(**changes).content.quote_uri == QUOTED


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"quote": NOTE}, id="itself"),
        pytest.param({"quote": "RE: this"}, id="no URI"),
        pytest.param({"quote": {"type": "Tombstone"}, "quoteUrl": [[QUOTED]]}, id="nothing with an id"),
        pytest.param({"tag": [a_link(rel="related")]}, id="a Link with another relation"),
        pytest.param({"tag": [a_link(name="The album")]}, id="a Link to an object with a name of its own"),
        pytest.param({"tag": [a_link(mediaType="text/html")]}, id="a Link to a page"),
        pytest.param({"tag": [a_link(type="Mention", rel=RELATION)]}, id="a mention"),
        pytest.param({"tag": [a_link(rel=RELATION, href="javascript:x")]}, id="a script"),
        pytest.param({"tag": "https://fan.example/tags/1"}, id="tags that are no objects"),
    ],
)
def test_quotes_nothing(changes):
    assert read(**changes).content.quote_uri is None


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        pytest.param(
            f'<p class="quote-inline">RE: <a href="{PAGE}">{PAGE}</a></p><p>So good</p>',
            "<p>So good</p>",
            id="Mastodon",
        ),
        pytest.param(
            f'<p>So good<span class="quote-inline"><br><br>RE: <a href="{PAGE}"><span class="invisible">https://</span>'
            "band</a></span></p>",
            "<p>So good</p>",
            id="Misskey",
        ),
        pytest.param(f'<p>So good<br><br>RE: <a href="{PAGE}">{PAGE}</a></p>', "<p>So good</p>", id="Akkoma"),
        pytest.param(f'<p>RE: <a href="{PAGE}">{PAGE}</a></p>', "", id="nothing else"),
    ],
)
def test_what_stands_for_the_quote_is_left_out(content, shown):
    assert read(quote=QUOTED, content=content).content.content_html == shown


@pytest.mark.parametrize(
    ("quote", "content"),
    [
        pytest.param(None, f'<p>RE: <a href="{PAGE}">{PAGE}</a></p>', id="without a quote"),
        pytest.param(QUOTED, '<p>RE: <a href="https://other.example/1">x</a></p>', id="a link to somewhere else"),
        pytest.param(
            QUOTED, f'<p class="quote-inline">RE: read <a href="{PAGE}">this</a> now</p>', id="with other words"
        ),
        pytest.param(QUOTED, '<p class="quote-inline">Nobody may hide this</p>', id="other words alone"),
    ],
)
def test_nothing_else_is_left_out(quote, content):
    words = read(content=content).content.content_html

    assert read(quote=quote, content=content).content.content_html == words


def test_what_its_server_says_of_consent_is_a_claim_beside_the_content():
    post = read(quote=QUOTED, quoteAuthorization="https://band.example/ap/quotes/1")

    assert post.quote_authorization_uri == "https://band.example/ap/quotes/1"


@pytest.mark.parametrize(
    ("changes", "context_uri"),
    [
        pytest.param({"context": "https://fan.example/contexts/1"}, "https://fan.example/contexts/1", id="a context"),
        pytest.param({"conversation": f"{BAND}/c/1"}, f"{BAND}/c/1", id="a conversation"),
        pytest.param({"context": "x", "conversation": f"{BAND}/c/1"}, f"{BAND}/c/1", id="one that is no URI"),
        pytest.param({"conversation": "tag:fan.example,2026:1"}, None, id="a tag of Mastodon"),
        pytest.param({"context": {"type": "Collection"}}, None, id="an object without an id"),
    ],
)
def test_the_conversation(changes, context_uri):
    assert read(**changes).context_uri == context_uri


@pytest.mark.parametrize(
    ("replies", "replies_uri"),
    [
        pytest.param(f"{NOTE}/replies", f"{NOTE}/replies", id="a string"),
        pytest.param({"type": "Collection", "id": f"{NOTE}/replies", "first": {}}, f"{NOTE}/replies", id="an object"),
        pytest.param(f"{BAND}/inbox", None, id="on another server"),
        pytest.param([7, {}], None, id="rubbish"),
    ],
)
def test_where_its_replies_are(replies, replies_uri):
    assert read(replies=replies).replies_uri == replies_uri


def test_our_quote_is_read_as_one_wherever_it_stands():
    everywhere = {"quote": QUOTED, "quoteUrl": f"{ANN}/2", "tag": [a_link(rel=RELATION, href=f"{ANN}/3")]}

    assert read(**everywhere).content.quote_uri == QUOTED
