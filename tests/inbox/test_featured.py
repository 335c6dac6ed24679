"""Add and Remove, as they come in: posts and hashtags on top of the profile of who is followed here."""

from datetime import timedelta

import pytest
from fans import Fan, Json, count, dump, states

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.inbox import worker
from fedcomm.inbox.receive import receive
from fedcomm.model.post import Post
from fedcomm.store import actors, featured_tags, posts

pytestmark = pytest.mark.anyio

HASHTAG = {"type": "Hashtag", "href": "https://fan.example/tags/Live", "name": "#Live"}


@pytest.fixture
async def ann(community: Community, server) -> Fan:
    """A fan whose actor document names a collection of pinned posts."""
    fan = server.person("ann", featured=f"{server.base}/users/ann/featured")
    await community.remote.actor(fan.uri)
    server.asked.clear()
    return fan


def changed(type_: str, fan: Fan, object_: object, number: object = 1, **more: object) -> Json:
    return fan.activity(type_, object_, number=number, target=f"{fan.uri}/featured", **more)


def as_mastodon(activity: Json) -> Json:
    return {member: value for member, value in activity.items() if member not in ("id", "to")}


async def pinned(community: Community, fan: Fan) -> list[str]:
    actor = await community.remote.actor(fan.uri)
    return [post.uri for post in await community.store.read(posts.pinned_of_actor, actor.id)]


async def tags(community: Community, fan: Fan) -> list[str]:
    actor = await community.remote.actor(fan.uri)
    return await community.store.read(featured_tags.names, actor.id)


@pytest.fixture
def note(ann: Fan) -> Json:
    served = ann.note()
    ann.server.serve(str(served["id"]), served)
    return served


@pytest.mark.parametrize("form", [lambda activity: activity, as_mastodon], ids=["with an id", "without (Mastodon)"])
@pytest.mark.parametrize("is_embedded", [True, False], ids=["embedded", "bare id"])
async def test_a_pinned_post_of_who_is_followed_is_fetched_and_pinned(
    community: Community, ann: Fan, ann_is_followed: str, note: Json, form, *, is_embedded: bool
) -> None:
    await ann.sends(community, form(changed("Add", ann, note if is_embedded else note["id"])))

    assert await pinned(community, ann) == [note["id"]]


async def test_what_is_taken_down_is_pinned_no_longer(
    community: Community, ann: Fan, ann_is_followed: str, note: Json
) -> None:
    await ann.sends(community, *(changed(type_, ann, note["id"]) for type_ in ("Add", "Remove")))

    assert await pinned(community, ann) == []
    assert await count(community, "post") == 1


async def test_a_post_that_is_pinned_once_more_in_the_same_words_is_pinned(
    community: Community, ann: Fan, ann_is_followed: str, note: Json
) -> None:
    """Mastodon's Add has neither an id nor a date: the two differ in their signed date alone."""
    add, remove = (as_mastodon(changed(type_, ann, note["id"])) for type_ in ("Add", "Remove"))
    await ann.sends(community, add, remove)
    later = ann.request(community, add, now=clock.now() + timedelta(seconds=2))

    await receive(community, later, recipient=None)
    await worker.process_due(community)

    assert await pinned(community, ann) == [note["id"]]


async def test_the_same_request_twice_has_one_effect(
    community: Community, ann: Fan, ann_is_followed: str, note: Json
) -> None:
    request = ann.request(community, as_mastodon(changed("Add", ann, note["id"])))

    for _ in range(3):
        await receive(community, request, recipient=None)
        await worker.process_due(community)

    assert await states(community) == [("done", None)]


async def test_hashtags_are_featured_and_taken_away(community: Community, ann: Fan) -> None:
    await ann.sends(community, as_mastodon(changed("Add", ann, HASHTAG)))
    featured = await tags(community, ann)
    await ann.sends(community, as_mastodon(changed("Remove", ann, HASHTAG)))

    assert featured == ["live"]
    assert await tags(community, ann) == []


async def test_no_more_than_twenty_hashtags_are_kept(community: Community, ann: Fan) -> None:
    many = [HASHTAG | {"name": f"#tag{number}"} for number in range(30)]

    await ann.sends(community, *(changed("Add", ann, tag, number) for number, tag in enumerate(many)))

    assert len(await tags(community, ann)) == 20


async def test_a_deleted_actor_features_nothing(community: Community, ann: Fan) -> None:
    await ann.sends(community, changed("Add", ann, HASHTAG), ann.activity("Delete", ann.uri))

    assert await count(community, "featured_tag") == 0
    assert (await community.store.read(actors.find, ann.uri)).state == "gone"  # type: ignore[union-attr]


async def test_nothing_is_fetched_of_who_is_not_followed(community: Community, ann: Fan, note: Json) -> None:
    await ann.sends(community, changed("Add", ann, note["id"]))

    assert ann.server.asked == []
    assert [state for state, _ in await states(community)] == ["ignored"]


@pytest.fixture
async def bens_note(community: Community, ann: Fan, post: Post) -> str:
    """A post of a neighbour of Ann that is here; its id."""
    ben = ann.server.person("ben", featured=f"{ann.server.base}/users/ben/featured")
    note = ben.note(inReplyTo=post.uri)
    ann.server.serve(str(note["id"]), note)
    await ben.sends(community, ben.activity("Create", note))
    return str(note["id"])


@pytest.mark.parametrize("type_", ["Add", "Remove"])
@pytest.mark.parametrize(
    "target", ["/users/ben/featured", "/users/ann/pictures", "/users/ann", "/users/ann/featured?page=1"]
)
async def test_obj13_a_collection_that_is_not_the_actors_pinned_posts_is_left_alone(
    community: Community, ann: Fan, ann_is_followed: str, bens_note: str, type_: str, target: str
) -> None:
    before = await dump(community.store, without=("received",))

    await ann.sends(community, ann.activity(type_, bens_note, target=f"{ann.server.base}{target}"))

    assert await dump(community.store, without=("received",)) == before
    assert (await states(community))[-1][0] == "ignored"


@pytest.mark.parametrize("type_", ["Add", "Remove"])
async def test_obj13_a_post_of_a_neighbour_cannot_be_pinned(
    community: Community, ann: Fan, ann_is_followed: str, bens_note: str, type_: str
) -> None:
    before = await dump(community.store, without=("received",))

    await ann.sends(community, changed(type_, ann, bens_note))

    assert await dump(community.store, without=("received",)) == before
    assert (await states(community))[-1][0] == "refused"


async def test_obj13_a_post_of_ours_cannot_be_pinned_by_another(
    community: Community, ann: Fan, ann_is_followed: str, post: Post
) -> None:
    before = await dump(community.store, without=("received",))

    await ann.sends(community, changed("Add", ann, post.uri))

    assert await dump(community.store, without=("received",)) == before


async def test_obj13_a_post_of_another_server_is_not_fetched_to_be_pinned(
    community: Community, ann: Fan, ann_is_followed: str, mallory: Fan
) -> None:
    await ann.sends(community, changed("Add", ann, f"{mallory.uri}/notes/1"))

    assert mallory.server.asked == []
