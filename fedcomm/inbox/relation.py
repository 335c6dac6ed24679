"""Which posts of others are kept: those that have to do with an account here (wire 4.2, Create)."""

from fedcomm.activitypub.parse import RemotePost
from fedcomm.inbox.work import Work
from fedcomm.model.actor import Account
from fedcomm.model.post import Post, Visibility
from fedcomm.store import follows


def is_kept(work: Work, post: RemotePost) -> bool:
    """Say whether a post names an account here, answers a post of ours, or is by somebody who is followed here."""
    if named(work, post) or answered(work, post) is not None:
        return True
    # A direct post of somebody who is followed here is for those whom it names.
    return post.visibility is not Visibility.DIRECT and follows.has_follower(work.db, work.actor.id)


def named(work: Work, post: RemotePost) -> list[Account]:
    """Return the local accounts that a post is addressed to."""
    found = (work.account(uri) for uri in dict.fromkeys((*post.to, *post.cc)))
    return [account for account in found if account is not None]


def mentioned(work: Work, post: RemotePost) -> list[Account]:
    """Return the local accounts that a post mentions: addressed, and with a tag that says so."""
    found = (work.account(addressee.actor_uri) for addressee in post.content.addressees if addressee.is_mention)
    return [account for account in found if account is not None]


def answered(work: Work, post: RemotePost) -> Post | None:
    """Return the post of ours that a post answers."""
    return work.own_post(post.in_reply_to_uri)
