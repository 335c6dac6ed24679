"""Posts: once, in order, and never back after they were deleted."""

from datetime import timedelta

import pytest
from rows import LATER, NOW, a_post, a_profile

from fedcomm.model.actor import Actor
from fedcomm.model.follow import FollowState
from fedcomm.model.post import Addressee, Attachment, Counts, Post, PostContent, Visibility
from fedcomm.model.reaction import ReactionKind
from fedcomm.store import actors, follows, posts, reactions, tombstones
from fedcomm.store.connection import Store
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio


def put(db: Db, author: Actor, **changes: object) -> Post:
    post = posts.put(db, a_post(db, author.id, **changes))
    assert post is not None
    return post


def author(db: Db, name: str = "fan") -> Actor:
    return actors.put(db, a_profile(name), now=NOW)


async def test_a_post_comes_back_as_it_was_put(store: Store) -> None:
    content = PostContent(
        content_html="<p>Hello</p>",
        source="Hello",
        warning="noise",
        is_sensitive=True,
        language="en",
        addressees=(Addressee(actor_uri="https://a.example/u", handle="@u@a.example", is_mention=False),),
        hashtags=("jazz", "live"),
        attachments=(Attachment(type="Image", media_type="image/png", url="https://a.example/i.png", alt="a stage"),),
    )

    def write(db: Db) -> tuple[Post, Post | None]:
        post = put(db, author(db), content=content, visibility=Visibility.DIRECT, in_reply_to_uri="https://a.example/1")
        return post, posts.find(db, post.uri)

    written, found = await store.write(write)

    assert found == written
    assert written.content == content


async def test_the_same_post_twice_is_one_row(store: Store) -> None:
    def write(db: Db) -> Post | None:
        first = put(db, author(db))
        return posts.put(db, a_post(db, first.author.id, uri=first.uri))

    assert await store.write(write) is None


async def test_a_deleted_post_never_comes_back(store: Store) -> None:
    def write(db: Db) -> Post | None:
        post = put(db, author(db))
        posts.delete(db, post, now=NOW)
        return posts.put(db, a_post(db, post.author.id, uri=post.uri))

    assert await store.write(write) is None


async def test_a_post_that_was_on_its_way_when_its_author_went_is_not_written(store: Store) -> None:
    def write(db: Db) -> Post | None:
        fan = author(db)
        actors.mark_gone(db, fan.uri)
        return posts.put(db, a_post(db, fan.id))

    assert await store.write(write) is None


async def test_deleting_takes_its_parts_reactions_and_leaves_a_tombstone(store: Store) -> None:
    def write(db: Db) -> tuple[object, list[int]]:
        post = put(db, author(db), content=PostContent(content_html="", hashtags=("jazz",)))
        reactions.put(
            db,
            kind=ReactionKind.LIKE,
            object_uri=post.uri,
            actor_id=post.author.id,
            activity_uri="https://a/1",
            now=NOW,
        )
        posts.delete(db, post, now=LATER)
        left = [db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("post", "hashtag", "reaction")]
        return tombstones.find(db, post.uri), left

    tombstone, left = await store.write(write)

    assert tombstone == tombstones.Tombstone(
        uri=tombstone.uri, actor_uri="https://peer.example/users/fan", deleted_at=LATER
    )
    assert left == [0, 0, 0]


async def test_an_edit_of_ours_replaces_everything_and_keeps_what_stood_there(store: Store) -> None:
    def write(db: Db) -> tuple[Post, list[tuple[str, ...]]]:
        artist = actors.put(db, a_profile("artist"), now=NOW, is_local=True)
        post = put(db, artist, content=PostContent(content_html="<p>one</p>", hashtags=("jazz",)))
        edited = posts.edit(db, post, PostContent(content_html="<p>two</p>", hashtags=("rock",)), updated_at=LATER)
        return edited, db.execute("SELECT content_html FROM post_edit").fetchall()

    edited, history = await store.write(write)

    assert edited.content == PostContent(content_html="<p>two</p>", hashtags=("rock",))
    assert edited.updated_at == LATER
    assert history == [("<p>one</p>",)]


async def test_a_page_holds_open_posts_newest_first_below_its_cursor(store: Store) -> None:
    def write(db: Db) -> tuple[list[Post], list[Post]]:
        who = author(db)
        made = [put(db, who, visibility=level) for level in (*Visibility, Visibility.PUBLIC)]
        return made, posts.page_of_actor(db, who.id, before=made[-1].id)

    made, page = await store.write(write)

    assert page == [made[1], made[0]]


async def test_counts_know_open_replies_likes_and_boosts(store: Store) -> None:
    def write(db: Db) -> Counts:
        post = put(db, author(db))
        put(db, author(db, "other"), in_reply_to_uri=post.uri)
        put(db, author(db, "third"), in_reply_to_uri=post.uri, visibility=Visibility.FOLLOWERS)
        for kind in ReactionKind:
            reactions.put(
                db, kind=kind, object_uri=post.uri, actor_id=post.author.id, activity_uri=f"a:{kind}", now=NOW
            )
        return posts.counts(db, post)

    assert await store.write(write) == Counts(replies=1, likes=1, announces=1)


@pytest.mark.parametrize(
    ("visibility", "relation", "is_there"),
    [
        pytest.param(Visibility.PUBLIC, "followed", True, id="what a followed account posts for all"),
        pytest.param(Visibility.FOLLOWERS, "followed", True, id="what it posts for its followers"),
        pytest.param(Visibility.DIRECT, "followed", False, id="not what it posts to somebody else"),
        pytest.param(Visibility.DIRECT, "addressed", True, id="what is addressed to me"),
        pytest.param(Visibility.PUBLIC, "asked", False, id="nothing of one that has not accepted"),
        pytest.param(Visibility.PUBLIC, "stranger", False, id="nothing of a stranger"),
        pytest.param(Visibility.PUBLIC, "boosted", True, id="what a followed account boosts"),
        pytest.param(Visibility.FOLLOWERS, "boosted", False, id="but not for followers of somebody else"),
    ],
)
async def test_the_home_timeline_holds(
    store: Store,
    visibility: Visibility,
    relation: str,
    is_there: bool,  # noqa: FBT001 - a table
) -> None:
    def write(db: Db) -> list[Post]:
        me, who, friend = author(db, "me"), author(db), author(db, "friend")
        states = {"followed": FollowState.ACCEPTED, "asked": FollowState.PENDING}
        if relation in states:
            follow(db, me, who, states[relation])
        follow(db, me, friend, FollowState.ACCEPTED)
        addressees = (Addressee(actor_uri=me.uri, handle="@me"),) if relation == "addressed" else ()
        post = put(db, who, visibility=visibility, content=PostContent(content_html="", addressees=addressees))
        if relation == "boosted":
            reactions.put(
                db, kind=ReactionKind.ANNOUNCE, object_uri=post.uri, actor_id=friend.id, activity_uri="b", now=NOW
            )
        return posts.timeline(db, me.id)

    assert bool(await store.write(write)) is is_there


def follow(db: Db, follower: Actor, followee: Actor, state: FollowState) -> None:
    follows.put(
        db,
        follower_id=follower.id,
        followee_id=followee.id,
        activity_uri=f"{follower.uri}#{followee.id}",
        activity="{}",
        state=state,
        now=NOW + timedelta(seconds=1),
    )


async def test_a_post_from_the_future_that_is_found_late_stands_where_it_is_found(store: Store) -> None:
    def scene(db: Db) -> tuple[int, int]:
        return posts.past_id(db, NOW + timedelta(days=40_000)), db.new_id()

    late, next_id = await store.write(scene)

    assert late < next_id
