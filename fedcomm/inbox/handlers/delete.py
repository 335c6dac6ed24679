"""Delete: a post is no more, or its author is."""

from fedcomm.activitypub.uris import same_origin
from fedcomm.errors import NotPermitted
from fedcomm.inbox.work import DONE, Verdict, Work, ignored
from fedcomm.store import actors, follows, keys, notifications, posts, reactions, tombstones


def handle(work: Work) -> Verdict:
    if work.object_uri == work.actor.uri:
        return _delete_actor(work)
    post = posts.find(work.db, work.object_uri)
    if post is None:
        return _note(work)
    if post.author.id != work.actor.id:
        raise NotPermitted(f"{work.actor.uri} deletes a post of {post.author.uri}")
    posts.delete(work.db, post, now=work.now)
    return DONE


def _delete_actor(work: Work) -> Verdict:
    """Take away all that the actor did here; its row stays, so that it does not come back."""
    posts.delete_all_of(work.db, work.actor, now=work.now)
    follows.remove_all_of(work.db, work.actor.id)
    reactions.remove_all_of(work.db, work.actor.id)
    notifications.remove_of_actor(work.db, work.actor.id)
    keys.forget_of_actor(work.db, work.actor.uri)
    actors.mark_gone(work.db, work.actor.uri)
    return Verdict(state=DONE.state, has_new_keys=True)


def _note(work: Work) -> Verdict:
    """Remember a Delete that came before its Create (security OBJ26)."""
    if not same_origin(work.object_uri, work.actor.uri):
        return ignored("the object is not here")
    tombstones.put(work.db, uri=work.object_uri, actor_uri=work.actor.uri, now=work.now)
    return Verdict(state=DONE.state, note="was not here; noted for when it comes")
