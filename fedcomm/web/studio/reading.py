"""What the studio's pages show, read in one go."""

from dataclasses import dataclass

from fedcomm.errors import NotFound
from fedcomm.model.actor import Account, Actor
from fedcomm.model.follow import Follow, FollowState
from fedcomm.model.notification import Notification
from fedcomm.model.post import Post
from fedcomm.store import actors, follows, notifications, posts
from fedcomm.store.db import Db
from fedcomm.web.pages.reading import PAGE, PostList, PostView, new_home, page_of, sees, views_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The studio's first page. `parent` is the post that is being replied to, `new_home` whom the artist moved to."""

    posts: PostList
    parent: PostView | None
    new_home: Actor | None
    request_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A notification with the post that it is about, if that is here and for its reader.

    `new_home` is whom the actor moved to, if anybody of that address is known here.
    """

    notification: Notification
    view: PostView | None
    new_home: Actor | None


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who follows the account, who asks to, and whom it follows or has asked."""

    requests: list[tuple[Follow, Actor]]
    followers: list[tuple[Follow, Actor]]
    following: list[tuple[Follow, Actor]]
    asked: list[tuple[Follow, Actor]]


def home(db: Db, account: Account, *, before: int | None, reply_to: str | None) -> Home:
    """Return the home timeline. Raises NotFound when the post to reply to is not here, or not for this account."""
    found = posts.timeline(db, account.id, before=before, limit=PAGE + 1)
    return Home(
        posts=page_of(db, found, viewer=account.actor),
        parent=_readable(db, account, posts.find(db, reply_to)) if reply_to else None,
        new_home=new_home(db, account.actor),
        request_count=follows.count_followers(db, account.id, state=FollowState.PENDING),
    )


def any_post(db: Db, account: Account, post_id: int) -> PostView:
    """Return a post that this account may see. Raises NotFound."""
    return _readable(db, account, posts.get(db, post_id))


def own_post(db: Db, account: Account, post_id: int) -> Post:
    """Return a post that this account wrote. Raises NotFound."""
    post = posts.get(db, post_id)
    if post is None or post.author.id != account.id:
        raise NotFound(f"no post {post_id} of {account.username}")
    return post


def told(db: Db, account: Account, *, before: int | None) -> tuple[list[Told], int | None]:
    """Return a page of notifications, and the id to ask for the next one with."""
    found = notifications.page(db, account.id, before=before, limit=PAGE + 1)
    shown = [
        Told(notification=one, view=_about(db, account, one), new_home=new_home(db, one.actor)) for one in found[:PAGE]
    ]
    return shown, shown[-1].notification.id if len(found) > PAGE else None


def people(db: Db, account: Account) -> People:
    return People(
        requests=follows.followers(db, account.id, state=FollowState.PENDING),
        followers=follows.followers(db, account.id),
        following=follows.following(db, account.id),
        asked=follows.following(db, account.id, state=FollowState.PENDING),
    )


def follow_by(db: Db, account: Account, follower_id: int) -> Follow:
    """Return the follow, asked for or accepted, of an actor who follows this account. Raises NotFound."""
    follow = follows.find(db, follower_id=follower_id, followee_id=account.id)
    if follow is None:
        raise NotFound(f"{follower_id} does not follow {account.username}")
    return follow


def followed(db: Db, account: Account, followee_id: int) -> Actor:
    """Return an actor whom this account follows or asked to. Raises NotFound."""
    if follows.find(db, follower_id=account.id, followee_id=followee_id) is None:
        raise NotFound(f"{account.username} does not follow {followee_id}")
    return actors.get(db, followee_id)


def _about(db: Db, account: Account, notification: Notification) -> PostView | None:
    post = posts.find(db, notification.object_uri) if notification.object_uri else None
    views = views_of(db, [post] if post else [], viewer=account.actor)
    return views[0] if views else None


def _readable(db: Db, account: Account, post: Post | None) -> PostView:
    if post is None or not sees(db, account.actor, post):
        raise NotFound(f"no such post for {account.username}")
    return views_of(db, [post], viewer=account.actor)[0]
