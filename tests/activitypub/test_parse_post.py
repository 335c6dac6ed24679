"""Posts of peers."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from peer_documents import ANN, BAND, BOB, NOTE, NOW, OBJECTS, PUBLIC, THIEF, a_note

from fedcomm.activitypub import parse
from fedcomm.activitypub.uris import is_uri, same_origin
from fedcomm.errors import Malformed, RemoteError
from fedcomm.model.post import Addressee, Emoji, Visibility

FOLLOWERS = f"{ANN}/followers"
A_MENTION = {"type": "Mention", "href": BAND, "name": "@band@band.example"}


def read(**changes: object) -> parse.RemotePost:
    return parse.post(a_note(**changes), now=NOW)


def test_a_note_as_mastodon_has_it():
    post = read(url="https://fan.example/@ann/1", inReplyTo=f"{BAND}/notes/1", updated="2026-11-24T12:30:00Z")

    assert (post.uri, post.author_uri, post.type) == (NOTE, ANN, "Note")
    assert (post.url, post.in_reply_to_uri) == ("https://fan.example/@ann/1", f"{BAND}/notes/1")
    assert (post.visibility, post.content.content_html) == (Visibility.PUBLIC, "<p>Hello</p>")
    assert post.published_at == datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert post.updated_at == datetime(2026, 11, 24, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"id": None}, id="no id"),
        pytest.param({"type": "Person"}, id="another type"),
        pytest.param({"type": "Tombstone"}, id="deleted"),
        pytest.param({"type": []}, id="no type"),
        pytest.param({"attributedTo": None}, id="no author"),
        pytest.param({"attributedTo": THIEF}, id="an author on another server"),
        pytest.param({"attributedTo": ["nobody", {}]}, id="no usable author"),
    ],
)
def test_is_no_post(changes):
    with pytest.raises(Malformed):
        read(**changes)


@pytest.mark.parametrize(
    "author",
    [
        pytest.param(ANN, id="a string"),
        pytest.param({"type": "Person", "id": ANN}, id="an object"),
        pytest.param([ANN, BOB], id="an array, the first counts"),
    ],
)
def test_the_author_may_be(author):
    assert read(attributedTo=author).author_uri == ANN


@pytest.mark.parametrize(
    ("given", "parent"),
    [
        pytest.param(f"{BAND}/notes/1", f"{BAND}/notes/1", id="a string"),
        pytest.param({"type": "Note", "id": f"{BAND}/notes/1"}, f"{BAND}/notes/1", id="an object"),
        pytest.param([None, 7, f"{BAND}/notes/1"], f"{BAND}/notes/1", id="an array"),
        pytest.param([[f"{BAND}/notes/1"], {}, "x"], None, id="rubbish"),
        pytest.param(None, None, id="null"),
    ],
)
def test_what_it_answers_may_be(given, parent):
    assert read(inReplyTo=given).in_reply_to_uri == parent


@pytest.mark.parametrize(
    ("given", "url"),
    [
        pytest.param("https://fan.example/@ann/1", "https://fan.example/@ann/1", id="a string"),
        pytest.param({"type": "Link", "href": "https://fan.example/1"}, "https://fan.example/1", id="a Link"),
        pytest.param(
            [
                {"type": "Link", "mediaType": "audio/mpeg", "href": "https://fan.example/1.mp3"},
                {"type": "Link", "mediaType": "text/html", "href": "https://fan.example/1"},
            ],
            "https://fan.example/1",
            id="an array, the page counts",
        ),
        pytest.param(["javascript:x", 7, {"href": "https://bank.example/"}, {}, [[]]], None, id="rubbish"),
        pytest.param(None, None, id="null"),
    ],
)
def test_its_page_may_be(given, url):
    assert read(url=given).url == url


@pytest.mark.parametrize(
    ("to", "cc", "visibility"),
    [
        pytest.param(PUBLIC, None, Visibility.PUBLIC, id="to everybody, as a string"),
        pytest.param(["as:Public"], [FOLLOWERS], Visibility.PUBLIC, id="to everybody, in short"),
        pytest.param([FOLLOWERS], ["Public"], Visibility.UNLISTED, id="everybody in cc"),
        pytest.param([FOLLOWERS, BAND], [], Visibility.FOLLOWERS, id="to the followers"),
        pytest.param(
            ["https://fan.example/followers/ann"], [], Visibility.FOLLOWERS, id="to followers, as Friendica has it"
        ),
        pytest.param([f"{THIEF}/followers"], [], Visibility.DIRECT, id="to the followers of another server's actor"),
        pytest.param([BAND], [FOLLOWERS], Visibility.DIRECT, id="the followers only in cc"),
        pytest.param({"id": PUBLIC}, None, Visibility.PUBLIC, id="to everybody, as an object"),
        pytest.param([[PUBLIC], 7, {}], None, Visibility.DIRECT, id="to rubbish"),
        pytest.param([BAND], None, Visibility.DIRECT, id="to one"),
        pytest.param(None, None, Visibility.DIRECT, id="to nobody"),
    ],
)
def test_who_it_is_for(to, cc, visibility):
    assert read(to=to, cc=cc).visibility is visibility


def test_the_followers_collection_may_be_known_beforehand():
    note = a_note(to=["https://fan.example/c/9"], cc=[])

    assert parse.post(note, now=NOW, followers="https://fan.example/c/9").visibility is Visibility.FOLLOWERS
    assert parse.post(note, now=NOW).visibility is Visibility.DIRECT


@pytest.mark.parametrize(
    ("changes", "addressees"),
    [
        pytest.param(
            {"to": [BAND], "cc": None, "tag": A_MENTION},
            (Addressee(actor_uri=BAND, handle="@band@band.example"),),
            id="tagged and addressed",
        ),
        pytest.param(
            {"to": [BAND], "cc": None, "tag": [A_MENTION | {"name": "@band"}]},
            (Addressee(actor_uri=BAND, handle="@band@band.example"),),
            id="tagged without a host",
        ),
        pytest.param({"to": [BOB], "cc": None, "tag": [A_MENTION]}, (BOB,), id="tagged and not addressed: is not told"),
        pytest.param({"to": [FOLLOWERS, PUBLIC], "cc": None}, (), id="collections that we know"),
        pytest.param(
            {"to": [BAND], "cc": None},
            (Addressee(actor_uri=BAND, handle="@band@band.example", is_mention=False),),
            id="addressed without a tag",
        ),
    ],
)
def test_whom_it_names(changes, addressees):
    expected = tuple(
        Addressee(actor_uri=one, handle="@bob@fan.example", is_mention=False) if one == BOB else one
        for one in addressees
    )

    assert read(**changes).content.addressees == expected


def test_a_post_with_8000_mentions_keeps_100():
    many = [f"https://fan.example/users/{number}" for number in range(8000)]
    tags = [{"type": "Mention", "href": uri, "name": "@x"} for uri in many]

    addressees = read(to=many, tag=tags).content.addressees

    assert len([one for one in addressees if one.is_mention]) == 100


@pytest.mark.parametrize(
    ("tag", "hashtags"),
    [
        pytest.param(
            [{"type": "Hashtag", "name": "#NewSong"}, {"type": "Hashtag", "name": "newsong"}], ("newsong",), id="twice"
        ),
        pytest.param({"type": "Hashtag", "name": "#jazz"}, ("jazz",), id="one that is no array"),
        pytest.param([{"type": "Hashtag", "name": "#a b"}, {"type": "Hashtag", "name": "<x>"}], (), id="no names"),
        pytest.param(
            [{"type": "Hashtag", "name": "#" + "x" * 101}, {"type": "Emoji", "name": ":x:"}, "#x"], (), id="no tags"
        ),
        pytest.param(
            [{"type": "Hashtag", "name": f"#t{n}"} for n in range(2000)], tuple(f"t{n}" for n in range(256)), id="many"
        ),
    ],
)
def test_hashtags(tag, hashtags):
    assert read(tag=tag).content.hashtags == hashtags


@pytest.mark.parametrize(
    ("tag", "emojis"),
    [
        pytest.param(
            {"type": "Emoji", "id": None, "name": ":cat:", "icon": {"type": "Image", "url": "https://m.example/1.png"}},
            (Emoji(shortcode="cat", url="https://m.example/1.png"),),
            id="without an id, as Akkoma has it",
        ),
        pytest.param(
            [{"type": "toot:Emoji", "name": "cat", "icon": [7, {"url": [{"href": "https://m.example/1.png"}]}]}],
            (Emoji(shortcode="cat", url="https://m.example/1.png"),),
            id="an icon in an array, a name without colons",
        ),
        pytest.param(
            [{"type": "Emoji", "name": f":{name}:", "icon": "https://m.example/1.png"} for name in ("b", "a", "b")],
            tuple(Emoji(shortcode=name, url="https://m.example/1.png") for name in "ab"),
            id="two of a name, in order",
        ),
        pytest.param(
            [
                {"type": "Emoji", "name": name, "icon": "https://m.example/1.png"}
                for name in (None, "", "::", ":a b:", ":<x>:", ":" + "x" * 2049 + ":", 7, [], ":\u202e:", ":a:b:")
            ],
            (),
            id="no shortcodes",
        ),
        pytest.param(
            [{"type": "Emoji", "name": ":cat:", "icon": icon} for icon in (None, "javascript:x", {}, 7, [[]])],
            (),
            id="no pictures",
        ),
    ],
)
def test_emojis(tag, emojis):
    assert read(tag=tag).content.emojis == emojis


def test_a_post_with_250_emojis_keeps_100():
    tags = [{"type": "Emoji", "name": f":e{number}:", "icon": "https://m.example/1.png"} for number in range(250)]

    assert len(read(tag=tags).content.emojis) == 100


@pytest.mark.parametrize(
    ("changes", "html"),
    [
        pytest.param({"content": "<p>a<script>b</script></p>"}, "<p>a</p>", id="cleaned"),
        pytest.param({"content": None}, "", id="without content"),
        pytest.param(
            {"content": None, "contentMap": {"de": "<p>Hallo</p>"}}, "<p>Hallo</p>", id="in a language map only"
        ),
        pytest.param(
            {"content": "a < b\n\nc\nd", "mediaType": "text/plain"}, "<p>a &lt; b</p><p>c<br>d</p>", id="plain"
        ),
    ],
)
def test_content(changes, html):
    assert read(**changes).content.content_html == html


@pytest.mark.parametrize(
    ("changes", "warning", "is_sensitive"),
    [
        pytest.param({"summary": "Loud <b>noise</b>\n"}, "Loud noise", True, id="a summary"),
        pytest.param({"sensitive": True}, "", True, id="only marked"),
        pytest.param({"summary": "", "sensitive": False}, "", False, id="an empty summary"),
        pytest.param({"sensitive": "yes"}, "", False, id="marked with a string"),
    ],
)
def test_warnings(changes, warning, is_sensitive):
    content = read(**changes).content

    assert (content.warning, content.is_sensitive) == (warning, is_sensitive)


@pytest.mark.parametrize(
    ("translations", "language"),
    [
        pytest.param({"de": "<p>Hallo</p>", "en": "<p>Hello</p>"}, "en", id="the one that is the content"),
        pytest.param({"pt-BR": "<p>Oi</p>"}, "pt-BR", id="else the first"),
        pytest.param({"<x>": "<p>Hello</p>"}, None, id="no language"),
        pytest.param(["en"], None, id="no map"),
    ],
)
def test_language(translations, language):
    assert read(contentMap=translations).content.language == language


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        pytest.param(NOW + timedelta(hours=11), NOW + timedelta(hours=11), id="a little ahead stays"),
        pytest.param(NOW + timedelta(hours=13), NOW, id="far ahead becomes now"),
        pytest.param(None, NOW, id="nothing becomes now"),
    ],
)
def test_when_it_was_published(published, expected):
    assert read(published=published and published.isoformat()).published_at == expected


@pytest.mark.parametrize(
    "updated",
    [
        pytest.param("2026-11-24T12:00:00Z", id="the moment of publishing"),
        pytest.param("2026-11-24T11:00:00Z", id="before it was published"),
        pytest.param("soon", id="no time"),
    ],
)
def test_was_not_updated(updated):
    assert read(updated=updated).updated_at is None


def test_a_page_on_another_host_is_left_out():
    assert read(url="https://bank.example/login").url is None


@given(OBJECTS)
def test_any_object_is_a_post_or_refused(document):
    try:
        post = parse.post(a_note() | document, now=NOW)
    except RemoteError:
        return
    content = post.content
    assert same_origin(post.uri, post.author_uri)
    assert post.url is None or same_origin(post.url, post.uri)
    assert len([one for one in content.addressees if one.is_mention]) <= 100
    assert len(content.hashtags) <= 256
    assert len(content.attachments) <= 16
    assert all(is_uri(one.url) and len(one.alt) <= 10_000 for one in content.attachments)
    assert all(is_uri(one.url) for one in content.emojis)
    assert content.quote_uri is None or is_uri(content.quote_uri)
    assert content.poll is None or all(0 <= option.votes <= 10**8 for option in content.poll.options)
    assert post.replies_uri is None or same_origin(post.replies_uri, post.uri)
    assert len(content.warning) <= 2048
    assert post.updated_at is None or post.updated_at > post.published_at
