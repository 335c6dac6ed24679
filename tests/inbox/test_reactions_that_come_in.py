"""Like and Announce, as they come in: counted once, only of what the actor may see."""

import pytest
from fans import Fan, Json, count, dump, post_of, states

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.inbox import worker
from fedcomm.inbox.receive import receive
from fedcomm.model.actor import Account
from fedcomm.model.notification import NotificationKind
from fedcomm.model.post import Post, Visibility
from fedcomm.store import blocks, notifications, posts

pytestmark = pytest.mark.anyio

BOTH = pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("Like", NotificationKind.LIKE),
        ("EmojiReact", NotificationKind.LIKE),
        ("Announce", NotificationKind.ANNOUNCE),
    ],
)


async def told(community: Community, account: Account) -> list[tuple[NotificationKind, str | None]]:
    return [(n.kind, n.object_uri) for n in await community.store.read(notifications.page, account.id)]


@BOTH
async def test_a_reaction_to_our_post_is_counted_and_told_once(
    community: Community, artist: Account, post: Post, ann: Fan, type_: str, kind: NotificationKind
) -> None:
    await ann.sends(community, *(ann.activity(type_, post.uri, number=number) for number in (1, 2)))

    assert await count(community, "reaction") == 1
    assert await told(community, artist) == [(kind, post.uri)]


EMOJIS = [
    pytest.param({"type": "Like", "content": ":blobcat:", "_misskey_reaction": ":blobcat:"}, id="Misskey"),
    pytest.param({"type": "EmojiReact", "content": "🔥"}, id="Pleroma"),
    pytest.param({"type": "EmojiReact", "content": ":fox:", "tag": [{"type": "Emoji", "id": None}]}, id="Akkoma"),
    pytest.param({"type": "EmojiReact", "content": None}, id="without an emoji"),
]


@pytest.mark.parametrize("shape", EMOJIS)
async def test_a_reaction_with_an_emoji_is_a_like(
    community: Community, artist: Account, post: Post, ann: Fan, shape: Json
) -> None:
    await ann.sends(community, ann.activity("Like", post.uri) | shape)

    assert (await community.store.read(posts.counts, post)).likes == 1
    assert await told(community, artist) == [(NotificationKind.LIKE, post.uri)]


async def test_however_many_emojis_somebody_sends_they_are_one_like(community: Community, post: Post, ann: Fan) -> None:
    first, second = (ann.activity("EmojiReact", post.uri, number=n, content=n) for n in "😀🔥")

    await ann.sends(community, ann.activity("Like", post.uri), first, second)

    assert await count(community, "reaction") == 1


async def test_undoing_any_of_the_emojis_takes_the_like_away(
    community: Community, artist: Account, post: Post, ann: Fan
) -> None:
    first, second = (ann.activity("EmojiReact", post.uri, number=n, content=n) for n in "😀🔥")

    await ann.sends(community, first, second, ann.activity("Undo", second))

    assert await count(community, "reaction") == 0
    assert await told(community, artist) == []


UNDONE = [
    pytest.param(lambda activity: activity, id="embedded"),
    pytest.param(lambda activity: activity["id"], id="by its bare id"),
    pytest.param(lambda activity: activity | {"id": f"{activity['id']}/new"}, id="with a new id"),
]


@BOTH
@pytest.mark.parametrize("named", UNDONE)
async def test_an_undone_reaction_is_gone_with_its_notification(
    community: Community, artist: Account, post: Post, ann: Fan, type_: str, kind: NotificationKind, named
) -> None:
    reaction = ann.activity(type_, post.uri)

    await ann.sends(community, reaction, ann.activity("Undo", named(reaction)))

    assert await count(community, "reaction") == 0
    assert (kind, post.uri) not in await told(community, artist)


@BOTH
async def test_a_reaction_of_another_cannot_be_undone(
    community: Community, post: Post, ann: Fan, type_: str, kind: NotificationKind
) -> None:
    ben = ann.server.person("ben")
    await ann.sends(community, ann.activity(type_, post.uri))

    await ben.sends(community, ben.activity("Undo", {"type": type_, "object": post.uri}))
    await ben.sends(community, ben.activity("Undo", f"{ann.uri}/activities/{type_}-1", number=2))

    assert await count(community, "reaction") == 1


