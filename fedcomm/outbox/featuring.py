"""What an account puts on top of its profile: posts of its own, and hashtags. Followers are told of each change."""

from collections.abc import Callable

from fedcomm import clock
from fedcomm.activitypub import build
from fedcomm.communities import Community
from fedcomm.errors import MemberError
from fedcomm.model.actor import Account
from fedcomm.model.post import Post
from fedcomm.model.urls import Urls
from fedcomm.outbox import drafts, markdown, recipients, sending
from fedcomm.outbox.hand import Hand
from fedcomm.store import featured_tags, posts
from fedcomm.store.db import Db

#: As many as Mastodon lets its people have.
MAX_TAGS = 10

_Built = Callable[[str | build.Document, Account, Urls, int], build.Document]


async def pin(community: Community, account: Account, post: Post) -> None:
    """Put a post of the account on top of its profile; peers read it in the `featured` collection.

    Pinning it again changes nothing. Raises MemberError when the post is not the account's, or not for everybody.
    """
    drafts.check_author(account, post)
    if not post.visibility.is_open:
        raise MemberError("Only posts that anybody may read can be pinned")
    await _change(community, account, _pin, post.id)


async def unpin(community: Community, account: Account, post: Post) -> None:
    """Take a post from the top of the profile. Raises MemberError when the post is not the account's."""
    drafts.check_author(account, post)
    await _change(community, account, _unpin, post.id)


async def feature_tag(community: Community, account: Account, name: str) -> str:
    """Show a hashtag on the profile, and return it as it is kept: without #, in lower case.

    Raises MemberError for what is no hashtag, and when there are 10 already.
    """
    tag = _tag(name)
    await _change(community, account, _feature, tag)
    return tag


async def unfeature_tag(community: Community, account: Account, name: str) -> str:
    """Show a hashtag no longer, and return it as it was kept. Raises MemberError for what is no hashtag."""
    tag = _tag(name)
    await _change(community, account, _unfeature, tag)
    return tag


async def _change(community: Community, account: Account, change: Callable[..., None], what: int | str) -> None:
    hand = Hand(community=community, account=account, now=clock.now())
    await community.store.write(change, hand, what)
    community.delivery_due.set()


def _tag(name: str) -> str:
    tag = markdown.hashtag(name.strip().removeprefix("#"))
    if tag is None:
        raise MemberError(f"{name!r} is no hashtag")
    return tag


def _pin(db: Db, hand: Hand, post_id: int) -> None:
    post = posts.get(db, post_id)
    if post is not None and post.pinned_at is None:
        posts.set_pinned(db, post.id, pinned_at=hand.now)
        _send(db, hand, build.add, post.uri, object_uri=post.uri)


def _unpin(db: Db, hand: Hand, post_id: int) -> None:
    post = posts.get(db, post_id)
    if post is not None and post.pinned_at is not None:
        posts.set_pinned(db, post.id, pinned_at=None)
        _send(db, hand, build.remove, post.uri, object_uri=post.uri)


def _feature(db: Db, hand: Hand, tag: str) -> None:
    present = featured_tags.names(db, hand.account.id)
    if tag in present:
        return
    if not featured_tags.put(db, actor_id=hand.account.id, name=tag, limit=MAX_TAGS, now=hand.now):
        raise MemberError(f"{MAX_TAGS} hashtags are shown already: {', '.join(present)}")
    _send_tag(db, hand, build.add, tag)


def _unfeature(db: Db, hand: Hand, tag: str) -> None:
    if featured_tags.remove(db, actor_id=hand.account.id, name=tag):
        _send_tag(db, hand, build.remove, tag)


def _send_tag(db: Db, hand: Hand, built: _Built, tag: str) -> None:
    urls = hand.urls
    _send(db, hand, built, build.hashtag(tag, urls), object_uri=urls.tag_page(tag))


def _send(db: Db, hand: Hand, built: _Built, object_: str | build.Document, *, object_uri: str) -> None:
    """Tell the followers; of one post they get its Create, what is said of it here, and its Delete in this order."""
    urls, account, activity_id = hand.urls, hand.account, db.new_id()
    outgoing = sending.Outgoing(
        id=activity_id,
        account=account,
        object_uri=object_uri,
        document=built(object_, account, urls, activity_id),
        order_key=object_uri,
        is_public=True,
    )
    inboxes = recipients.followers(db, urls, account=account, besides=[], is_blocked=hand.is_blocked)
    sending.enqueue(db, outgoing, inboxes, now=hand.now)
