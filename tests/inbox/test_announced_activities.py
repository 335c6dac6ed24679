"""Whole activities inside an Announce, as groups pass them on (FEP-1b12, Lemmy): only what their origin says counts."""

import pytest
from fans import Fan, FanServer, Json, count, dump, states

from fedcomm.communities import Community
from fedcomm.model.actor import Account
from fedcomm.model.notification import NotificationKind
from fedcomm.model.post import Post
from fedcomm.store import notifications, posts

pytestmark = pytest.mark.anyio

UNCHANGED = ("received", "actor", "public_key")


@pytest.fixture
def group(ann: Fan, ann_is_followed: str) -> Fan:
    """Somebody whom the artist follows; what kind of actor it is does not matter."""
    return ann


@pytest.fixture
def writer(elsewhere: FanServer) -> Fan:
    """Somebody of a second server who posts in the group."""
    return elsewhere.person("writer")


def served(fan: Fan, **more: object) -> Json:
    """Return a post that stands at its origin."""
    note = fan.note("talk", type="Page", name="A talk", **more)
    fan.server.serve(str(note["id"]), note)
    return note


async def kept(community: Community, group: Fan, writer: Fan) -> Json:
    """Return a post of the writer that the group has announced."""
    note = served(writer)
    await group.sends(community, group.activity("Announce", writer.activity("Create", note), number="first"))
    writer.server.asked.clear()
    return note


async def content_of(community: Community, note: Json) -> str | None:
    post = await community.store.read(posts.find, str(note["id"]))
    return post.content.content_html if post else None


async def test_a_created_post_is_shown_as_announced_by_the_group(
    community: Community, artist: Account, group: Fan, writer: Fan
) -> None:
    note = served(writer, content="<p>what the writer wrote</p>")
    forged = note | {"content": "<p>what the group made of it</p>"}

    await group.sends(community, group.activity("Announce", writer.activity("Create", forged)))

    assert [one.uri for one in await community.store.read(posts.timeline, artist.id)] == [note["id"]]
    assert "what the writer wrote" in (await content_of(community, note) or "")
    assert await count(community, "reaction") == 1


async def test_a_created_post_that_is_announced_by_id_as_well_counts_once(
    community: Community, group: Fan, writer: Fan
) -> None:
    note = served(writer)

    await group.sends(
        community,
        group.activity("Announce", writer.activity("Create", note)),
        group.activity("Announce", note["id"], number=2),
    )

    assert [await count(community, table) for table in ("post", "reaction")] == [1, 1]


async def test_our_own_post_comes_back_as_a_boost(
    community: Community, artist: Account, post: Post, group: Fan
) -> None:
    create = {"id": community.urls.activity(9), "type": "Create", "actor": artist.actor.uri, "object": post.uri}

    await group.sends(community, group.activity("Announce", create))

    told = await community.store.read(notifications.page, artist.id)
    assert [(one.kind, one.object_uri) for one in told] == [(NotificationKind.ANNOUNCE, post.uri)]


async def test_an_update_is_taken_from_the_origin(community: Community, group: Fan, writer: Fan) -> None:
    note = await kept(community, group, writer)
    edited = served(writer, content="<p>second</p>", updated="2200-01-01T00:00:00Z")
    forged = edited | {"content": "<p>forged</p>"}

    await group.sends(community, group.activity("Announce", writer.activity("Update", forged)))

    assert "second" in (await content_of(community, note) or "")


@pytest.mark.parametrize("says", [410, "Tombstone"])
async def test_a_delete_is_believed_when_the_origin_says_so(
    community: Community, group: Fan, writer: Fan, says: int | str
) -> None:
    note = await kept(community, group, writer)
    writer.server.serve(str(note["id"]), {"id": note["id"], "type": says} if isinstance(says, str) else says)

    await group.sends(community, group.activity("Announce", writer.activity("Delete", note["id"])))

    assert await content_of(community, note) is None


async def test_a_delete_of_what_stands_at_its_origin_changes_nothing(
    community: Community, group: Fan, writer: Fan
) -> None:
    note = await kept(community, group, writer)
    before = await dump(community.store, without=UNCHANGED)

    await group.sends(community, group.activity("Announce", writer.activity("Delete", note["id"])))

    assert await dump(community.store, without=UNCHANGED) == before
    assert [state for state, _ in await states(community)] == ["done", "done", "refused"]


