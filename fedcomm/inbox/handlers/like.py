"""Like and EmojiReact: somebody likes a post of ours. An emoji is not read: it counts as a like all the same.

Misskey puts one into the `content` of a Like, Pleroma sends an EmojiReact (FEP-c0e0). However many an actor sends, they
are one like, and undoing any of them takes it away.
"""

from fedcomm.inbox import reaction
from fedcomm.inbox.work import Verdict, Work, ignored
from fedcomm.model.reaction import ReactionKind


def handle(work: Work) -> Verdict:
    post = work.own_post(work.object_uri)
    if post is None:
        return ignored("the object is no post of ours")
    if not work.sees(post):
        return ignored("the actor may not see the object")
    return reaction.keep(work, post, ReactionKind.LIKE)
