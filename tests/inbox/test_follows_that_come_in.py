"""Follow, Undo, Accept, Reject and Block, as they come in."""

import json

import pytest
from fans import Fan, Json, count, dump, states
from home import HOST, put_follow

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.model.actor import Account
from fedcomm.model.follow import FollowState
from fedcomm.model.notification import NotificationKind
from fedcomm.store import accounts, follows, notifications
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio


HERE = f"http://{HOST}"


async def follower_states(community: Community, account: Account) -> list[FollowState]:
    def read(db: Db) -> list[FollowState]:
        return [f.state for state in FollowState for f, _ in follows.followers(db, account.id, state=state)]

    return await community.store.read(read)


async def following(community: Community, account: Account) -> list[str]:
    found = await community.store.read(follows.following, account.id)
    return [actor.uri for _, actor in found]


async def told(community: Community, account: Account) -> list[tuple[NotificationKind, str | None]]:
    return [(n.kind, n.object_uri) for n in await community.store.read(notifications.page, account.id)]


async def sent(community: Community) -> list[Json]:
    """Return the activities that wait to be sent."""

    def read(db: Db) -> list[Json]:
        return [json.loads(row[0]) for row in db.execute("SELECT body FROM activity ORDER BY id")]

    return await community.store.read(read)


async def we_asked_to_follow(community: Community, account: Account, fan: Fan) -> str:
    """Write a Follow of ours that has not been answered; its id."""
    uri = community.urls.activity(account.id)
    followee = await community.remote.actor(fan.uri)
    await community.store.write(put_follow, account.id, followee.id, activity_uri=uri, state=FollowState.PENDING)
    return uri


async def test_a_follow_is_accepted_and_the_artist_is_told(community: Community, artist: Account, ann: Fan) -> None:
    follow = ann.activity("Follow", artist.actor.uri)

    await ann.sends(community, follow)

    assert await follower_states(community, artist) == [FollowState.ACCEPTED]
    assert await told(community, artist) == [(NotificationKind.FOLLOW, None)]
    assert [(a["type"], a["object"]) for a in await sent(community)] == [("Accept", follow)]


async def test_the_accept_waits_until_the_peer_has_committed_its_follow(
    community: Community, artist: Account, ann: Fan
) -> None:
    await ann.sends(community, ann.activity("Follow", artist.actor.uri))

    def waits_ms(db: Db) -> int:
        return int(db.execute("SELECT next_at - created_at FROM delivery").fetchone()[0])

    assert await community.store.read(waits_ms) == community.settings.accept_delay_s * 1000
    assert community.delivery_due.is_set()


async def test_a_follow_of_somebody_who_asks_first_waits_for_an_answer(
    community: Community, artist: Account, ann: Fan
) -> None:
    await community.store.write(accounts.set_locked, artist, is_locked=True, now=clock.now())

    await ann.sends(community, ann.activity("Follow", artist.actor.uri))

    assert await follower_states(community, artist) == [FollowState.PENDING]
    assert await told(community, artist) == [(NotificationKind.FOLLOW_REQUEST, None)]
    assert await sent(community) == []


async def test_a_second_follow_is_accepted_again_under_its_new_id(
    community: Community, artist: Account, ann: Fan
) -> None:
    both = [ann.activity("Follow", artist.actor.uri, number=number) for number in (1, 2)]

    await ann.sends(community, *both)

    assert [accept["object"] for accept in await sent(community)] == both
    assert await count(community, "follow") == 1
    assert len(await told(community, artist)) == 1


@pytest.mark.parametrize(
    "object_uri",
    [
        pytest.param("https://elsewhere.example/users/a", id="an actor elsewhere"),
        pytest.param(f"{HERE}/ap/notes/1", id="a post"),
        pytest.param(f"{HERE}/ap/inbox", id="an inbox"),
        pytest.param(f"{HERE}/ap/actors/nobody", id="nobody"),
        pytest.param(f"{HERE}/ap/actors/localhost", id="the instance actor"),
    ],
)
async def test_a_follow_of_what_is_no_account_here_is_ignored(community: Community, ann: Fan, object_uri: str) -> None:
    before = await dump(community.store, without=("received",))

    await ann.sends(community, ann.activity("Follow", object_uri))

    assert await dump(community.store, without=("received",)) == before
    assert [state for state, _ in await states(community)] == ["ignored"]


