"""What a page shows, read in one go: each function runs whole in the store and asks `can_see` for every post."""

from collections.abc import Iterable
from dataclasses import dataclass

from fedcomm.errors import Gone, NotFound
from fedcomm.model.actor import Account, Actor, ActorState, Role
from fedcomm.model.post import Counts, Post, Visibility, can_see
from fedcomm.model.quote import is_approved
from fedcomm.model.reaction import ReactionKind
from fedcomm.model.urls import Urls
from fedcomm.remote.blocklist import IsBlocked, host_name
from fedcomm.store import (
    accounts,
    activities,
    actors,
    blocked_actors,
    blocks,
    featured_tags,
    follows,
    posts,
    reactions,
    tombstones,
)
from fedcomm.store.db import Db
from fedcomm.web import texts

PAGE = 20
FEED = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class PostView:
    """A post with what stands around it. `parent` is None too when the viewer may not see it or it is not here.

    `quoted` is the beginning of the post that it quotes, None unless it is here and may be shown with this one.
    Of a long post from elsewhere `post` has the beginning; `is_whole` is false then.
    """

    post: Post
    is_whole: bool
    counts: Counts
    parent: Post | None = None
    quoted: Post | None = None
    is_liked: bool = False
    is_boosted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PostList:
    """A page of a list. `older` is the id to ask for the next page with, None at its end."""

    views: list[PostView]
    older: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileView:
    """What an artist's page shows. `pinned` is empty on all pages but the first.

    `new_home` is whom the artist moved to, None also when nobody of that address is known here.
    """

    account: Account
    new_home: Actor | None
    featured_tags: list[str]
    follower_count: int
    post_count: int
    pinned: list[PostView]
    posts: PostList


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPage:
    """What the page of one post shows: a page of the replies in the open, oldest first.

    `after` is the id after which they start, `more` the one to ask for the next of them with, None at their end.
    """

    account: Account
    new_home: Actor | None
    view: PostView
    replies: list[PostView]
    after: int
    more: int | None


def artist(db: Db, name: str | None) -> Account:
    """Return the artist of a name, or the first one for None.

    Raises NotFound, also for the instance actor, and Gone for an artist who has said farewell.
    """
    account = accounts.artist(db) if name is None else accounts.find(db, name)
    if account is None or account.role is not Role.ARTIST:
        raise NotFound(f"no artist {name!r}")
    if account.actor.state is ActorState.GONE:
        raise Gone(f"{account.actor.uri} has said farewell")
    return account


def profile(db: Db, name: str | None, *, before: int | None = None, with_replies: bool = False) -> ProfileView:
    """Return an artist's page as strangers see it. Raises NotFound."""
    account = artist(db, name)
    pinned = posts.pinned_of_actor(db, account.id) if before is None and not with_replies else []
    found = posts.page_of_actor(db, account.id, before=before, limit=PAGE + 1, with_replies=with_replies)
    listed = page_of(db, found, viewer=None)
    is_pinned = {post.id for post in pinned}
    return ProfileView(
        account=account,
        new_home=new_home(db, account.actor),
        featured_tags=featured_tags.names(db, account.id),
        follower_count=follows.count_followers(db, account.id),
        post_count=posts.count_of_actor(db, account.id),
        pinned=views_of(db, pinned, viewer=None),
        posts=PostList(views=[v for v in listed.views if v.post.id not in is_pinned], older=listed.older),
    )


def post_page(
    db: Db, name: str, post_id: int, *, urls: Urls, viewer: Actor | None, is_blocked: IsBlocked, after: int = 0
) -> PostPage:
    """Return the page of an artist's post. Raises Gone for a deleted one, NotFound for none and one not to be seen."""
    account = artist(db, name)
    post = posts.get(db, post_id)
    if post is None:
        tombstone = tombstones.find(db, urls.note(post_id))
        # Of a private one nobody learns that it was there.
        was_public = activities.was_public(db, urls.note(post_id))
        if tombstone is not None and tombstone.actor_uri == account.actor.uri and was_public:
            raise Gone(f"post {post_id} was deleted")
        raise NotFound(f"no post {post_id}")
    if post.author.id != account.id or not sees(db, viewer, post):
        raise NotFound(f"no post {post_id} of {name} for this viewer")
    replies = posts.replies_to(db, post.uri, after=after, limit=PAGE + 1)
    heard = [reply for reply in replies[:PAGE] if not is_blocked(reply.author.uri)]
    return PostPage(
        account=account,
        new_home=new_home(db, account.actor),
        view=views_of(db, [post], viewer=viewer)[0],
        replies=views_of(db, heard, viewer=viewer),
        after=after,
        more=replies[PAGE - 1].id if len(replies) > PAGE else None,
    )


