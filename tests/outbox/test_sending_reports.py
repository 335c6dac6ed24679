"""Reports of the artist: sent by the instance actor, to the server of the accused alone."""

import pytest
from home import activity_types, known, post_of, queued, sent

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.errors import MemberError
from fedcomm.model.actor import Account
from fedcomm.outbox import reporting
from fedcomm.store import accounts, actors, blocks, reports
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio


async def test_a_report_names_the_accused_first_and_never_who_reported(community: Community, artist: Account) -> None:
    eve = await known(community, "eve")
    post = await post_of(community, eve)
    instance = await community.store.read(accounts.instance)

    await reporting.report(community, artist, eve, [post, post], "spam")

    flag = await sent(community, "Flag")
    assert (flag["actor"], flag["object"], flag["to"]) == (instance.actor.uri, [eve.uri, post.uri], [eve.uri])
    assert flag["content"] == "spam"
    assert artist.actor.uri not in (flag["actor"], *flag["object"], *flag["to"])  # type: ignore[misc]
    assert set(flag) == {"@context", "id", "type", "actor", "object", "to", "content"}
    assert await queued(community) == [("Flag", "http://peer.localhost:1/inbox")]


async def test_a_report_is_signed_with_the_key_of_the_instance_actor(community: Community, artist: Account) -> None:
    instance = await community.store.read(accounts.instance)

    await reporting.report(community, artist, await known(community, "eve"), [], "")

    def signer_id(db: Db) -> int:
        return int(db.execute("SELECT actor_id FROM activity WHERE type = 'Flag' AND is_public = 0").fetchone()[0])

    assert await community.store.read(signer_id) == instance.id


async def test_a_report_is_kept_as_our_own(community: Community, artist: Account) -> None:
    eve = await known(community, "eve")

    await reporting.report(community, artist, eve, [], "spam")

    [kept] = await community.store.read(reports.page)
    assert (kept.is_ours, kept.reporter_uri, kept.accused_uri) == (True, artist.actor.uri, eve.uri)
    assert (kept.object_uris, kept.content) == ((eve.uri,), "spam")


async def test_oneself_cannot_be_reported(community: Community, artist: Account) -> None:
    with pytest.raises(MemberError, match="on this server"):
        await reporting.report(community, artist, artist.actor, [], "")


async def test_an_account_that_is_gone_cannot_be_reported(community: Community, artist: Account) -> None:
    eve = await known(community, "eve")
    await community.store.write(actors.mark_gone, eve.uri)
    gone = await community.store.read(actors.get, eve.id)

    with pytest.raises(MemberError, match="does not exist"):
        await reporting.report(community, artist, gone, [], "")


async def test_nothing_is_sent_to_a_blocked_server(community: Community, artist: Account) -> None:
    eve = await known(community, "eve")
    await community.store.write(blocks.put, "peer.localhost", comment="", now=clock.now())
    await community.remote.load_blocks()

    with pytest.raises(MemberError, match="blocked"):
        await reporting.report(community, artist, eve, [], "")

    assert await activity_types(community) == []


async def test_a_post_of_somebody_else_does_not_belong_in_a_report(community: Community, artist: Account) -> None:
    eve, bob = await known(community, "eve"), await known(community, "bob")

    with pytest.raises(MemberError, match="not by @eve"):
        await reporting.report(community, artist, eve, [await post_of(community, bob)], "")

    assert await activity_types(community) == []


async def test_a_comment_that_peers_would_cut_is_refused(community: Community, artist: Account) -> None:
    eve = await known(community, "eve")

    with pytest.raises(MemberError, match="5000"):
        await reporting.report(community, artist, eve, [], "x" * 5001)
