"""Handles, hosts, ids and URLs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedcomm.errors import MemberError
from fedcomm.model import handle, snowflake
from fedcomm.model.community import is_loopback_host
from fedcomm.model.handle import Handle
from fedcomm.model.snowflake import Snowflakes
from fedcomm.model.urls import Urls

URLS = Urls(scheme="https", host="band.example", handle_host="band.example")


@pytest.mark.parametrize(
    "text", ["@you@server.example", "you@server.example", "acct:you@Server.Example", " @you@server.example. "]
)
def test_a_handle_is_read_in_every_usual_spelling(text: str) -> None:
    assert handle.parse(text) == Handle(username="you", host="server.example")


@pytest.mark.parametrize(
    "text",
    [
        *["", "you", "@you", "@you@", "@@server", "https://server/@you", "@you@ser ver", "@you@a@b", "@y<b>@s"],
        pytest.param("@\u0430dmin@server.example", id="a name with a letter of another alphabet"),
        pytest.param("@\uff59ou@server.example", id="a name in wide letters"),
        pytest.param("@you@...", id="a host of dots"),
        pytest.param("@you@server.example:\u0661", id="a port in other digits"),
        pytest.param("@you@xn--\u00e4.example", id="a host that claims to be in ASCII"),
        pytest.param("@you@a\u200d.example", id="a host with a joiner"),
    ],
)
def test_what_is_no_handle_is_refused(text: str) -> None:
    with pytest.raises(MemberError):
        handle.parse(text)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        pytest.param("m\u00fcnchen.example", "xn--mnchen-3ya.example", id="an umlaut"),
        pytest.param("M\u00dcNCHEN.example:8000", "xn--mnchen-3ya.example:8000", id="in capitals, with a port"),
        pytest.param("\u0430pple.example", "xn--pple-43d.example", id="a letter that looks like another"),
        pytest.param("XN--MNCHEN-3YA.example", "xn--mnchen-3ya.example", id="in ASCII already"),
    ],
)
def test_the_host_of_a_handle_is_kept_in_ascii(host: str, expected: str) -> None:
    assert handle.parse(f"@you@{host}").host == expected


@given(st.text(max_size=60))
def test_reading_a_handle_fails_in_one_way_only(text: str) -> None:
    try:
        parsed = handle.parse(text)
    except MemberError:
        return
    assert handle.parse(str(parsed)) == parsed


@pytest.mark.parametrize(
    ("host", "is_loopback"),
    [
        ("localhost", True),
        ("localhost:8000", True),
        ("one.localhost:8443", True),
        ("127.0.0.1:80", True),
        ("127.9.9.9", True),
        ("[::1]", True),
        ("[::1]:8000", True),
        ("localhost.example", False),
        ("notlocalhost", False),
        ("127.example", False),
        ("band.example:8000", False),
    ],
)
def test_a_host_of_this_machine_is_told_from_others(host: str, is_loopback: bool) -> None:  # noqa: FBT001 - a table
    assert is_loopback_host(host) is is_loopback


@given(st.lists(st.integers(min_value=0, max_value=1 << 45), min_size=1, max_size=50))
def test_ids_only_grow_whatever_the_clock_does(clock: list[int]) -> None:
    snowflakes = Snowflakes()

    made = [snowflakes.next(now_ms) for now_ms in clock]

    assert made == sorted(set(made))


@given(st.integers(0, snowflake.MAX))
def test_an_id_is_read_as_it_was_written(made: int) -> None:
    assert snowflake.read(str(made)) == made


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", "1_0", " 1", "1.0", "²", "\u0661", str(snowflake.MAX + 1), "9" * 5000]
)
def test_what_cannot_be_an_id_is_none(text: str) -> None:
    assert snowflake.read(text) is None


@pytest.mark.parametrize(
    "uri",
    ["https://band.example", "https://band.example/ap/notes/1", "https://band.example?x", "https://band.example#k"],
)
def test_our_uris_are_ours(uri: str) -> None:
    assert URLS.is_ours(uri)


@pytest.mark.parametrize(
    "uri",
    [
        "http://band.example/",
        "https://band.example.evil.example/",
        "https://band.example:444/",
        "https://band.example@evil.example/",
        "",
    ],
)
def test_look_alikes_are_not_ours(uri: str) -> None:
    assert not URLS.is_ours(uri)


def test_a_hashtag_in_any_script_has_an_address_in_ascii() -> None:
    assert URLS.tag_page("größe") == "https://band.example/tags/gr%C3%B6%C3%9Fe"


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        pytest.param("https://band.example/@band/7", "https://band.example/ap/notes/7", id="the page of a post"),
        pytest.param("https://band.example/ap/notes/7", "https://band.example/ap/notes/7", id="its id"),
        pytest.param("https://band.example/@band", "https://band.example/@band", id="another page of ours"),
        pytest.param("https://peer.example/@band/7", "https://peer.example/@band/7", id="a page of another server"),
    ],
)
def test_the_page_of_a_post_leads_to_its_id(uri: str, expected: str) -> None:
    assert URLS.note_of_page(uri) == expected