async def test_a_follow_that_was_padded_is_refused(community: Community, artist: Account, ann: Fan) -> None:
    """It is kept and sent back whole in our Accept."""
    before = await dump(community.store, without=("received",))

    await ann.sends(community, ann.activity("Follow", artist.actor.uri, summary="x" * 16_384))

    assert await dump(community.store, without=("received",)) == before
    assert [state for state, _ in await states(community)] == ["refused"]


UNDONE = [
    pytest.param(lambda follow: follow, id="embedded"),
    pytest.param(lambda follow: follow["id"], id="by its bare id"),
    pytest.param(lambda follow: follow | {"id": f"{follow['actor']}/made-up"}, id="with a new id (Lemmy)"),
    pytest.param(lambda follow: {n: v for n, v in follow.items() if n != "id"}, id="without an id"),
]


@pytest.mark.parametrize("named", UNDONE)
async def test_an_undone_follow_is_gone_with_its_notification(
    community: Community, artist: Account, ann: Fan, named
) -> None:
    follow = ann.activity("Follow", artist.actor.uri)

    await ann.sends(community, follow, ann.activity("Undo", named(follow)))

    assert await count(community, "follow") == 0
    assert await told(community, artist) == []


async def test_a_follow_that_another_of_the_same_server_undoes_stands(
    community: Community, artist: Account, ann: Fan
) -> None:
    ben = ann.server.person("ben")
    await ann.sends(community, ann.activity("Follow", artist.actor.uri))
    await ben.sends(community, ben.activity("Undo", f"{ann.uri}/activities/Follow-1"))

    assert await follower_states(community, artist) == [FollowState.ACCEPTED]


#: What an Accept or Reject has as its object, made of the id of our Follow and its parts.
ANSWERED = [
    pytest.param(lambda follow: follow["id"], id="by our id"),
    pytest.param(lambda follow: follow, id="embedded"),
    pytest.param(lambda follow: follow | {"id": f"{follow['object']}/x"}, id="with a made-up id (Mastodon)"),
]


def _our_follow(uri: str, account: Account, fan: Fan) -> Json:
    return {"id": uri, "type": "Follow", "actor": account.actor.uri, "object": fan.uri}


@pytest.mark.parametrize("named", ANSWERED)
async def test_our_follow_is_accepted(community: Community, artist: Account, ann: Fan, named) -> None:
    uri = await we_asked_to_follow(community, artist, ann)

    await ann.sends(community, ann.activity("Accept", named(_our_follow(uri, artist, ann))))

    assert await following(community, artist) == [ann.uri]


@pytest.mark.parametrize("named", ANSWERED)
@pytest.mark.parametrize("before", [pytest.param([], id="at once"), pytest.param(["Accept"], id="later")])
async def test_our_follow_is_rejected(
    community: Community, artist: Account, ann: Fan, named, before: list[str]
) -> None:
    uri = await we_asked_to_follow(community, artist, ann)
    await ann.sends(community, *(ann.activity(type_, uri) for type_ in before))

    await ann.sends(community, ann.activity("Reject", named(_our_follow(uri, artist, ann))))

    assert await count(community, "follow") == 0
    [told] = await community.store.read(notifications.page, artist.id)
    assert (told.kind, told.actor.uri) == (NotificationKind.REJECT, ann.uri)


@pytest.mark.parametrize("named", [lambda accept: accept, lambda accept: accept["id"]], ids=["embedded", "by its id"])
async def test_an_accept_can_be_undone(community: Community, artist: Account, ann: Fan, named) -> None:
    accept = ann.activity("Accept", await we_asked_to_follow(community, artist, ann))

    await ann.sends(community, accept, ann.activity("Undo", named(accept)))

    assert await count(community, "follow") == 0


async def test_an_accept_that_never_came_takes_no_follow_with_it(
    community: Community, artist: Account, ann: Fan, ann_is_followed: str
) -> None:
    await ann.sends(community, ann.activity("Undo", f"{ann.uri}/activities/Accept-1"))

    assert await following(community, artist) == [ann.uri]


async def test_an_accept_that_is_undone_by_its_id_takes_no_follow_when_it_may_have_been_for_another(
    community: Community, artist: Account, label: Account, ann: Fan
) -> None:
    accepts = [
        ann.activity("Accept", await we_asked_to_follow(community, account, ann), number=account.id)
        for account in (artist, label)
    ]

    await ann.sends(community, *accepts, ann.activity("Undo", accepts[0]["id"]))

    assert await following(community, artist) == [ann.uri]
    assert await following(community, label) == [ann.uri]


