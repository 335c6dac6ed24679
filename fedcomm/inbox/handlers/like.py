"""Like and EmojiReact: somebody likes a post of ours. An emoji is not read: it counts as a like all the same.

Misskey puts one into the `content` of a Like, Pleroma sends an EmojiReact (FEP-c0e0). However many an actor sends, they
are one like, and undoing any of them takes it away.
"""

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
