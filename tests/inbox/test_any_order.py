"""Activities that come twice, at once or in the wrong order end as in the right order (security OBJ25, OBJ26)."""

import asyncio
from datetime import timedelta
from itertools import permutations

import pytest
from fans import Fan, Json, count, states

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.inbox import worker
from fedcomm.inbox.receive import receive
from fedcomm.model.actor import Account
from fedcomm.model.post import Post
from fedcomm.store import posts

pytestmark = pytest.mark.anyio


async def test_the_same_request_a_thousand_times_has_one_effect(
    community: Community, artist: Account, ann: Fan
) -> None:
    request = ann.request(community, ann.activity("Follow", artist.actor.uri))

    await asyncio.gather(*(receive(community, request, recipient=None) for _ in range(1000)))
    await worker.process_due(community)

    assert await states(community) == [("done", None)]
    assert [await count(community, table) for table in ("follow", "notification", "delivery")] == [1, 1, 1]


async def test_two_creates_of_one_post_at_the_same_moment_make_one(
    community: Community, post: Post, ann: Fan, mallory: Fan
) -> None:
    note = ann.note(inReplyTo=post.uri)
    ann.server.serve(str(note["id"]), note)
    create = ann.activity("Create", note)

    await asyncio.gather(ann.sends(community, create), mallory.sends(community, create))

    assert await count(community, "post") == 2
    assert await count(community, "notification") == 1


async def test_two_rounds_at_the_same_time_have_one_effect(community: Community, artist: Account, ann: Fan) -> None:
    await receive(community, ann.request(community, ann.activity("Follow", artist.actor.uri)), recipient=None)

    await asyncio.gather(*(worker.process_due(community) for _ in range(5)))

    assert [await count(community, table) for table in ("follow", "activity", "delivery")] == [1, 1, 1]


def _life_of_a_post(ann: Fan, parent: str) -> dict[str, Json]:
    now = clock.now()
    note = ann.note(inReplyTo=parent, published=clock.rfc3339(now - timedelta(minutes=2)))
    edited = note | {"content": "<p>edited</p>", "updated": clock.rfc3339(now - timedelta(minutes=1))}
    return {
        "Create": ann.activity("Create", note),
        "Update": ann.activity("Update", edited),
        "Delete": ann.activity("Delete", note["id"]),
    }


@pytest.mark.parametrize("order", list(permutations(["Create", "Update", "Delete"])), ids=" ".join)
async def test_a_deleted_post_is_gone_in_whatever_order_its_life_comes(
    community: Community, post: Post, ann: Fan, order: tuple[str, ...]
) -> None:
    life = _life_of_a_post(ann, post.uri)

    await ann.sends(community, *(life[type_] for type_ in order))

    assert await community.store.read(posts.find, f"{ann.uri}/notes/1") is None
    assert await count(community, "notification") == 0


@pytest.mark.parametrize("order", [("Create", "Update"), ("Update", "Create")], ids=" ".join)
async def test_an_edited_post_is_edited_in_either_order(
    community: Community, post: Post, ann: Fan, order: tuple[str, ...]
) -> None:
    life = _life_of_a_post(ann, post.uri)

    await ann.sends(community, *(life[type_] for type_ in order))

    kept = await community.store.read(posts.find, f"{ann.uri}/notes/1")
    assert kept is not None
    assert kept.content.content_html == "<p>edited</p>"


@pytest.mark.parametrize("type_", ["Follow", "Like", "EmojiReact", "Announce"])
@pytest.mark.parametrize("is_embedded", [pytest.param(True, id="embedded"), pytest.param(False, id="bare id")])
async def test_what_was_undone_before_it_came_has_no_effect(
    community: Community, artist: Account, post: Post, ann: Fan, type_: str, *, is_embedded: bool
) -> None:
    activity = ann.activity(type_, artist.actor.uri if type_ == "Follow" else post.uri)

    await ann.sends(community, ann.activity("Undo", activity if is_embedded else activity["id"]), activity)

    assert [await count(community, table) for table in ("follow", "reaction", "notification")] == [0, 0, 0]


@pytest.mark.parametrize("order", [("Accept", "Undo"), ("Undo", "Accept")], ids=" ".join)
@pytest.mark.parametrize("is_embedded", [pytest.param(True, id="embedded"), pytest.param(False, id="bare id")])
async def test_a_consent_that_was_taken_back_does_not_count_in_either_order(
    community: Community, ann: Fan, ann_was_asked: str, order: tuple[str, str], *, is_embedded: bool
) -> None:
    accept = ann.activity("Accept", ann_was_asked)
    said = {"Accept": accept, "Undo": ann.activity("Undo", accept if is_embedded else accept["id"])}

    await ann.sends(community, *(said[type_] for type_ in order))

    assert await count(community, "follow") == 0
    assert await count(community, "errand") == (2 if order[0] == "Accept" else 0)