async def test_an_accept_of_a_follow_of_somebody_else_takes_nothing_with_it(
    community: Community, artist: Account, ann: Fan, mallory: Fan, ann_is_followed: str
) -> None:
    accept = ann.activity("Accept", {"type": "Follow", "actor": artist.actor.uri, "object": mallory.uri})

    await ann.sends(community, ann.activity("Undo", accept))

    assert await following(community, artist) == [ann.uri]


@pytest.mark.parametrize("type_", ["Accept", "Reject"])
async def test_an_answer_of_somebody_else_changes_nothing(
    community: Community, artist: Account, ann: Fan, mallory: Fan, type_: str
) -> None:
    uri = await we_asked_to_follow(community, artist, ann)
    before = await dump(community.store, without=("received",))

    await mallory.sends(community, mallory.activity(type_, uri))

    assert await dump(community.store, without=("received",)) == before


@pytest.mark.parametrize("type_", ["Accept", "Reject"])
async def test_an_answer_to_what_we_never_asked_changes_nothing(
    community: Community, artist: Account, ann: Fan, type_: str
) -> None:
    never = {"type": "Follow", "id": community.urls.activity(5), "actor": artist.actor.uri, "object": ann.uri}
    before = await dump(community.store, without=("received",))

    await ann.sends(community, ann.activity(type_, never))

    assert await dump(community.store, without=("received",)) == before
    assert [state for state, _ in await states(community)] == ["ignored"]


async def test_a_follower_cannot_accept_its_own_follow(community: Community, artist: Account, ann: Fan) -> None:
    await community.store.write(accounts.set_locked, artist, is_locked=True, now=clock.now())
    follow = ann.activity("Follow", artist.actor.uri)

    await ann.sends(community, follow, ann.activity("Accept", follow["id"]))

    assert await follower_states(community, artist) == [FollowState.PENDING]


async def test_a_block_ends_the_follows_both_ways(
    community: Community, artist: Account, ann: Fan, ann_is_followed: str
) -> None:
    await ann.sends(community, ann.activity("Follow", artist.actor.uri), ann.activity("Block", artist.actor.uri))

    assert await count(community, "follow") == 0
    assert await told(community, artist) == []


async def test_a_block_of_somebody_else_changes_nothing(community: Community, artist: Account, ann: Fan) -> None:
    await ann.sends(community, ann.activity("Follow", artist.actor.uri), ann.activity("Block", "https://x.example/u"))

    assert await follower_states(community, artist) == [FollowState.ACCEPTED]


@pytest.mark.parametrize("named", [lambda block: block, lambda block: block["id"]], ids=["embedded", "by its id"])
async def test_what_a_block_ended_does_not_come_back_with_its_undo(
    community: Community, artist: Account, ann: Fan, named
) -> None:
    block = ann.activity("Block", artist.actor.uri)
    await ann.sends(community, ann.activity("Follow", artist.actor.uri), block)

    await ann.sends(community, ann.activity("Undo", named(block)))

    assert await count(community, "follow") == 0
    assert (await states(community))[-1][0] in ("ignored", "done")


#: What Mallory says about a follow between Ann and the artist, in either direction.
LOOK_ALIKES = [
    pytest.param("Reject", lambda follow: follow, id="rejects it by its id"),
    pytest.param("Accept", lambda follow: follow, id="accepts it by its id"),
    pytest.param("Block", lambda follow: follow, id="blocks it"),
    pytest.param("Reject", lambda follow: {"id": follow, "type": "Follow"}, id="rejects it embedded"),
    pytest.param("Undo", lambda _: {"type": "Follow"}, id="undoes any"),
    pytest.param("Undo", lambda _: {"type": "Accept"}, id="undoes any Accept"),
]


@pytest.mark.parametrize(("type_", "named"), LOOK_ALIKES)
async def test_obj12_the_id_of_a_follow_of_another_pair_changes_nothing(
    community: Community, artist: Account, ann: Fan, mallory: Fan, ann_is_followed: str, type_: str, named
) -> None:
    await ann.sends(community, ann.activity("Follow", artist.actor.uri))
    before = await dump(community.store, without=("received",))

    await mallory.sends(community, mallory.activity(type_, named(ann_is_followed)))

    assert await dump(community.store, without=("received",)) == before
    assert (await states(community))[-1][0] == "ignored"
