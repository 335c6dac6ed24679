"""Move, as it comes in: who follows the old address follows the new one, if both say that they are one (OBJ14)."""

import asyncio
from datetime import timedelta

import pytest
from fans import Fan, FanServer, Json, count, dump, states
from home import activity_types, put_follow, queued, sent

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.errors import NotPermitted
from fedcomm.inbox import worker
from fedcomm.inbox.receive import receive
from fedcomm.model.actor import Account, Actor
from fedcomm.model.follow import FollowState
from fedcomm.model.notification import NotificationKind
from fedcomm.moderation import hosts
from fedcomm.store import accounts, actors, aliases, follows, notifications
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio

WITHOUT_THE_INBOX = ("received",)
#: What was fetched of the new address may stay; what is said of it is nobody's loss.
WITHOUT_WHAT_WAS_READ = ("received", "actor", "public_key", "peer")


@pytest.fixture
def anna(elsewhere: FanServer, ann: Fan) -> Fan:
    """Ann at her new address, which lists the old one."""
    return elsewhere.person("anna", alsoKnownAs=[ann.uri])


def move(old: Fan, new_uri: str, **more: object) -> Json:
    return old.activity("Move", old.uri, target=new_uri, **more)


async def known(community: Community, uri: str) -> Actor | None:
    return await community.store.read(actors.find, uri)


async def following(community: Community, artist: Account) -> dict[str, FollowState]:
    def read(db: Db) -> dict[str, FollowState]:
        found = [pair for state in FollowState for pair in follows.following(db, artist.id, state=state)]
        return {actor.uri: follow.state for follow, actor in found}

    return await community.store.read(read)


async def moved(community: Community, uri: str, *, to: str, ago: timedelta) -> None:
    """Let an actor have moved some time ago."""

    def write(db: Db) -> None:
        actor = actors.find(db, uri)
        assert actor is not None
        actors.set_moved(db, actor.id, target_uri=to, now=clock.now() - ago)

    await community.store.write(write)


async def test_who_follows_the_old_address_follows_the_new_one_and_is_told(
    community: Community, artist: Account, ann: Fan, anna: Fan, ann_is_followed: str
) -> None:
    await ann.sends(community, move(ann, anna.uri))

    told = await community.store.read(notifications.page, artist.id)
    assert await following(community, artist) == {anna.uri: FollowState.PENDING}
    assert await queued(community) == [("Follow", f"{anna.uri}/inbox"), ("Undo", f"{ann.uri}/inbox")]
    assert [(one.kind, one.actor.uri, one.actor.moved_to) for one in told] == [
        (NotificationKind.MOVE, ann.uri, anna.uri)
    ]


async def test_the_same_move_twice_has_one_effect(
    community: Community, ann: Fan, anna: Fan, ann_is_followed: str
) -> None:
    await ann.sends(community, move(ann, anna.uri), move(ann, anna.uri))

    assert await activity_types(community) == ["Follow", "Undo"]


