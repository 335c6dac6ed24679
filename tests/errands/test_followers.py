"""Follows of ours that the followed side sees otherwise are mended, by a list that is whole (FEP-8fcf)."""

import asyncio

import pytest
from elsewhere import Elsewhere
from home import Json, queued, sent

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.errands import followers, worker
from fedcomm.model.actor import Account, Actor
from fedcomm.model.errand import ErrandKind
from fedcomm.model.follow import Follow, FollowState
from fedcomm.moderation import hosts
from fedcomm.outbox import following
from fedcomm.store import actors, errands, follows

pytestmark = pytest.mark.anyio

ARTIST = "http://artist.localhost/ap/actors/artist"
PART = "/users/ann/followers/synchronization"


async def mend(community: Community, there: Elsewhere, path: str = PART) -> None:
    """Run the errand that reads the list at a path."""
    await community.store.write(
        errands.put,
        kind=ErrandKind.FOLLOWERS,
        uri=f"{there.base}{path}",
        actor_uri=f"{there.base}/users/ann",
        now=clock.now(),
    )
    await worker.run_due(community)


async def follow_of(community: Community, artist: Account, ann: Actor) -> Follow | None:
    return await community.store.read(follows.find, follower_id=artist.id, followee_id=ann.id)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({"type": "OrderedCollection", "orderedItems": []}, id="an empty list"),
        pytest.param({"type": "Collection", "items": [], "totalItems": 0}, id="an empty list with its number"),
        pytest.param({"type": "OrderedCollection", "orderedItems": [f"{ARTIST}2"]}, id="a list of others"),
    ],
)
async def test_a_follow_that_they_do_not_have_ends(
    community: Community, artist: Account, ann: Actor, there: Elsewhere, document: Json
) -> None:
    there.serve(PART, document)

    await mend(community, there)

    assert await follow_of(community, artist, ann) is None
    assert await queued(community) == [("Undo", f"{ann.uri}/inbox")]


async def test_a_follow_that_both_have_stays(
    community: Community, artist: Account, ann: Actor, there: Elsewhere
) -> None:
    there.collection(PART, [ARTIST], totalItems=1)

    await mend(community, there)

    follow = await follow_of(community, artist, ann)
    assert follow is not None
    assert follow.state is FollowState.ACCEPTED
    assert await queued(community) == []


async def test_a_follow_that_only_they_have_is_undone(
    community: Community, artist: Account, ann: Actor, there: Elsewhere
) -> None:
    await community.store.write(follows.remove_all_of, ann.id)
    there.collection(PART, [ARTIST])

    await mend(community, there)

    undo = await sent(community, "Undo")
    assert await queued(community) == [("Undo", f"{ann.uri}/inbox")]
    assert (undo["object"]["type"], undo["object"]["actor"], undo["object"]["object"]) == ("Follow", ARTIST, ann.uri)


async def test_an_acceptance_that_was_lost_is_made_up_for(
    community: Community, artist: Account, ann: Actor, there: Elsewhere
) -> None:
    await community.store.write(follows.remove_all_of, ann.id)
    await following.follow(community, artist, ann)
    there.collection(PART, [ARTIST])

    await mend(community, there)

    follow = await follow_of(community, artist, ann)
    assert follow is not None
    assert follow.state is FollowState.ACCEPTED
    assert await queued(community) == [("Follow", f"{ann.uri}/inbox")]


async def test_a_request_that_waits_for_its_answer_is_not_taken_back(
    community: Community, artist: Account, ann: Actor, there: Elsewhere
) -> None:
    await community.store.write(follows.remove_all_of, ann.id)
    await following.follow(community, artist, ann)
    there.collection(PART, [])

    await mend(community, there)

    follow = await follow_of(community, artist, ann)
    assert follow is not None
    assert follow.state is FollowState.PENDING


async def test_pages_are_read_to_their_end(community: Community, artist: Account, ann: Actor, there: Elsewhere) -> None:
    first, second = f"{PART}/1", f"{PART}/2"
    there.serve(PART, {"type": "OrderedCollection", "first": f"{there.base}{first}", "totalItems": 2})
    there.serve(first, {"type": "OrderedCollectionPage", "orderedItems": [f"{ARTIST}2"], "next": there.base + second})
    there.serve(second, {"type": "OrderedCollectionPage", "orderedItems": [ARTIST]})

    await mend(community, there)

    assert await follow_of(community, artist, ann) is not None
    assert await queued(community) == []


