"""Posts of an account here: write, edit, delete.

A post, its activity and one delivery for each distinct inbox are written in one transaction: no post is here that is
not on its way.
"""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from fedcomm import clock
from fedcomm.activitypub import build
from fedcomm.communities import Community
from fedcomm.errors import MemberError, RemoteError
from fedcomm.model.actor import Account
from fedcomm.model.post import Post, PostContent, Visibility, can_see
from fedcomm.moderation.actors import refuse_blocked
from fedcomm.outbox import drafts, markdown, quoting, recipients, sending, updating
from fedcomm.outbox.drafts import Draft
from fedcomm.outbox.hand import Hand
from fedcomm.store import deliveries, errands, follows, polls, posts
from fedcomm.store.db import Db


async def post(community: Community, account: Account, draft: Draft) -> Post:
    """Publish a draft and return the post. It goes to its audience, to everybody it mentions, and to whom it answers.

    A mention that leads to nobody stays text. Raises MemberError when the draft cannot be published as it is, speaks to
    somebody who is blocked here, or the account has moved away.
    """
    account.check_at_home()
    parent = await _parent(community, account, draft.in_reply_to)
    quoted = await quoting.quoted(community, account, draft)
    content = await drafts.content(community, account, draft, besides=[parent.author] if parent else [])
    if draft.visibility is Visibility.DIRECT and not content.addressees:
        raise MemberError(_for_nobody(community, draft))
    hand = Hand(community=community, account=account, now=clock.now())
    whole = quoting.with_quote(content, quoted)
    written = await community.store.write(_put, hand, draft, whole, parent=parent, quoted=quoted)
    community.delivery_due.set()
    community.errands_due.set()
    return written


async def edit(community: Community, account: Account, post: Post, draft: Draft) -> Post:
    """Change what a post says; of the draft, source, warning and language count. Returns the post as it is then.

    It goes to those who have it, and to whom it mentions newly. Without a change nothing is sent.
    Raises MemberError when the post is not the account's, or is gone.
    """
    drafts.check_author(account, post)
    content = await drafts.content(community, account, draft, besides=[])
    hand = Hand(community=community, account=account, now=clock.now())
    edited = await community.store.write(_edit, hand, post.id, content)
    community.delivery_due.set()
    return edited


async def delete(community: Community, account: Account, post: Post) -> None:
    """Take a post away, here and wherever a copy may be. Deleting it again changes nothing.

    Raises MemberError when the post is not the account's.
    """
    drafts.check_author(account, post)
    hand = Hand(community=community, account=account, now=clock.now())
    await community.store.write(_delete, hand, post.id)
    community.delivery_due.set()


async def _parent(community: Community, account: Account, uri: str | None) -> Post | None:
    """Return the post that is answered. One that the account may not see is not there for it."""
    if uri is None:
        return None
    try:
        parent = await community.remote.post(community.urls.note_of_page(uri))
    except RemoteError as error:
        raise MemberError("The post that this answers cannot be found") from error
    follows_author = await community.store.read(
        follows.is_accepted, follower_id=account.id, followee_id=parent.author.id
    )
    if not can_see(account.actor, parent, follows_author=follows_author):
        raise MemberError("The post that this answers cannot be found")
    return parent


def _for_nobody(community: Community, draft: Draft) -> str:
    """Return why a direct post has nobody it is for: it mentions nobody, or nobody who can be found."""
    mentioned = markdown.find_mentions(draft.source, urls=community.urls)
    if mentioned:
        return f"Nobody was found as {', '.join(map(str, mentioned))}, and a direct post needs somebody it is for"
    return "A direct post needs somebody it is for: mention them like @you@server.example"


def _put(db: Db, hand: Hand, draft: Draft, content: PostContent, *, parent: Post | None, quoted: Post | None) -> Post:
    for addressee in content.addressees:
        refuse_blocked(db, addressee.actor_uri, handle=addressee.handle)
    post_id = db.new_id()
    new = posts.NewPost(
        id=post_id,
        uri=hand.urls.note(post_id),
        actor_id=hand.account.id,
        type="Question" if content.poll else "Note",
        url=hand.urls.post_page(hand.account.username, post_id),
        visibility=draft.visibility,
        content=content,
        in_reply_to_uri=parent.uri if parent else None,
        # A reply is part of the conversation of what it answers (FEP-7888).
        context_uri=parent.context_uri if parent else hand.urls.context(post_id),
        published_at=hand.now,
        received_at=hand.now,
        quote_policy=draft.quote_policy,
    )
    written = posts.put(db, new)
    assert written is not None
    if quoted is not None:
        written = quoting.stamped(db, hand.urls, written, quoted, now=hand.now)
    if content.poll is not None:
        polls.mark_sent(db, post_id, now=hand.now)
    inboxes = recipients.addressed(db, hand.urls, written, is_blocked=hand.is_blocked)
    sending.enqueue_about(db, hand.urls, written, build.create, inboxes, now=hand.now)
    if quoted is not None:
        quoting.ask(db, hand.urls, hand.account, written, quoted, now=hand.now)
    if parent is not None:
        # Its server tells us of answers to ours, not of those beside it.
        errands.put_replies(db, parent, now=hand.now)
    return written


def _edit(db: Db, hand: Hand, post_id: int, content: PostContent) -> Post:
    before = posts.get(db, post_id)
    if before is None:
        raise MemberError("The post has been deleted")
    if _words(before.content) == _words(content):
        return before
    named = {addressee.actor_uri: addressee for addressee in (*before.content.addressees, *content.addressees)}
    after = replace(
        content,
        addressees=tuple(named.values()),
        attachments=before.content.attachments,
        # What was voted for stays what it was.
        poll=before.content.poll,
        quote_uri=before.content.quote_uri,
    )
    # Mastodon ignores an Update whose `updated` is not newer than what it has.
    updated_at = max(hand.now, (before.updated_at or before.published_at) + timedelta(milliseconds=1))
    edited = posts.edit(db, before, after, updated_at=updated_at)
    updating.tell(db, hand.urls, edited, is_blocked=hand.is_blocked, now=hand.now)
    return edited


def _words(content: PostContent) -> tuple[str | None, str, str | None]:
    return content.source, content.warning, content.language


def _delete(db: Db, hand: Hand, post_id: int) -> None:
    written = posts.get(db, post_id)
    if written is None:
        return
    inboxes = recipients.holders(db, hand.urls, written, is_blocked=hand.is_blocked)
    posts.delete(db, written, now=hand.now)
    deliveries.drop_unsent(db, order_key=written.uri, now=hand.now)
    sending.enqueue_about(db, hand.urls, written, partial(build.delete_note, now=hand.now), inboxes, now=hand.now)