def new_home(db: Db, actor: Actor) -> Actor | None:
    """Return whom an actor has moved to, None for nowhere and for an address that nobody is known at."""
    return actors.find(db, actor.moved_to) if actor.moved_to else None


def tag_page(db: Db, name: str, *, before: int | None) -> PostList:
    """Return our own public posts with a hashtag, which is compared in lower case."""
    return page_of(db, posts.page_of_tag(db, name.lower(), before=before, limit=PAGE + 1), viewer=None)


def feed(db: Db, name: str) -> tuple[Account, list[Post]]:
    """Return an artist and their latest public posts, replies left out. Raises NotFound."""
    account = artist(db, name)
    found = posts.page_of_actor(db, account.id, visibilities=(Visibility.PUBLIC,), limit=FEED, with_replies=False)
    return account, [post for post in found if sees(db, None, post)]


def page_of(db: Db, found: list[Post], *, viewer: Actor | None) -> PostList:
    """Return a page of the posts that were found, one more of which was asked for than a page holds."""
    shown = found[:PAGE]
    return PostList(views=views_of(db, shown, viewer=viewer), older=shown[-1].id if len(found) > PAGE else None)


def views_of(db: Db, found: Iterable[Post], *, viewer: Actor | None) -> list[PostView]:
    """Return the posts that the viewer may see, in order, each with what stands around it."""
    return [_view(db, post, viewer) for post in found if sees(db, viewer, post)]


def sees(db: Db, viewer: Actor | None, post: Post) -> bool:
    """Say whether a viewer, None for a stranger, may see a post. One of somebody who is blocked here nobody sees."""
    if blocked_actors.has(db, post.author.uri):
        return False
    follows_author = (
        viewer is not None
        and post.visibility is Visibility.FOLLOWERS
        and follows.is_accepted(db, follower_id=viewer.id, followee_id=post.author.id)
    )
    return can_see(viewer, post, follows_author=follows_author)


def _view(db: Db, post: Post, viewer: Actor | None) -> PostView:
    parent = posts.find(db, post.in_reply_to_uri) if post.in_reply_to_uri else None
    shown = texts.shown(post)
    return PostView(
        post=shown,
        is_whole=shown.content == post.content,
        counts=posts.counts(db, post),
        parent=parent if parent is not None and sees(db, viewer, parent) else None,
        quoted=_quoted(db, post),
        is_liked=_has_reacted(db, ReactionKind.LIKE, post, viewer),
        is_boosted=_has_reacted(db, ReactionKind.ANNOUNCE, post, viewer),
    )


def _quoted(db: Db, post: Post) -> Post | None:
    """Return the post that a post quotes if anybody may read it, its author agreed, and nobody of them is blocked.

    A block is of the author or of the server.
    An author needs no consent of their own (FEP-044f). Without it the quote is a mere link (security OBJ22, BLK2).
    """
    quoted = posts.find(db, post.content.quote_uri) if post.content.quote_uri else None
    if quoted is None or not is_approved(post, quoted):
        return None
    host = host_name(quoted.author.uri)
    if host is None or blocks.covers(db, host) or blocked_actors.has(db, quoted.author.uri):
        return None
    return texts.shown(quoted)


def _has_reacted(db: Db, kind: ReactionKind, post: Post, viewer: Actor | None) -> bool:
    if viewer is None:
        return False
    return reactions.find(db, kind=kind, object_uri=post.uri, actor_id=viewer.id) is not None
