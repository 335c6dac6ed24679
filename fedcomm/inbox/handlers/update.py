"""Update: a post was edited, or an actor changed its profile or its key. What comes replaces all that was (AP 7.3)."""

from dataclasses import replace
from datetime import datetime, timedelta

from fedcomm.activitypub import parse
from fedcomm.activitypub.parse import RemoteActor, RemotePost
from fedcomm.activitypub.vocabulary import ACTOR_TYPES
from fedcomm.errors import NotPermitted
from fedcomm.inbox.handlers import create
from fedcomm.inbox.work import DONE, Verdict, Work, ignored
from fedcomm.model.poll import Poll
from fedcomm.model.post import Post, PostContent
from fedcomm.outbox import closing
from fedcomm.store import actors, keys, polls, posts, quotes

#: An Update may come before its Create; of an older post that we do not have it is the edit of what was not for us.
MAX_AGE_OF_UNKNOWN = timedelta(days=1)


def handle(work: Work) -> Verdict:
    is_actor = not ACTOR_TYPES.isdisjoint(parse.types(work.activity.object or {}))
    return _update_actor(work) if is_actor else _update_post(work)


def _update_post(work: Work) -> Verdict:
    post = create.read_post(work)
    stored = posts.find(work.db, post.uri)
    if stored is None:
        return _keep_late(work, post)
    _refuse_takeover(work, post, stored)
    updated_at = _moment_of_edit(work, post, stored)
    if updated_at is not None:
        posts.edit(work.db, stored, post.content, updated_at=updated_at)
        quotes.approve(work.db, stored.id, work.stamp_uri)
    elif not any((_take_numbers(work, post.content.poll, stored), _take_stamp(work, post, stored))):
        return ignored("it is not newer than what is here")
    if _has_closed(post.content.poll, stored.content.poll):
        closing.tell_voters(work.db, stored, now=work.now)
    return DONE


def _keep_late(work: Work, post: RemotePost) -> Verdict:
    if parse.votes(work.activity.document):
        return ignored("a vote cannot be changed")
    is_recent = post.published_at > work.now - MAX_AGE_OF_UNKNOWN
    return create.keep(work, post) if is_recent else ignored("the post is not here")


def _refuse_takeover(work: Work, post: RemotePost, stored: Post) -> None:
    """Refuse another author (security OBJ7), and a post that becomes the answer to something else (OBJ23)."""
    if stored.author.id != work.actor.id:
        raise NotPermitted(f"{work.actor.uri} edits a post of {stored.author.uri}")
    if post.in_reply_to_uri != stored.in_reply_to_uri:
        raise NotPermitted(f"{post.uri} is to answer {post.in_reply_to_uri} now")


def _moment_of_edit(work: Work, post: RemotePost, stored: Post) -> datetime | None:
    """Return when the post was edited, None unless that is after what is here.

    Some say `updated` of the activity only, or nothing; then it counts when it says something else.
    """
    last = stored.updated_at or stored.published_at
    if post.updated_at is not None:
        return post.updated_at if post.updated_at > last else None
    updated_at = work.activity.published or work.received.received_at
    return updated_at if updated_at > last and not _says_the_same(post.content, stored.content) else None


def _says_the_same(one: PostContent, other: PostContent) -> bool:
    """Compare what the author wrote: the numbers of a poll are the voters'."""
    if one.poll is not None and other.poll is not None and one.poll.asks_the_same(other.poll):
        one = replace(one, poll=other.poll)
    return one == other


def _take_numbers(work: Work, told: Poll | None, stored: Post) -> bool:
    """Take over how a poll stands, which comes without a newer `updated` (wire 4.2); says whether that is new."""
    poll = stored.content.poll
    if told is None or poll is None or told == poll or not told.asks_the_same(poll):
        return False
    polls.put(work.db, stored.id, told)
    return True


def _take_stamp(work: Work, post: RemotePost, stored: Post) -> bool:
    """Take over whether the quoted author agrees, which comes so too (Mastodon); says whether that is new."""
    if post.content.quote_uri != stored.content.quote_uri or work.stamp_uri == stored.quote_authorization_uri:
        return False
    quotes.approve(work.db, stored.id, work.stamp_uri)
    return True


def _has_closed(told: Poll | None, before: Poll | None) -> bool:
    """Say whether a poll was open before, and is told to be closed now."""
    return told is not None and before is not None and before.closed_at is None and told.closed_at is not None


def _update_actor(work: Work) -> Verdict:
    remote = parse.actor(work.activity.object or {})
    if remote.profile.uri != work.actor.uri:
        raise NotPermitted(f"{work.actor.uri} changes {remote.profile.uri}")
    if remote.profile.username.lower() != work.actor.username.lower():
        raise NotPermitted(f"{work.actor.uri} changes its user name")
    # What WebFinger said of the handle, a document alone cannot change.
    host, is_handle_confirmed = work.actor.host, work.actor.is_handle_confirmed
    actors.put(work.db, replace(remote.profile, host=host, is_handle_confirmed=is_handle_confirmed), now=work.now)
    if not remote.keys:
        return DONE
    _replace_keys(work, remote)
    return Verdict(state=DONE.state, has_new_keys=True)


def _replace_keys(work: Work, remote: RemoteActor) -> None:
    """Take the keys that the actor lists now for its keys; the request was signed with one of the old ones."""
    own = [key for key in remote.keys if key.owner_uri == work.actor.uri]
    keys.replace_of_actor(work.db, work.actor.uri, {key.key_id: key.pem for key in own}, now=work.now)