async def test_who_follows_both_addresses_only_leaves_the_old_one(
    community: Community, artist: Account, ann: Fan, anna: Fan, ann_is_followed: str
) -> None:
    new = await community.remote.actor(anna.uri)
    await community.store.write(put_follow, artist.id, new.id, activity_uri=community.urls.activity(2))

    await ann.sends(community, move(ann, anna.uri))

    assert await following(community, artist) == {anna.uri: FollowState.ACCEPTED}
    assert await activity_types(community) == ["Undo"]


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({}, id="OBJ14: no alsoKnownAs"),
        pytest.param({"alsoKnownAs": []}, id="OBJ14: an empty alsoKnownAs"),
        pytest.param({"alsoKnownAs": ["https://other.example/users/ann"]}, id="OBJ14: somebody else in alsoKnownAs"),
        pytest.param({"alsoKnownAs": {"name": "ann"}}, id="OBJ14: an alsoKnownAs that names nobody"),
        pytest.param({"alsoKnownAs": "ANN", "movedTo": "https://third.example/users/anna"}, id="OBJ14: moved itself"),
        pytest.param({"alsoKnownAs": "ANN", "movedTo": "ANN"}, id="OBJ14: moved back, a loop"),
        pytest.param({"alsoKnownAs": "ANN", "inbox": "https://third.example/inbox"}, id="an actor that is none"),
        pytest.param({"alsoKnownAs": "ANN", "id": "ID/"}, id="another id than the one that was named"),
    ],
)
async def test_nobody_is_moved_to_an_address_that_does_not_agree(
    community: Community, elsewhere: FanServer, ann: Fan, ann_is_followed: str, document: Json
) -> None:
    new = elsewhere.person("anna")
    named = {"ANN": ann.uri, "ID/": f"{new.uri}/"}
    elsewhere.serve(new.uri, new.document(**{name: named.get(str(value), value) for name, value in document.items()}))
    before = await dump(community.store, without=WITHOUT_WHAT_WAS_READ)

    await ann.sends(community, move(ann, new.uri))

    old = await known(community, ann.uri)
    assert await dump(community.store, without=WITHOUT_WHAT_WAS_READ) == before
    assert (await states(community))[0][0] in ("refused", "ignored")
    assert old is not None
    assert (old.moved_to, old.moved_at) == (None, None)


async def test_what_the_new_address_said_yesterday_does_not_count(
    community: Community, elsewhere: FanServer, ann: Fan, anna: Fan, ann_is_followed: str
) -> None:
    await community.remote.actor(anna.uri)
    elsewhere.serve(anna.uri, anna.document())

    await ann.sends(community, move(ann, anna.uri))

    assert await activity_types(community) == []


async def test_nobody_else_can_move_an_actor(
    community: Community, ann: Fan, mallory: Fan, ann_is_followed: str
) -> None:
    mallory.server.serve(mallory.uri, mallory.document(alsoKnownAs=[ann.uri]))
    before = await dump(community.store)

    with pytest.raises(NotPermitted):
        await mallory.sends(community, mallory.activity("Move", ann.uri, target=mallory.uri))

    assert await dump(community.store) == before


@pytest.mark.parametrize(
    "object_",
    [
        pytest.param(["MALLORY"], id="another actor"),
        pytest.param([], id="none"),
        pytest.param([{"type": "Person"}], id="one without an id"),
        pytest.param(["MALLORY", "ANN"], id="several"),
    ],
)
async def test_a_move_of_another_object_is_refused_at_the_door(
    community: Community, ann: Fan, mallory: Fan, ann_is_followed: str, object_: list[object]
) -> None:
    named = {"MALLORY": mallory.uri, "ANN": ann.uri}
    forged = [named.get(str(value), value) for value in object_]
    before = await dump(community.store)

    with pytest.raises(NotPermitted):
        await ann.sends(community, move(ann, mallory.uri) | {"object": forged})

    assert await dump(community.store) == before


@pytest.mark.parametrize(
    "target",
    [
        pytest.param(None, id="no target"),
        pytest.param("self", id="the old address"),
        pytest.param("https://fedcomm.invalid/%2e%2e/anna", id="an address that is none"),
        pytest.param({"type": "Person"}, id="a target without an id"),
    ],
)
async def test_a_move_to_nowhere_has_no_effect(
    community: Community, ann: Fan, ann_is_followed: str, target: object
) -> None:
    before = await dump(community.store, without=WITHOUT_THE_INBOX)

    await ann.sends(community, move(ann, ann.uri if target == "self" else target))  # type: ignore[arg-type]

    assert await dump(community.store, without=WITHOUT_THE_INBOX) == before
    assert (await states(community))[0][0] in ("refused", "ignored")


