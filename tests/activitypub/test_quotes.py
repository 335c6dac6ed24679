"""Quotes on the wire: stamps that are refused, and what our own posts say of quoting and being quoted (FEP-044f)."""

from dataclasses import replace

import pytest
from hypothesis import given
from peer_documents import ANN, BAND, BOB, NOW, OBJECTS, PUBLIC, THIEF, URLS, an_account, changed, our_post

from fedcomm.activitypub import build, parse
from fedcomm.errors import Malformed, RemoteError
from fedcomm.model.post import PostContent, QuotePolicy, Visibility
from fedcomm.model.quote import QuoteAuthorization, Stamp, StampState, is_approved

STAMP, QUOTING, QUOTED = f"{ANN}/stamps/1", "https://third.example/notes/1", f"{ANN}/notes/1"
A_STAMP = {
    "id": STAMP,
    "type": "QuoteAuthorization",
    "attributedTo": ANN,
    "interactingObject": QUOTING,
    "interactionTarget": QUOTED,
}
REQUEST = {
    "id": f"{ANN}/requests/1",
    "type": "QuoteRequest",
    "actor": ANN,
    "object": URLS.note(7),
    "instrument": QUOTED,
}
A_QUOTE = our_post(content=PostContent(content_html="<p>Listen</p>", language="en", quote_uri=QUOTED))


def test_a_stamp_says_whose_it_is_and_for_which_quote():
    assert parse.stamp(A_STAMP) == Stamp(uri=STAMP, author_uri=ANN, quoting_uri=QUOTING, quoted_uri=QUOTED)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"id": None}, id="without an id"),
        pytest.param({"type": "Note"}, id="of another type"),
        pytest.param({"type": "LikeAuthorization"}, id="for a like (GoToSocial)"),
        pytest.param({"attributedTo": None}, id="of nobody"),
        pytest.param({"interactingObject": None}, id="for no post"),
        pytest.param({"interactionTarget": None}, id="for a quote of nothing"),
        pytest.param({"attributedTo": THIEF}, id="of an actor of another server"),
        pytest.param({"interactionTarget": f"{THIEF}/notes/1"}, id="for a quote of a post of another server"),
        pytest.param({"id": f"{THIEF}/stamps/1"}, id="that is on another server than its author"),
    ],
)
def test_no_stamp_is(changes):
    with pytest.raises(Malformed):
        parse.stamp(changed(A_STAMP, changes))


@given(OBJECTS)
def test_whatever_is_said_to_be_a_stamp_is_one_or_is_refused(document):
    try:
        stamp = parse.stamp({"type": "QuoteAuthorization", **document})
    except RemoteError:
        return
    assert stamp.author_uri.startswith("https://fan.example/")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"quoting_uri": f"{QUOTING}0"}, id="another quoting post"),
        pytest.param({"quoted_uri": f"{QUOTED}0"}, id="another quoted post"),
        pytest.param({"author_uri": BOB}, id="a neighbour of the author"),
    ],
)
def test_a_stamp_is_for_one_quote_alone(other):
    stamp = parse.stamp(A_STAMP)
    its = {"quoting_uri": QUOTING, "quoted_uri": QUOTED, "author_uri": ANN}

    assert stamp.is_for(**its)
    assert not stamp.is_for(**(its | other))


@pytest.mark.parametrize(
    ("visibility", "policy", "expected"),
    [
        pytest.param(Visibility.PUBLIC, QuotePolicy.PUBLIC, PUBLIC, id="everybody"),
        pytest.param(Visibility.UNLISTED, QuotePolicy.FOLLOWERS, f"{BAND}/followers", id="followers"),
        pytest.param(Visibility.PUBLIC, QuotePolicy.NOBODY, BAND, id="nobody is the author alone"),
        pytest.param(Visibility.FOLLOWERS, QuotePolicy.PUBLIC, BAND, id="nobody, of a post for followers"),
        pytest.param(Visibility.DIRECT, QuotePolicy.PUBLIC, BAND, id="nobody, of a direct post"),
    ],
)
def test_a_note_says_who_may_quote_it(visibility, policy, expected):
    note = build.note(our_post(visibility=visibility, quote_policy=policy), URLS)

    assert note["interactionPolicy"]["canQuote"] == {"automaticApproval": [expected], "manualApproval": []}


def test_a_note_has_no_policy_that_mastodon_does_not_know():
    assert set(build.note(our_post(), URLS)["interactionPolicy"]) == {"canQuote"}


