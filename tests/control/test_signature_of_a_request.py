"""`fedcomm signature`: a captured request is taken apart."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from home import HOST
from world import World, world

from fedcomm import clock
from fedcomm.activitypub import signatures
from fedcomm.communities import Community, open_community
from fedcomm.config import Settings
from fedcomm.control.signatures import signature
from fedcomm.errors import MemberError, SignatureInvalid

pytestmark = pytest.mark.anyio


@pytest.fixture
async def community(data: Path) -> AsyncIterator[Community]:
    async with open_community(Settings(data=data, loopback=True), HOST) as opened:
        yield opened


@pytest.fixture
async def peer() -> AsyncIterator[World]:
    async with world() as running:
        yield running


def captured(
    peer: World, *, path: str = "/ap/inbox", body: str = "{}", sent_path: str = "/ap/inbox", signed_body: str = "{}"
) -> str:
    """Return a request as it went over the wire, signed for `path` and `signed_body`, sent to `sent_path`."""
    request = signatures.Request(
        method="POST",
        scheme="http",
        host=HOST,
        raw_path=path,
        headers=(("content-type", "application/activity+json"),),
        body=signed_body.encode(),
    )
    now = clock.now() - timedelta(seconds=1)
    added = signatures.sign(request, peer.key("fan"), scheme=signatures.Scheme.CAVAGE, now=now)
    length = str(len(signed_body.encode()))
    headers = {"Host": HOST, "Content-Type": "application/activity+json", "Content-Length": length} | added
    lines = "\r\n".join(f"{name}: {value}" for name, value in headers.items())
    return f"POST {sent_path} HTTP/1.1\r\n{lines}\r\n\r\n{body}"


async def test_a_good_request_holds(community: Community, peer: World) -> None:
    found = await signature(community, request=captured(peer))

    assert found["refused"] is None
    assert str(found["signing_string"]).startswith("(request-target): post /ap/inbox\nhost: ")
    assert found["digest_fits"] is True


async def test_the_usual_mistake_is_found_with_its_line(community: Community, peer: World) -> None:
    found = await signature(community, request=captured(peer, path="/ap/inbox/"))

    difference = found["difference"]
    assert "does not hold" in str(found["refused"])
    assert isinstance(difference, dict)
    assert (difference["line"], difference["theirs"]) == (1, "(request-target): post /ap/inbox/")


async def test_a_changed_body_is_named(community: Community, peer: World) -> None:
    found = await signature(community, request=captured(peer, body="{ }"))

    assert found["digest_fits"] is False
    assert "SHA-256" in str(found["refused"])


@pytest.mark.parametrize(
    ("signed_body", "body"),
    [
        pytest.param("{\r\n}", "{\r\n}", id="line ends of its own"),
        pytest.param("{}", "{}\n", id="a line end that an editor added"),
        pytest.param('{"ä":1}', '{"ä":1}\n', id="letters of several bytes"),
    ],
)
async def test_a_body_is_examined_as_it_came(community: Community, peer: World, signed_body: str, body: str) -> None:
    found = await signature(community, request=captured(peer, body=body, signed_body=signed_body))

    assert (found["digest_fits"], found["refused"]) == (True, None)


async def test_a_capture_with_plain_line_ends_is_read_too(community: Community, peer: World) -> None:
    found = await signature(community, request=captured(peer).replace("\r\n", "\n"))

    assert (found["digest_fits"], found["refused"]) == (True, None)


async def test_the_string_of_the_sender_is_compared(community: Community, peer: World) -> None:
    request = captured(peer)
    ours = str((await signature(community, request=request))["signing_string"])

    found = await signature(community, request=request, theirs=ours.replace("host: ", "host: www."))

    difference = found["difference"]
    assert isinstance(difference, dict)
    assert difference["line"] == 2


async def test_what_is_no_request_is_refused(community: Community) -> None:
    with pytest.raises(MemberError, match="request line"):
        await signature(community, request="hello")


async def test_what_is_not_signed_is_refused(community: Community) -> None:
    with pytest.raises(SignatureInvalid, match="not signed"):
        await signature(community, request=f"GET / HTTP/1.1\nHost: {HOST}\n\n")
