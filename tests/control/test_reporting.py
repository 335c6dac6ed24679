"""Reports as they are asked for by name: the accused and the posts are found at their server."""

import pytest
from home import HOST, known, queued
from world import World, world

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.control import reporting
from fedcomm.errors import MemberError
from fedcomm.model.actor import Account
from fedcomm.outbox import publish
from fedcomm.outbox.drafts import Draft
from fedcomm.store import reports

pytestmark = pytest.mark.anyio


@pytest.fixture
async def peer():
    async with world() as running:
        yield running


async def test_an_account_and_a_post_of_it_are_reported_to_their_server(community: Community, peer: World) -> None:
    note = peer.note("eve", 1)
    peer.objects[str(note["id"])] = note

    made = await reporting.report(community, handle=peer.actor("eve"), posts=[str(note["id"])], comment="spam")

    assert made == {"reported": f"@eve@{peer.host}", "to": peer.host, "posts": [note["id"]]}
    assert await queued(community) == [("Flag", f"{peer.actor('eve')}/inbox")]


async def test_what_is_no_address_of_a_post_reports_nothing(community: Community, peer: World) -> None:
    with pytest.raises(MemberError, match="not an address"):
        await reporting.report(community, handle=peer.actor("eve"), posts=["nonsense"])

    assert await community.store.read(reports.page) == []


async def test_our_own_post_cannot_be_reported_as_theirs(community: Community, artist: Account, peer: World) -> None:
    post = await publish.post(community, artist, Draft(source="x"))

    with pytest.raises(MemberError, match="not by"):
        await reporting.report(community, handle=peer.actor("eve"), posts=[post.uri])


async def test_both_directions_are_listed_latest_first_with_servers_for_names(
    community: Community, artist: Account
) -> None:
    eve = await known(community, "eve")
    for reporter, accused, is_ours in ((eve.uri, artist.actor.uri, False), (artist.actor.uri, eve.uri, True)):
        await community.store.write(
            reports.put,
            activity_uri=f"{reporter}#report",
            is_ours=is_ours,
            reporter_uri=reporter,
            accused_uri=accused,
            content="spam",
            object_uris=[accused, f"{accused}/notes/1"],
            now=clock.now(),
        )

    listed = await reporting.reports(community)

    assert [(one["direction"], one["from"]) for one in listed] == [("sent", HOST), ("received", "peer.localhost:1")]
    assert listed[1]["posts"] == [f"{artist.actor.uri}/notes/1"]
