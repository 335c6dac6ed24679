"""Markdown of the artist -> HTML that every peer shows."""

import pytest
from home import profile

from fedcomm.errors import MemberError
from fedcomm.model.actor import Actor, ActorState
from fedcomm.model.handle import Handle
from fedcomm.model.urls import Urls
from fedcomm.outbox import markdown

URLS = Urls(scheme="https", host="band.example", handle_host="band.example")
ANN = Handle(username="ann", host="peer.example")
MENTION = '<span class="h-card"><a href="https://peer.example/@ann" class="u-url mention">@<span>ann</span></a></span>'


def an_actor() -> Actor:
    known = profile("ann", "peer.example", url="https://peer.example/@ann")
    values = {name: getattr(known, name) for name in known.__dataclass_fields__}
    return Actor(**values, id=1, is_local=False, state=ActorState.ACTIVE, fetched_at=known.created_at)


def html(source: str) -> str:
    return markdown.render(source, mentions={ANN: an_actor()}, urls=URLS).html


def tag(name: str, shown: str) -> str:
    return f'<a href="https://band.example/tags/{name}" class="mention hashtag" rel="tag">#<span>{shown}</span></a>'


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("one\ntwo", "<p>one<br>\ntwo</p>", id="a line break is a line break"),
        pytest.param("one\n\ntwo", "<p>one</p>\n<p>two</p>", id="an empty line ends a paragraph"),
        pytest.param("**bold** *soft*", "<p><strong>bold</strong> <em>soft</em></p>", id="emphasis"),
        pytest.param("~~wrong~~ right", "<p><s>wrong</s> right</p>", id="what is struck out"),
        pytest.param("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>", id="HTML is text"),
        pytest.param("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>", id="a script is text"),
        pytest.param("[x](javascript:alert)", "<p>[x](javascript:alert)</p>", id="a script is no link"),
        pytest.param("    indented", "<p>indented</p>", id="an indented line is a line, not code"),
        pytest.param(
            "![cat](https://x.example/c.png)",
            '<p>!<a href="https://x.example/c.png">cat</a></p>',
            id="an image is a link",
        ),
    ],
)
def test_text_becomes_the_html_that_peers_understand(source: str, expected: str) -> None:
    assert html(source) == expected


@pytest.mark.parametrize(
    ("source", "address", "rest"),
    [
        pytest.param("https://a.example/b", "https://a.example/b", "", id="alone"),
        pytest.param("http://a.example.", "http://a.example", ".", id="before a full stop"),
        pytest.param("https://a.example/b_(c)", "https://a.example/b_(c)", "", id="with brackets inside"),
        pytest.param("https://a.example/b)", "https://a.example/b", ")", id="before a closing bracket"),
        pytest.param("https://a.example/#new", "https://a.example/#new", "", id="with a fragment"),
        pytest.param("https://a.example/@b@c.example", "https://a.example/@b@c.example", "", id="with a handle"),
        pytest.param("https://a.example/?a=1&b_c=2", "https://a.example/?a=1&amp;b_c=2", "", id="with a query"),
    ],
)  # fmt: skip
def test_a_bare_address_is_a_link(source: str, address: str, rest: str) -> None:
    assert html(source) == f'<p><a href="{address}">{address}</a>{rest}</p>'


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("xhttps://a.example", id="glued to a word"),
        pytest.param("https://", id="without a host"),
        pytest.param("ftp://a.example", id="of another scheme"),
        pytest.param("a.example/b", id="without a scheme"),
        pytest.param("`https://a.example`", id="in code"),
    ],
)
def test_what_is_no_address_is_no_link(source: str) -> None:
    assert "<a " not in html(source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("@ann@peer.example", MENTION, id="alone"),
        pytest.param("(@ann@peer.example)", f"({MENTION})", id="in brackets"),
        pytest.param("@ann@peer.example.", f"{MENTION}.", id="before a full stop"),
        pytest.param("@ann@PEER.example: hi", f"{MENTION}: hi", id="in another letter case, before a colon"),
        pytest.param("*@ann@peer.example*", f"<em>{MENTION}</em>", id="emphasised"),
    ],
)
def test_a_mention_is_an_h_card(source: str, expected: str) -> None:
    assert html(source) == f"<p>{expected}</p>"


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("@bob@peer.example", id="of somebody unknown"),
        pytest.param("`@ann@peer.example`", id="in code"),
        pytest.param("ann@peer.example", id="that is a mail address"),
        pytest.param("x@ann@peer.example", id="glued to a word"),
        pytest.param("@ann", id="without a host"),
        pytest.param(f"@{'a' * 300}@peer.example", id="with a name that is too long"),
    ],
)
def test_what_is_no_mention_stays_text(source: str) -> None:
    assert "<a " not in html(source)


@pytest.mark.parametrize(
    ("source", "name", "shown"),
    [
        pytest.param("#Music", "music", "Music", id="kept as written, linked in lower case"),
        pytest.param("#2026tour", "2026tour", "2026tour", id="with a number in it"),
        pytest.param("#new_song", "new_song", "new_song", id="with an underscore"),
        pytest.param("#Österreich", "%C3%B6sterreich", "Österreich", id="with letters of any language"),
    ],
)
def test_a_hashtag_links_to_its_page(source: str, name: str, shown: str) -> None:
    assert html(source) == f"<p>{tag(name, shown)}</p>"


def test_hashtags_are_found_once_each_in_lower_case() -> None:
    rendered = markdown.render("#Music and #music and #Österreich", mentions={}, urls=URLS)

    assert rendered.hashtags == ("music", "österreich")


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("#1", id="a number"),
        pytest.param("a#b", id="in a word"),
        pytest.param("`#tag`", id="in code"),
        pytest.param("```\n#tag\n```", id="in a block of code"),
        pytest.param("[#tag](https://a.example)", id="in a link"),
        pytest.param("https://a.example/#tag", id="in an address"),
        pytest.param("&#39;", id="in an entity"),
        pytest.param(f"#{'x' * 101}", id="longer than anybody searches for"),
    ],
)
def test_what_is_no_hashtag_is_not_found(source: str) -> None:
    assert markdown.render(source, mentions={}, urls=URLS).hashtags == ()


def test_mentions_are_found_once_each_in_their_order() -> None:
    found = markdown.find_mentions("@bob@x.example:8000 @ann@peer.example `@no@x.example` @ann@peer.example", urls=URLS)

    assert found == [Handle(username="bob", host="x.example:8000"), ANN]


@pytest.mark.parametrize(
    "source",
    [pytest.param(" \n", id="nothing"), pytest.param("x" * 5001, id="more than 5,000 characters")],
)
def test_what_cannot_be_posted_is_refused(source: str) -> None:
    with pytest.raises(MemberError):
        html(source)


def test_hostile_nesting_is_bounded() -> None:
    assert html(">" * 2000 + "[" * 2000 + "#a" * 400)
