"""Follows and reactions: one a pair, whatever comes again or in another order."""

import pytest
from rows import LATER, NOW, a_profile

from fedcomm.model.actor import Actor
from fedcomm.model.follow import Follow, FollowState
from fedcomm.model.reaction import ReactionKind
from fedcomm.store import actors, follows, reactions, undone
from fedcomm.store.connection import Store
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio


def pair(db: Db) -> tuple[Actor, Actor]:
    return actors.put(db, a_profile("fan"), now=NOW), actors.put(db, a_profile("artist"), now=NOW)


def put(db: Db, state: FollowState = FollowState.ACCEPTED, uri: str = "https://peer.example/f/1") -> Follow:
    fan, artist = pair(db)
    return follows.put(
        db, follower_id=fan.id, followee_id=artist.id, activity_uri=uri, activity='{"id": 1}', state=state, now=NOW
    )


async def test_a_second_follow_takes_the_new_activity_and_stays_accepted(store: Store) -> None:
    await store.write(put)

    again = await store.write(put, FollowState.PENDING, "https://peer.example/f/2")

    assert (again.activity_uri, again.state) == ("https://peer.example/f/2", FollowState.ACCEPTED)


async def test_accepting_notes_when(store: Store) -> None:
    follow = await store.write(put, FollowState.PENDING)
    await store.write(follows.accept, follow.id, now=LATER)

    found = await store.read(follows.find_by_activity, follow.activity_uri, follower_id=follow.follower_id)

    assert found is not None
    assert (found.state, found.accepted_at) == (FollowState.ACCEPTED, LATER)


async def test_pages_hold_one_state_and_counts_agree(store: Store) -> None:
    follow = await store.write(put, FollowState.PENDING)

    accepted = await store.read(follows.followers, follow.followee_id)
    pending = await store.read(follows.followers, follow.followee_id, state=FollowState.PENDING)
    following = await store.read(follows.following, follow.follower_id, state=FollowState.PENDING)

    assert accepted == []
    assert [entry for entry, _ in pending] == [entry for entry, _ in following] == [follow]
    assert await store.read(follows.count_followers, follow.followee_id) == 0


async def test_inboxes_are_those_of_living_accepted_remote_followers(store: Store) -> None:
    follow = await store.write(put)
    assert await store.read(follows.follower_inboxes, follow.followee_id) == [
        ("https://peer.example/users/fan/inbox", "https://peer.example/inbox")
    ]

    await store.write(actors.mark_gone, "https://peer.example/users/fan")

    assert await store.read(follows.follower_inboxes, follow.followee_id) == []


def like(db: Db, activity_uri: str = "https://peer.example/l/1") -> object:
    fan, _ = pair(db)
    return reactions.put(
        db, kind=ReactionKind.LIKE, object_uri="https://a/1", actor_id=fan.id, activity_uri=activity_uri, now=NOW
    )


async def test_a_second_like_of_the_same_is_none(store: Store) -> None:
    first = await store.write(like)
    second = await store.write(like, "https://peer.example/l/2")

    assert first is not None
    assert second is None


async def test_a_like_whose_undo_came_first_has_no_effect(store: Store) -> None:
    fan, _ = await store.write(pair)
    await store.write(undone.put, activity_uri="https://peer.example/l/1", actor_uri=fan.uri, now=NOW)

    assert await store.write(like) is None


async def test_a_like_that_a_neighbour_says_was_undone_counts(store: Store) -> None:
    _, neighbour = await store.write(pair)
    await store.write(undone.put, activity_uri="https://peer.example/l/1", actor_uri=neighbour.uri, now=NOW)

    assert await store.write(like) is not None


async def test_a_handle_that_is_not_confirmed_leads_to_nobody(store: Store) -> None:
    await store.write(actors.put, a_profile("ann", is_handle_confirmed=False), now=NOW)

    assert await store.read(actors.find_by_handle, "ann", "peer.example") is None


async def test_a_handle_leads_to_the_actor_for_whom_it_was_confirmed_last(store: Store) -> None:
    before = a_profile("ann", uri="https://peer.example/old", inbox="https://peer.example/old/inbox")
    await store.write(actors.put, before, now=NOW)
    actor = await store.write(actors.put, a_profile("Ann"), now=NOW)

    previous = await store.read(actors.find, before.uri)

    assert await store.read(actors.find_by_handle, "ann", "peer.example") == actor
    assert previous is not None
    assert not previous.is_handle_confirmed


async def test_handles_are_found_in_any_letter_case(store: Store) -> None:
    _, artist = await store.write(pair)

    assert await store.read(actors.find_by_handle, "ARTIST", "Peer.Example") == artist


async def test_who_is_gone_is_no_follower_of_its_host_any_more(store: Store) -> None:
    def scene(db: Db) -> list[tuple[bool, list[str]]]:
        fan, artist = pair(db)
        put(db)
        asked = []
        for _ in range(2):
            origin = "https://peer.example"
            uris = follows.follower_uris_from(db, artist.id, origin=origin)
            asked.append((follows.has_follower_from(db, artist.id, origin=origin), uris))
            actors.mark_gone(db, fan.uri)
        return asked

    assert await store.write(scene) == [(True, ["https://peer.example/users/fan"]), (False, [])]
