"""Whom the artist follows does not look empty: the last posts and the pinned ones are there, and nobody else's."""

import pytest
from elsewhere import Elsewhere, Json, Note
from home import post_of

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.errands import worker
from fedcomm.errands.profile import MAX_POSTS
from fedcomm.model.actor import Account, Actor
from fedcomm.model.errand import ErrandKind
from fedcomm.store import follows, notifications, posts
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio

POSTS, FEATURED = ErrandKind.POSTS, ErrandKind.FEATURED


async def posts_of(community: Community, actor: Actor) -> list[str]:
    """Return the ids of an actor's posts that are here, the newest first."""
    return [post.uri for post in await community.store.read(posts.page_of_actor, actor.id, limit=100)]


async def pinned_of(community: Community, actor: Actor) -> list[str]:
    return [post.uri for post in await community.store.read(posts.pinned_of_actor, actor.id)]


def create(there: Elsewhere, number: object, post: object = None, **more: object) -> Json:
    actor = f"{there.base}/users/ann"
    activity = {"id": f"{actor}/activities/{number}", "type": "Create", "actor": actor}
    return activity | {"object": there.note(number) if post is None else post} | more


def outbox(there: Elsewhere, *items: object) -> str:
    return there.collection("/users/ann/outbox", list(items))


def dated(there: Elsewhere, number: int) -> Json:
    return create(there, number, there.note(number, published=f"2025-03-01T12:{60 - number:02}:00Z"))


async def test_the_last_posts_are_there_in_their_order(
    community: Community, there: Elsewhere, ann: Actor, note_errand: Note
) -> None:
    outbox(there, *(dated(there, number) for number in range(1, 31)))
    await note_errand(POSTS, ann.uri)

    await worker.run_due(community)

    assert await posts_of(community, ann) == [f"{there.base}/notes/{number}" for number in range(1, MAX_POSTS + 1)]
    assert there.asked == ["/users/ann/outbox"]


async def test_nobody_is_told_of_the_last_posts(
    community: Community, artist: Account, there: Elsewhere, ann: Actor, note_errand: Note
) -> None:
    own = await post_of(community, artist.actor)
    outbox(there, create(there, 1, there.note(1, inReplyTo=own.uri)))
    await note_errand(POSTS, ann.uri)

    await worker.run_due(community)

    assert len(await posts_of(community, ann)) == 1
    assert await community.store.read(notifications.page, artist.id) == []


@pytest.mark.parametrize(
    "item",
    [
        pytest.param(lambda there: create(there, 1), id="a Create with its post"),
        pytest.param(lambda there: create(there, 1, there.note(1)["id"]), id="a Create with the id of its post"),
        pytest.param(lambda there: there.serve("/a/1", create(there, 1, id=f"{there.base}/a/1")), id="its own id"),
        pytest.param(lambda there: there.note(1), id="a post"),
        pytest.param(lambda there: create(there, 1, type=["Create"]), id="a list of types"),
    ],
)
async def test_an_outbox_may_list_posts_in_several_ways(
    community: Community, there: Elsewhere, ann: Actor, note_errand: Note, item: object
) -> None:
    outbox(there, item(there))  # type: ignore[operator]
    await note_errand(POSTS, ann.uri)

    await worker.run_due(community)

    assert await posts_of(community, ann) == [f"{there.base}/notes/1"]


@pytest.mark.parametrize(
    "item",
    [
        pytest.param(lambda there, _: create(there, 1, type="Announce"), id="a boost"),
        pytest.param(lambda there, _: create(there, 1, type="Delete"), id="a deletion"),
        pytest.param(lambda there, _: create(there, 1, None, object=None), id="a Create of nothing"),
        pytest.param(lambda there, _: create(there, 1, there.note(1, to=f"{there.base}/f")), id="a post for some"),
        pytest.param(lambda there, _: create(there, 1, there.note(1, by="eve")), id="a post of a neighbour"),
        pytest.param(lambda _, beyond: beyond.note(1, by="ben")["id"], id="a post of another host"),
        pytest.param(lambda _, beyond: create(beyond, 1)["id"], id="an activity of another host"),
        pytest.param(lambda there, beyond: create(there, 1, beyond.note(1, by="ben")), id="a post from elsewhere"),
        pytest.param(lambda there, _: create(there, 1, {"type": "Note", "content": "x"}), id="a post without an id"),
        pytest.param(lambda there, _: create(there, 1, id=None), id="an activity without an id"),
        pytest.param(lambda there, _: {"id": f"{there.base}/c", "type": "Collection", "items": []}, id="a collection"),
    ],
)
async def test_what_is_no_open_post_of_the_actor_is_not_kept(
    community: Community, there: Elsewhere, beyond: Elsewhere, ann: Actor, note_errand: Note, item: object
) -> None:
    there.person("eve")
    outbox(there, item(there, beyond), create(there, 2))  # type: ignore[operator]
    await note_errand(POSTS, ann.uri)

    await worker.run_due(community)

    assert await community.store.read(_everything) == [f"{there.base}/notes/2"]
    assert beyond.asked == []


def _everything(db: Db) -> list[str]:
    return [row[0] for row in db.execute("SELECT uri FROM post ORDER BY id")]


