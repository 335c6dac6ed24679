"""Like: somebody likes a post of ours. Misskey puts an emoji into `content`, which counts as a like all the same."""

from fedcomm.inbox import reaction
from fedcomm.inbox.work import Verdict, Work, ignored
from fedcomm.model.post import can_see
from fedcomm.model.reaction import ReactionKind
from fedcomm.store import follows, posts


def handle(work: Work) -> Verdict:
    post = posts.find(work.db, work.object_uri)
    if post is None or not post.author.is_local:
        return ignored("the object is no post of ours")
    follows_author = follows.is_accepted(work.db, follower_id=work.actor.id, followee_id=post.author.id)
    if not can_see(work.actor, post, follows_author=follows_author):
        return ignored("the actor may not see the object")
    return reaction.keep(work, post, ReactionKind.LIKE)
