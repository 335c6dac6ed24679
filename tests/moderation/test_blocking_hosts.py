"""Blocking a host: one name, however it is written, and nothing of it is left to be sent."""

import pytest
from home import follower, queued

from fedcomm.communities import Community
from fedcomm.errors import MemberError
from fedcomm.model.actor import Account
from fedcomm.moderation import hosts
from fedcomm.outbox import publish
from fedcomm.outbox.drafts import Draft
from fedcomm.store import blocks

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        pytest.param(" Bad.Example. ", "bad.example", id="capitals, a dot and spaces"),
        pytest.param("bad.example:8443", "bad.example", id="a port"),
        pytest.param("bücher.example", "xn--bcher-kva.example", id="an international name"),
        pytest.param("https://bad.example/users/eve", "bad.example", id="an address"),
    ],
)
async def test_a_host_is_blocked_however_it_is_written(community: Community, typed: str, understood: str) -> None:
    assert await hosts.block(community, typed, comment="") == understood

    assert await community.store.read(blocks.all_hosts) == [understood]
    assert community.remote.blocked.has(f"http://www.{understood}:81/users/eve")
    assert await hosts.unblock(community, typed) == understood
    assert not community.remote.blocked.has(understood)


@pytest.mark.parametrize(
    "typed", ["", "bad", "bad host.example", "-", "artist.localhost", "artist.localhost:1", "localhost"]
)
async def test_what_is_no_host_or_our_own_cannot_be_blocked(community: Community, typed: str) -> None:
    with pytest.raises(MemberError, match="cannot be blocked"):
        await hosts.block(community, typed, comment="")

    assert await community.store.read(blocks.all_hosts) == []


async def test_what_waits_for_a_blocked_host_is_dropped_on_every_port(community: Community, artist: Account) -> None:
    for number, host in enumerate(["bad.localhost", "bad.localhost:81", "www.bad.localhost:82", "notbad.localhost"]):
        await follower(community, f"fan{number}", host)
    await publish.post(community, artist, Draft(source="Hello"))
    assert len(await queued(community)) == 4

    await hosts.block(community, "bad.localhost", comment="")

    assert await queued(community) == [("Create", "http://notbad.localhost/inbox")]
