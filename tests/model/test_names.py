"""Handles, hosts, ids and URLs."""

from datetime import UTC, datetime

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
    "text", ["", "you", "@you", "@you@", "@@server", "https://server/@you", "@you@ser ver", "@you@a@b", "@y<b>@s"]
)
def test_what_is_no_handle_is_refused(text: str) -> None:
    with pytest.raises(MemberError):
        handle.parse(text)


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


def test_an_id_tells_when_it_was_made() -> None:
    moment = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)

    assert snowflake.made_at(snowflake.first_at(moment) + 5) == moment


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