async def test_who_moved_within_seven_days_does_not_move_again(
    community: Community, artist: Account, ann: Fan, anna: Fan, ann_is_followed: str
) -> None:
    await moved(community, ann.uri, to=anna.uri, ago=timedelta(days=6, hours=23))
    anna.server.asked.clear()

    await ann.sends(community, move(ann, anna.uri))

    assert list(await following(community, artist)) == [ann.uri]
    assert [state for state, _ in await states(community)] == ["refused"]
    assert anna.server.asked == []


async def test_who_moved_more_than_seven_days_ago_may_move_again(
    community: Community, artist: Account, ann: Fan, anna: Fan, ann_is_followed: str
) -> None:
    await moved(community, ann.uri, to="https://third.example/users/ann", ago=timedelta(days=7, hours=1))

    await ann.sends(community, move(ann, anna.uri))

    assert list(await following(community, artist)) == [anna.uri]


async def test_a_chain_of_moves_does_not_lead_back(
    community: Community, artist: Account, ann: Fan, anna: Fan, ann_is_followed: str
) -> None:
    ann.server.serve(ann.uri, ann.document(alsoKnownAs=[anna.uri]))
    await ann.sends(community, move(ann, anna.uri))
    await community.store.write(lambda db: db.execute("UPDATE follow SET state = 'accepted'"))

    await anna.sends(community, move(anna, ann.uri))

    assert list(await following(community, artist)) == [anna.uri]
    assert [state for state, _ in await states(community)] == ["done", "refused"]


async def test_an_address_on_a_blocked_host_is_not_asked(community: Community, ann: Fan, ann_is_followed: str) -> None:
    await hosts.block(community, "bad.example", comment="")
    before = await dump(community.store, without=WITHOUT_THE_INBOX)

    await ann.sends(community, move(ann, "https://bad.example/users/ann"))

    assert await dump(community.store, without=WITHOUT_THE_INBOX) == before
    assert [state for state, _ in await states(community)] == ["refused"]


@pytest.mark.parametrize("status", [404, 410])
async def test_nobody_is_moved_to_an_address_that_is_gone(
    community: Community, elsewhere: FanServer, ann: Fan, anna: Fan, ann_is_followed: str, status: int
) -> None:
    elsewhere.serve(anna.uri, status)

    await ann.sends(community, move(ann, anna.uri))

    assert [state for state, _ in await states(community)] == ["ignored"]
    assert await activity_types(community) == []


async def test_an_address_that_does_not_answer_is_asked_again_later(
    community: Community, artist: Account, elsewhere: FanServer, ann: Fan, anna: Fan, ann_is_followed: str
) -> None:
    elsewhere.serve(anna.uri, 503)
    await ann.sends(community, move(ann, anna.uri))
    [(state, _)] = await states(community)
    elsewhere.serve(anna.uri, anna.document(alsoKnownAs=[ann.uri]))
    await community.store.write(lambda db: db.execute("UPDATE received SET next_at = 0"))

    await worker.process_due(community)

    assert state == "waiting"
    assert list(await following(community, artist)) == [anna.uri]


async def test_nothing_is_fetched_for_somebody_whom_nobody_here_follows(
    community: Community, ann: Fan, anna: Fan
) -> None:
    before = await dump(community.store, without=WITHOUT_THE_INBOX)

    await ann.sends(community, move(ann, anna.uri))

    assert anna.server.asked == []
    assert await dump(community.store, without=WITHOUT_THE_INBOX) == before
    assert [state for state, _ in await states(community)] == ["ignored"]


async def test_a_fan_who_becomes_an_account_here_is_noted_and_no_longer_followed(
    community: Community, artist: Account, ann: Fan, ann_is_followed: str
) -> None:
    await community.store.write(aliases.put, actor_id=artist.id, uri=ann.uri, now=clock.now())

    await ann.sends(community, move(ann, artist.actor.uri))

    old = await known(community, ann.uri)
    assert old is not None
    assert (old.moved_to, await following(community, artist)) == (artist.actor.uri, {})
    assert await activity_types(community) == ["Undo"]
    assert (await sent(community, "Undo"))["actor"] == artist.actor.uri


