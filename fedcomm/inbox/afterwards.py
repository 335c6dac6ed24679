"""What an activity leaves to be read when there is time: errands, noted in the transaction of its effects."""

from fedcomm.inbox.work import Work
from fedcomm.model.errand import ErrandKind
from fedcomm.model.post import Post
from fedcomm.store import errands, posts


def read_profile(work: Work) -> None:
    """Read what the sender posted, and pinned, before somebody here followed it."""
    for kind in (ErrandKind.POSTS, ErrandKind.FEATURED):
        errands.put(work.db, kind=kind, uri=work.actor.uri, actor_uri=work.actor.uri, now=work.now)


def read_ancestors(work: Work, post: Post) -> None:
    """Read what a post answers, if it is not here; of a post that is for everybody, so that nothing is given away."""
    parent_uri = post.in_reply_to_uri
    if parent_uri is None or not post.visibility.is_open or work.urls.is_ours(parent_uri):
        return
    if posts.find(work.db, parent_uri) is None:
        # By the id of what is missing: of a hundred answers to one post, one has it fetched.
        errands.put(work.db, kind=ErrandKind.ANCESTORS, uri=parent_uri, actor_uri=post.author.uri, now=work.now)


def read_conversation(work: Work, post: Post) -> None:
    """Read what stands around a post of another server that was passed on to somebody here."""
    if not post.author.is_local:
        read_ancestors(work, post)
        errands.put_replies(work.db, post, now=work.now)