async def test_an_announced_activity_does_not_take_the_place_of_what_its_actor_sends(
    community: Community, group: Fan, writer: Fan
) -> None:
    note = await kept(community, group, writer)
    delete = writer.activity("Delete", note["id"])
    await group.sends(community, group.activity("Announce", delete))

    await writer.sends(community, delete)

    assert await content_of(community, note) is None


@pytest.mark.parametrize(
    "type_", ["Like", "Dislike", "Undo", "Add", "Remove", "Block", "Lock", "Flag", "Follow", "Accept", "Announce"]
)
async def test_other_types_inside_are_ignored_without_a_request(
    community: Community, group: Fan, writer: Fan, type_: str
) -> None:
    note = await kept(community, group, writer)
    before = await dump(community.store, without=UNCHANGED)

    await group.sends(community, group.activity("Announce", writer.activity(type_, note["id"])))

    assert await dump(community.store, without=UNCHANGED) == before
    assert writer.server.asked == []
    assert (await states(community))[-1][0] == "ignored"


async def test_an_announce_in_an_announce_is_ignored(community: Community, group: Fan, writer: Fan) -> None:
    inner = writer.activity("Announce", writer.activity("Create", served(writer)))

    await group.sends(community, group.activity("Announce", inner))

    assert writer.server.asked == []
    assert [state for state, _ in await states(community)] == ["ignored"]


@pytest.mark.parametrize("type_", ["Create", "Update", "Delete"])
async def test_what_somebody_announces_whom_nobody_follows_is_ignored_without_a_request(
    community: Community, ann: Fan, writer: Fan, type_: str
) -> None:
    await ann.sends(community, ann.activity("Announce", writer.activity(type_, served(writer))))

    assert writer.server.asked == []
    assert [await count(community, table) for table in ("post", "received")] == [0, 1]


@pytest.mark.parametrize("type_", ["Update", "Delete"])
async def test_news_of_what_is_not_here_are_ignored_without_a_request(
    community: Community, group: Fan, writer: Fan, type_: str
) -> None:
    await group.sends(community, group.activity("Announce", writer.activity(type_, served(writer))))

    assert writer.server.asked == []
    assert await count(community, "post") == 0


async def test_what_is_said_of_ourselves_is_ignored(
    community: Community, artist: Account, post: Post, group: Fan
) -> None:
    delete = {"id": community.urls.activity(9), "type": "Delete", "actor": artist.actor.uri, "object": post.uri}
    before = await dump(community.store, without=("received",))

    await group.sends(community, group.activity("Announce", delete))

    assert await dump(community.store, without=("received",)) == before
    assert [state for state, _ in await states(community)] == ["ignored"]


async def test_a_farewell_of_an_actor_is_not_taken_from_a_group(community: Community, group: Fan, writer: Fan) -> None:
    note = await kept(community, group, writer)
    writer.server.serve(writer.uri, 410)

    await group.sends(community, group.activity("Announce", writer.activity("Delete", writer.uri)))

    assert await content_of(community, note) is not None
    assert (await states(community))[-1][0] == "ignored"


async def test_an_inner_activity_of_another_origin_than_its_actor_is_refused(
    community: Community, group: Fan, writer: Fan
) -> None:
    note = await kept(community, group, writer)
    forged = writer.activity("Delete", note["id"], id=f"{group.uri}/activities/forged")

    await group.sends(community, group.activity("Announce", forged))

    assert await content_of(community, note) is not None
    assert (await states(community))[-1][0] == "refused"


async def test_a_boost_of_a_post_that_is_here_counts_only_of_somebody_who_is_followed(
    community: Community, group: Fan, writer: Fan, mallory: Fan
) -> None:
    note = await kept(community, group, writer)

    await mallory.sends(community, mallory.activity("Announce", note["id"]))

    assert await count(community, "reaction") == 1
    assert (await states(community))[-1][0] == "ignored"


@pytest.mark.parametrize(
    ("inner", "state"),
    [
        pytest.param(lambda writer: writer.activity("Update", writer.uri), "ignored", id="news of an actor"),
        pytest.param(
            lambda writer: writer.activity("Delete", "https://x.example/1"), "refused", id="of another's post"
        ),
        pytest.param(
            lambda writer: writer.activity("Update", writer.note()) | {"id": "https://x.example/1"},
            "refused",
            id="under another's id",
        ),
    ],
)
async def test_what_its_actor_may_not_let_others_bring_is_not_even_queued(
    community: Community, group: Fan, writer: Fan, inner, state: str
) -> None:
    await group.sends(community, group.activity("Announce", inner(writer)))

    assert [found for found, _ in await states(community)] == [state]
