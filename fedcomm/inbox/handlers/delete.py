"""Delete: a post is no more, or its author is."""

from fedcomm.activitypub.uris import same_origin
from fedcomm.errors import NotPermitted
from fedcomm.inbox import consent
from fedcomm.inbox.work import DONE, Verdict, Work, done, first_of
from fedcomm.store import (
    actors,
    errands,
    featured_tags,
    follows,
    keys,
    notifications,
    polls,
    posts,
    quotes,
    reactions,
    tombstones,
)


def handle(work: Work) -> Verdict:
    return first_of(_DELETED, work, otherwise="the object is not here")


def _actor(work: Work) -> Verdict | None:
    """Take away all that the actor did here; its row stays, so that it does not come back."""
    if work.object_uri != work.actor.uri:
        return None
    posts.delete_all_of(work.db, work.actor, now=work.now)
    follows.remove_all_of(work.db, work.actor.id)
    reactions.remove_all_of(work.db, work.actor.id)
    polls.remove_votes_of(work.db, work.actor.id, now=work.now)
    featured_tags.remove_all_of(work.db, work.actor.id)
    quotes.remove_all_of(work.db, work.actor.id)
    errands.remove_about(work.db, work.actor.uri)
    notifications.remove_of_actor(work.db, work.actor.id)
    keys.forget_of_actor(work.db, work.actor.uri)
    actors.mark_gone(work.db, work.actor.uri)
    return Verdict(state=DONE.state, has_new_keys=True)


def _post(work: Work) -> Verdict | None:
    post = posts.find(work.db, work.object_uri)
    if post is None:
        return None
    if post.author.id != work.actor.id:
        raise NotPermitted(f"{work.actor.uri} deletes a post of {post.author.uri}")
    posts.delete(work.db, post, now=work.now)
    return DONE


def _not_here(work: Work) -> Verdict | None:
    """Remember a Delete that came before its Create (security OBJ26)."""
    if not same_origin(work.object_uri, work.actor.uri):
        return None
    tombstones.put(work.db, uri=work.object_uri, actor_uri=work.actor.uri, now=work.now)
    return done("was not here; noted for when it comes")


#: What may be deleted; each says what came of it, None when the object is something else. The last takes the rest.
_DELETED = (_actor, _post, consent.revoked, _not_here)
