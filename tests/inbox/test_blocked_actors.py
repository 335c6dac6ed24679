"""What somebody whom the artist blocks still gets through: what they take back, and what they say of themselves."""

import pytest
from fans import Fan, FanServer, Json, count, states
from home import activity_types, queued, sent

from fedcomm.communities import Community
from fedcomm.model.actor import Account
from fedcomm.model.post import Post
from fedcomm.outbox import blocking, following
from fedcomm.store import actors, follows, notifications, posts

pytestmark = pytest.mark.anyio

IGNORED = ("ignored", "the artist has blocked the actor")


@pytest.fixture
async def ann_is_blocked(community: Community, artist: Account, ann: Fan) -> None:
    await blocking.block(community, artist, await community.remote.actor(ann.uri))


def said_by(ann: Fan, type_: str, artist: Account, post: Post) -> Json:
    """Return an activity of Ann that would have an effect."""
    answer = ann.note(inReplyTo=post.uri, cc=[artist.actor.uri])
    objects: dict[str, object] = {"Create": answer, "Flag": [artist.actor.uri], "Block": artist.actor.uri}
    return ann.activity(type_, objects.get(type_, post.uri))


@pytest.mark.usefixtures("ann_is_blocked")
@pytest.mark.parametrize("type_", ["Announce", "Block", "Create", "EmojiReact", "Flag", "Like"])
async def test_what_a_blocked_actor_does_here_has_no_effect(
    community: Community, artist: Account, ann: Fan, post: Post, type_: str
) -> None:
    before = [await count(community, table) for table in ("post", "reaction", "report", "notification", "activity")]

    await ann.sends(community, said_by(ann, type_, artist, post))

    after = [await count(community, table) for table in ("post", "reaction", "report", "notification", "activity")]
    assert await states(community) == [IGNORED]
    assert after == before


@pytest.mark.usefixtures("ann_is_blocked")
async def test_nothing_is_fetched_for_the_sake_of_a_blocked_actor(
    community: Community, artist: Account, ann: Fan, post: Post, server: FanServer
) -> None:
    quote = ann.note(2, quote=post.uri)
    server.serve(str(quote["id"]), quote)
    server.asked.clear()

    await ann.sends(community, ann.activity("QuoteRequest", post.uri, instrument=quote["id"]))

    assert await states(community) == [IGNORED]
    assert server.asked == []


@pytest.mark.usefixtures("ann_is_blocked")
async def test_a_follow_of_a_blocked_actor_is_rejected(community: Community, artist: Account, ann: Fan) -> None:
    follow = ann.activity("Follow", artist.actor.uri)

    await ann.sends(community, follow)

    assert (await sent(community, "Reject"))["object"] == follow
    assert await activity_types(community) == ["Block", "Reject"]
    assert await community.store.read(follows.count_followers, artist.id) == 0
    assert await community.store.read(notifications.page, artist.id) == []


async def test_a_blocked_actor_deletes_what_it_wrote_before(community: Community, artist: Account, ann: Fan) -> None:
    note = ann.note(to=[artist.actor.uri])
    await ann.sends(community, ann.activity("Create", note))
    await blocking.block(community, artist, await community.remote.actor(ann.uri))

    await ann.sends(community, ann.activity("Delete", note["id"]))

    assert await community.store.read(posts.find, str(note["id"])) is None


@pytest.mark.usefixtures("ann_is_blocked")
async def test_a_blocked_actor_is_known_by_its_new_name(community: Community, ann: Fan) -> None:
    await ann.sends(community, ann.activity("Update", ann.document(name="Ann the Great")))

    known = await community.store.read(actors.find, ann.uri)
    assert known is not None
    assert known.name == "Ann the Great"


@pytest.mark.usefixtures("ann_is_blocked")
async def test_a_blocked_actor_says_farewell(community: Community, ann: Fan) -> None:
    await ann.sends(community, ann.activity("Delete", ann.uri))

    known = await community.store.read(actors.find, ann.uri)
    assert known is not None
    assert known.state == "gone"


@pytest.mark.usefixtures("ann_is_blocked")
async def test_its_neighbours_are_heard(community: Community, artist: Account, post: Post, server: FanServer) -> None:
    bob = server.person("bob")

    await bob.sends(community, bob.activity("Like", post.uri))

    assert [told.actor.uri for told in await community.store.read(notifications.page, artist.id)] == [bob.uri]


@pytest.mark.usefixtures("ann_is_blocked")
async def test_what_is_passed_on_of_a_blocked_actor_is_not_shown(
    community: Community, artist: Account, ann: Fan, mallory: Fan, server: FanServer
) -> None:
    note = ann.note()
    server.serve(str(note["id"]), note)
    await follow(community, artist, mallory)

    await mallory.sends(community, mallory.activity("Announce", note["id"]))

    assert await community.store.read(posts.find, str(note["id"])) is not None
    assert await community.store.read(posts.timeline, artist.id) == []


async def follow(community: Community, artist: Account, fan: Fan) -> None:
    followee = await community.remote.actor(fan.uri)
    written = await following.follow(community, artist, followee)
    await community.store.write(follows.accept, written.id, now=written.created_at)


async def test_who_is_unblocked_is_heard_again(community: Community, artist: Account, ann: Fan, post: Post) -> None:
    actor = await community.remote.actor(ann.uri)
    await blocking.block(community, artist, actor)
    await blocking.unblock(community, artist, actor)

    await ann.sends(community, ann.activity("Like", post.uri))

    assert await states(community) == [("done", None)]
    assert [type_ for type_, _ in await queued(community)] == ["Block", "Undo"]