@pytest.mark.parametrize("visibility", [Visibility.FOLLOWERS, Visibility.DIRECT])
@BOTH
async def test_a_reaction_to_what_the_actor_may_not_see_is_ignored(
    community: Community, artist: Account, ann: Fan, type_: str, kind: NotificationKind, visibility: Visibility
) -> None:
    hidden = await post_of(community, artist, visibility=visibility)
    before = await dump(community.store, without=("received",))

    await ann.sends(community, ann.activity(type_, hidden.uri))

    assert await dump(community.store, without=("received",)) == before


async def test_a_follower_may_like_what_is_for_followers(community: Community, artist: Account, ann: Fan) -> None:
    hidden = await post_of(community, artist, visibility=Visibility.FOLLOWERS)

    await ann.sends(community, ann.activity("Follow", artist.actor.uri), ann.activity("Like", hidden.uri))

    assert await count(community, "reaction") == 1


async def test_a_follower_cannot_boost_what_is_for_followers(community: Community, artist: Account, ann: Fan) -> None:
    hidden = await post_of(community, artist, visibility=Visibility.FOLLOWERS)

    await ann.sends(community, ann.activity("Follow", artist.actor.uri), ann.activity("Announce", hidden.uri))

    assert await count(community, "reaction") == 0


async def test_somebody_who_is_addressed_may_like_a_direct_post(
    community: Community, artist: Account, ann: Fan
) -> None:
    direct = await post_of(community, artist, visibility=Visibility.DIRECT, for_=(ann.uri,))

    await ann.sends(community, ann.activity("Like", direct.uri))

    assert await count(community, "reaction") == 1


@BOTH
async def test_a_reaction_to_what_is_not_here_is_ignored(
    community: Community, ann: Fan, type_: str, kind: NotificationKind
) -> None:
    before = await dump(community.store, without=("received",))

    await ann.sends(community, ann.activity(type_, community.urls.note(5)))
    await ann.sends(community, ann.activity(type_, "https://elsewhere.example/notes/1", number=2))

    assert await dump(community.store, without=("received",)) == before
    assert [state for state, _ in await states(community)] == ["ignored", "ignored"]


@pytest.fixture
async def foreign_note(elsewhere) -> Json:
    """A post on a second server, which is not here."""
    writer = elsewhere.person("writer")
    note = writer.note()
    elsewhere.serve(str(note["id"]), note)
    return note


async def test_a_boost_of_somebody_the_artist_follows_brings_the_post(
    community: Community, ann: Fan, ann_is_followed: str, artist: Account, foreign_note: Json
) -> None:
    await ann.sends(community, ann.activity("Announce", foreign_note["id"]))

    assert [post.uri for post in await community.store.read(posts.timeline, artist.id)] == [foreign_note["id"]]
    assert await told(community, artist) == []


async def test_a_boost_of_a_stranger_fetches_nothing(
    community: Community, ann: Fan, elsewhere, foreign_note: Json
) -> None:
    await ann.sends(community, ann.activity("Announce", foreign_note["id"]))

    assert elsewhere.asked == []
    assert await count(community, "post") == 0


async def test_a_boost_of_a_post_for_followers_is_ignored(
    community: Community, ann: Fan, ann_is_followed: str, elsewhere, foreign_note: Json
) -> None:
    elsewhere.serve(str(foreign_note["id"]), foreign_note | {"to": [f"{elsewhere.base}/users/writer/followers"]})

    await ann.sends(community, ann.activity("Announce", foreign_note["id"]))

    assert await count(community, "reaction") == 0


async def test_what_waits_when_its_host_is_blocked_has_no_effect(
    community: Community, artist: Account, post: Post, ann: Fan
) -> None:

    await receive(community, ann.request(community, ann.activity("Like", post.uri)), recipient=None)
    await community.store.write(blocks.put, "127.0.0.1", comment="", now=clock.now())
    await community.remote.load_blocks()

    await worker.process_due(community)

    assert await count(community, "reaction") == 0
    assert [state for state, _ in await states(community)] == ["refused"]