@pytest.mark.parametrize("kind", [POSTS, FEATURED])
async def test_of_somebody_whom_nobody_follows_nothing_is_fetched(
    community: Community, artist: Account, there: Elsewhere, ann: Actor, note_errand: Note, kind: ErrandKind
) -> None:
    await note_errand(kind, ann.uri)
    await community.store.write(follows.remove_all_of, ann.id)

    await worker.run_due(community)

    assert there.asked == []


@pytest.mark.parametrize("kind", [POSTS, FEATURED])
async def test_collections_of_an_actor_on_another_host_are_not_asked(
    community: Community, there: Elsewhere, beyond: Elsewhere, ann: Actor, note_errand: Note, kind: ErrandKind
) -> None:
    theirs = beyond.collection("/theirs", [])
    there.person("ann", outbox=theirs, featured=theirs)
    await community.remote.actor(ann.uri, refresh=True)
    await note_errand(kind, ann.uri)

    await worker.run_due(community)

    assert beyond.asked == []


async def test_an_outbox_of_ids_is_read_as_far_as_the_fetches_last(
    community: Community, there: Elsewhere, ann: Actor, note_errand: Note
) -> None:
    items = [there.serve(f"/a/{n}", create(there, n, id=f"{there.base}/a/{n}")) for n in range(40)]
    outbox(there, *items)
    await note_errand(POSTS, ann.uri)

    await worker.run_due(community)

    assert len(there.asked) == worker.MAX_FETCHES
    assert len(await posts_of(community, ann)) == worker.MAX_FETCHES - 1


async def test_the_pinned_posts_stand_in_the_order_of_their_author(
    community: Community, there: Elsewhere, ann: Actor, note_errand: Note
) -> None:
    notes = [there.note(number) for number in (2, 1, 3)]
    there.collection("/users/ann/pins", [notes[0], notes[1]["id"], notes[2]])
    await note_errand(FEATURED, ann.uri)

    await worker.run_due(community)

    assert await pinned_of(community, ann) == [note["id"] for note in notes]


async def test_a_post_that_is_no_longer_listed_is_unpinned(
    community: Community, there: Elsewhere, ann: Actor, note_errand: Note
) -> None:
    before = await post_of(community, ann)
    await community.store.write(posts.set_pinned, before.id, pinned_at=clock.now())
    there.collection("/users/ann/pins", [there.note(1)])
    await note_errand(FEATURED, ann.uri)

    await worker.run_due(community)

    assert await pinned_of(community, ann) == [f"{there.base}/notes/1"]


async def test_pins_stay_when_the_collection_cannot_be_had(
    community: Community, there: Elsewhere, ann: Actor, note_errand: Note
) -> None:
    before = await post_of(community, ann)
    await community.store.write(posts.set_pinned, before.id, pinned_at=clock.now())
    there.serve("/users/ann/pins", 503)
    await note_errand(FEATURED, ann.uri)

    await worker.run_due(community)

    assert await pinned_of(community, ann) == [before.uri]


async def test_nobody_pins_the_posts_of_somebody_else(
    community: Community, artist: Account, there: Elsewhere, beyond: Elsewhere, ann: Actor, note_errand: Note
) -> None:
    own = await post_of(community, artist.actor)
    foreign = await community.remote.post(str(beyond.note(1, by="ben")["id"]))
    there.person("eve")
    neighbour = there.note(2, by="eve")
    there.collection("/users/ann/pins", [own.uri, foreign.uri, neighbour, {"type": "Note"}, None])
    await note_errand(FEATURED, ann.uri)

    await worker.run_due(community)

    for actor in (ann, artist.actor, foreign.author):
        assert await pinned_of(community, actor) == []


async def test_nobody_pins_a_post_of_a_neighbour_that_is_here(
    community: Community, there: Elsewhere, ann: Actor, note_errand: Note
) -> None:
    there.person("eve")
    neighbours = await community.remote.post(str(there.note(2, by="eve")["id"]))
    there.collection("/users/ann/pins", [neighbours.uri])
    await note_errand(FEATURED, ann.uri)

    await worker.run_due(community)

    assert await pinned_of(community, neighbours.author) == []


async def test_a_post_in_an_activity_of_another_origin_is_taken_from_its_own(
    community: Community, there: Elsewhere, beyond: Elsewhere, ann: Actor, note_errand: Note
) -> None:
    forged = there.note(1, content="<p>true</p>") | {"content": "<p>forged</p>"}
    beyond.serve("/c", create(there, 1, forged, id=f"{beyond.base}/c"))
    there.documents["/c"] = f"{beyond.base}/c"
    outbox(there, f"{there.base}/c")
    await note_errand(POSTS, ann.uri)

    await worker.run_due(community)

    kept = await community.store.read(posts.page_of_actor, ann.id)
    assert "forged" not in "".join(post.content.content_html for post in kept)
    assert "/c" in beyond.asked


async def test_pinned_posts_that_are_listed_by_their_ids_can_all_be_fetched(
    community: Community, there: Elsewhere, ann: Actor, note_errand: Note
) -> None:
    there.collection("/users/ann/pins", [there.note(number)["id"] for number in range(50)])
    await note_errand(FEATURED, ann.uri)

    await worker.run_due(community)

    assert len(await pinned_of(community, ann)) == 10