def test_a_quote_has_every_name_that_peers_have_for_it():
    note = build.note(A_QUOTE, URLS)

    assert {note[name] for name in ("quote", "quoteUrl", "quoteUri", "_misskey_quote")} == {QUOTED}
    assert [(tag["rel"], tag["href"]) for tag in note["tag"]] == [("https://misskey-hub.net/ns#_misskey_quote", QUOTED)]
    assert "quoteAuthorization" not in note
    assert parse.post(note, now=NOW).content.quote_uri == QUOTED


def test_a_quote_ends_in_a_link_for_those_who_know_none():
    note = build.note(A_QUOTE, URLS)

    assert note["content"] == f'<p>Listen</p><p class="quote-inline">RE: <a href="{QUOTED}">{QUOTED}</a></p>'
    assert note["contentMap"] == {"en": note["content"]}


def test_a_link_in_place_of_a_quote_is_escaped():
    note = build.note(our_post(content=PostContent(content_html="", quote_uri=f"{QUOTED}?a=1&b='")), URLS)

    assert f'href="{QUOTED}?a=1&amp;b=&#x27;"' in note["content"]


def test_an_approved_quote_names_its_stamp():
    note = build.note(replace(A_QUOTE, quote_authorization_uri=STAMP), URLS)

    assert note["quoteAuthorization"] == STAMP


def test_a_post_that_quotes_nothing_says_nothing_of_quotes():
    assert not {"quote", "quoteUrl", "quoteUri", "_misskey_quote", "quoteAuthorization"} & set(
        build.note(our_post(), URLS)
    )


def test_a_request_for_a_stamp_has_the_whole_post_in_it():
    request = build.quote_request(A_QUOTE, URLS, 9, author_uri=ANN)

    assert (request["type"], request["actor"], request["object"], request["to"]) == (
        "QuoteRequest",
        BAND,
        QUOTED,
        [ANN],
    )
    assert request["instrument"] == {k: v for k, v in build.note(A_QUOTE, URLS).items() if k != "@context"}


def test_the_answer_to_a_request_goes_to_who_asked():
    accept = build.accept_quote(REQUEST, actor_uri=BAND, activity_uri=URLS.activity(9), stamp_uri=STAMP)
    reject = build.reject_quote(REQUEST, actor_uri=BAND, activity_uri=URLS.activity(9))

    assert (accept["type"], accept["object"], accept["result"], accept["to"]) == ("Accept", REQUEST, STAMP, [ANN])
    assert (reject["type"], reject["object"], reject["to"]) == ("Reject", REQUEST, [ANN])


def test_our_stamp_names_both_posts_and_embeds_neither():
    stamp = QuoteAuthorization(id=5, quoted_uri=URLS.note(7), quoting_uri=QUOTED, actor_id=2, state=StampState.GRANTED)

    document = build.quote_authorization(stamp, our_post(), URLS)

    assert parse.stamp(document) == Stamp(
        uri="https://band.example/ap/quotes/5", author_uri=BAND, quoting_uri=QUOTED, quoted_uri=URLS.note(7)
    )


def test_a_revocation_does_not_say_for_which_quote_the_stamp_was():
    delete = build.delete_stamp(URLS.quote_authorization(5), an_account(), URLS, 9, quoter_uri=ANN)

    assert delete["object"] == {"id": "https://band.example/ap/quotes/5", "type": "QuoteAuthorization"}
    assert (delete["to"], delete["cc"]) == ([PUBLIC], [f"{BAND}/followers", ANN])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, False, id="without a stamp"),
        pytest.param({"quote_authorization_uri": STAMP}, True, id="with a stamp"),
        pytest.param({"author": replace(an_account().actor, id=2)}, True, id="by the quoted author"),
    ],
)
def test_a_quote_is_shown_as_one(changes, expected):
    quoted = replace(our_post(), uri=QUOTED, author=replace(an_account().actor, id=2))

    assert is_approved(replace(A_QUOTE, **changes), quoted) is expected


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"visibility": Visibility.FOLLOWERS}, id="that is not for everybody"),
        pytest.param({"uri": f"{QUOTED}0"}, id="that is another post"),
    ],
)
def test_nothing_is_shown_as_a_quote_of_a_post(changes):
    quoted = replace(our_post(), **({"uri": QUOTED} | changes))

    assert not is_approved(replace(A_QUOTE, quote_authorization_uri=STAMP), quoted)