@pytest.mark.parametrize(
    "total",
    [
        pytest.param(5, id="a number"),
        pytest.param(5.0, id="a number with a point"),
    ],
)
async def test_pages_that_show_less_than_the_collection_counts_change_nothing(
    community: Community, artist: Account, ann: Actor, there: Elsewhere, total: object
) -> None:
    there.serve(PART, {"type": "OrderedCollection", "first": f"{there.base}{PART}/1", "totalItems": total})
    there.serve(f"{PART}/1", {"type": "OrderedCollectionPage", "orderedItems": []})

    await mend(community, there)

    assert await follow_of(community, artist, ann) is not None
    assert await queued(community) == []


async def test_a_follow_that_was_accepted_while_the_list_was_read_stays(
    community: Community, artist: Account, ann: Actor, there: Elsewhere
) -> None:
    """The list may have been made before."""
    await community.store.write(follows.remove_all_of, ann.id)
    asked = await following.follow(community, artist, ann)
    there.collection(PART, [])
    there.answers.clear()

    async with asyncio.TaskGroup() as meanwhile:
        meanwhile.create_task(mend(community, there))
        while PART not in there.asked:
            await asyncio.sleep(0.01)
        await community.store.write(follows.accept, asked.id, now=clock.now())
        there.answers.set()

    assert await follow_of(community, artist, ann) is not None


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(404, id="nothing there"),
        pytest.param(401, id="refused"),
        pytest.param(503, id="not now"),
        pytest.param({"type": "OrderedCollection", "totalItems": 5}, id="a number alone"),
        pytest.param({"type": "OrderedCollection"}, id="nothing said"),
        pytest.param({"type": "OrderedCollection", "orderedItems": None}, id="null"),
        pytest.param({"type": "OrderedCollection", "orderedItems": [7]}, id="what has no id"),
        pytest.param({"type": "OrderedCollection", "orderedItems": [], "totalItems": 1}, id="less than there are"),
        pytest.param({"type": "Note", "items": []}, id="no collection"),
        pytest.param({"type": "OrderedCollection", "first": "http://evil.localhost/1"}, id="a page of another origin"),
        pytest.param({"type": "OrderedCollection", "first": "/users/ann/gone"}, id="a page that is no URL"),
        pytest.param(
            {"type": "OrderedCollection", "orderedItems": [f"http://x.example/{n}" for n in range(1001)]},
            id="too many",
        ),
    ],
)
async def test_a_list_that_is_not_whole_changes_nothing(
    community: Community, artist: Account, ann: Actor, there: Elsewhere, document: Json | int
) -> None:
    there.serve(PART, document)

    await mend(community, there)

    follow = await follow_of(community, artist, ann)
    assert follow is not None
    assert follow.state is FollowState.ACCEPTED
    assert await queued(community) == []


@pytest.mark.parametrize("form", ["a page there", "a page here that leads there"])
async def test_a_list_that_goes_on_at_another_origin_changes_nothing(
    community: Community, artist: Account, ann: Actor, there: Elsewhere, beyond: Elsewhere, form: str
) -> None:
    page = beyond.collection(f"{PART}/1", [])
    there.documents[f"{PART}/1"] = page
    first = page if form == "a page there" else f"{there.base}{PART}/1"
    there.serve(PART, {"type": "OrderedCollection", "first": first})

    await mend(community, there)

    assert await follow_of(community, artist, ann) is not None
    assert (beyond.asked == []) is (form == "a page there")


async def test_nothing_is_said_to_an_actor_that_is_gone(
    community: Community, artist: Account, ann: Actor, there: Elsewhere
) -> None:
    await community.store.write(actors.mark_gone, ann.uri)
    there.collection(PART, [])

    await mend(community, there)

    assert await follow_of(community, artist, ann) is not None


async def test_the_instance_actor_follows_nobody_and_takes_nothing_back(
    community: Community, artist: Account, ann: Actor, there: Elsewhere
) -> None:
    there.collection(PART, [ARTIST, "http://artist.localhost/ap/actors/artist.localhost"])

    await mend(community, there)

    assert await queued(community) == []


async def test_a_list_without_an_end_is_given_up(
    community: Community, artist: Account, ann: Actor, there: Elsewhere
) -> None:
    there.serve(PART, {"type": "OrderedCollection", "orderedItems": [], "first": f"{there.base}{PART}"})

    await mend(community, there)

    assert await follow_of(community, artist, ann) is not None
    assert there.asked.count(PART) == followers.MAX_PAGES


async def test_a_host_that_was_blocked_meanwhile_is_not_asked(
    community: Community, artist: Account, ann: Actor, there: Elsewhere
) -> None:
    await hosts.block(community, "there.localhost", comment="")

    await mend(community, there)

    assert await follow_of(community, artist, ann) is not None
    assert there.asked == []