async def test_nobody_moves_here_whom_no_account_here_names(
    community: Community, artist: Account, ann: Fan, ann_is_followed: str
) -> None:
    instance = await community.store.read(accounts.instance)
    before = await dump(community.store, without=WITHOUT_THE_INBOX)

    for number, target in enumerate((artist.actor.uri, instance.actor.uri, community.urls.actor("nobody"))):
        await ann.sends(community, move(ann, target, number=number))

    assert await dump(community.store, without=WITHOUT_THE_INBOX) == before
    assert [state for state, _ in await states(community)] == ["refused", "ignored", "ignored"]


async def test_nobody_moves_to_an_account_here_that_has_moved_away(
    community: Community, artist: Account, ann: Fan, ann_is_followed: str
) -> None:
    await community.store.write(aliases.put, actor_id=artist.id, uri=ann.uri, now=clock.now())
    await community.store.write(accounts.set_moved_to, artist, "https://new.example/users/artist", now=clock.now())

    await ann.sends(community, move(ann, artist.actor.uri))

    assert [state for state, _ in await states(community)] == ["refused"]
    assert await following(community, artist) == {ann.uri: FollowState.ACCEPTED}


async def test_who_moved_lately_does_not_move_here_either(
    community: Community, artist: Account, ann: Fan, ann_is_followed: str
) -> None:
    await community.store.write(aliases.put, actor_id=artist.id, uri=ann.uri, now=clock.now())
    await moved(community, ann.uri, to="https://x.example/ann", ago=timedelta(days=1))

    await ann.sends(community, move(ann, artist.actor.uri))

    assert [state for state, _ in await states(community)] == ["refused"]
    assert await following(community, artist) == {ann.uri: FollowState.ACCEPTED}


async def test_of_two_who_move_to_each_other_at_the_same_moment_one_does(
    community: Community, artist: Account, server: FanServer, elsewhere: FanServer, ann: Fan, ann_is_followed: str
) -> None:
    anna = elsewhere.person("anna", alsoKnownAs=[ann.uri])
    server.person("ann", alsoKnownAs=[anna.uri])
    new = await community.remote.actor(anna.uri)
    await community.store.write(put_follow, artist.id, new.id, activity_uri=community.urls.activity(2))
    for old, target in ((ann, anna), (anna, ann)):
        await receive(community, old.request(community, move(old, target.uri)), recipient=None)
    server.answers.clear()
    elsewhere.answers.clear()

    async with asyncio.TaskGroup() as meanwhile:
        meanwhile.create_task(worker.process_due(community))
        while not (server.asked and elsewhere.asked):
            await asyncio.sleep(0.01)
        server.answers.set()
        elsewhere.answers.set()

    assert sorted(state for state, _ in await states(community)) == ["done", "refused"]
    assert len(await following(community, artist)) == 1


async def test_a_follow_of_an_account_that_has_moved_is_rejected(
    community: Community, artist: Account, ann: Fan
) -> None:
    await community.store.write(accounts.set_moved_to, artist, "https://new.example/users/artist", now=clock.now())

    await ann.sends(community, ann.activity("Follow", artist.actor.uri))

    assert await queued(community) == [("Reject", f"{ann.uri}/inbox")]
    assert (await count(community, "follow"), await count(community, "notification")) == (0, 0)


async def test_who_followed_an_account_before_it_moved_is_answered_as_ever(
    community: Community, artist: Account, ann: Fan
) -> None:
    await ann.sends(community, ann.activity("Follow", artist.actor.uri))
    await community.store.write(accounts.set_moved_to, artist, "https://new.example/users/artist", now=clock.now())

    await ann.sends(community, ann.activity("Follow", artist.actor.uri, number=2))

    assert await activity_types(community) == ["Accept", "Accept"]
    assert await count(community, "follow") == 1
