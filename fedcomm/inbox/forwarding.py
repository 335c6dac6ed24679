"""Which replies are passed on to the followers of whom they answer (ActivityPub 7.1.2; wire 4.4).

Only what its author sent us in person, signed in the body, and addressed to those followers as well: peers believe
nothing else that somebody brings them. Only news of posts: they have no effect but that they are shown.
"""

from fedcomm import log
from fedcomm.activitypub import parse
from fedcomm.communities import Community
from fedcomm.inbox.work import Work
from fedcomm.model.actor import Account
from fedcomm.outbox import forwarding
from fedcomm.remote.urls import authority
from fedcomm.store import accounts, posts

#: It is stored, and sent to every follower's server.
MAX_BYTES = 64 * 1024
_TYPES = frozenset({"Create", "Update", "Delete"})
_SIGNED_BY = ("signature", "proof")
_ADDRESSED = ("to", "cc", "audience")

_log = log.get(__name__)


def author_answered(work: Work) -> Account | None:
    """Return the account here whose open post is answered by the open post that an activity is about.

    None when the activity is not to be passed on, and when the post is not here (yet, or any more).
    """
    if work.activity.type not in _TYPES or not _came_in_person(work):
        return None
    if len(work.received.body) > MAX_BYTES or not any(work.activity.document.get(member) for member in _SIGNED_BY):
        return None
    reply = posts.find(work.db, work.object_uri)
    if reply is None or not reply.visibility.is_open:
        return None
    parent = work.own_post(reply.in_reply_to_uri)
    if (
        parent is None
        or not parent.visibility.is_open
        or work.urls.followers(parent.author.username) not in _audience(work)
    ):
        return None
    return accounts.get(work.db, parent.author.id)


def pass_on(work: Work, account: Account, community: Community) -> None:
    """Queue an activity for the followers of an account, unless too many came from its server within an hour."""
    host = work.received.host
    if not (community.forwards_of_host.allows(host) and community.forwards.allows("")):
        _log.warning("forwarding-throttled", host=host, id=work.activity.id)
        return
    forwarding.forward(
        work.db,
        work.urls,
        account,
        activity_uri=work.activity.id,
        type_=work.activity.type,
        object_uri=work.object_uri,
        body=work.received.body,
        is_blocked=community.remote.blocked.has,
        now=work.now,
    )


def _came_in_person(work: Work) -> bool:
    """Say whether the actor's own server sent it. What another brought with a proof is the actor's word as well."""
    return work.received.signer_uri == work.actor.uri and work.received.host == authority(work.actor.uri)


def _audience(work: Work) -> set[str]:
    documents = (work.activity.document, work.activity.object or {})
    return {uri for document in documents for member in _ADDRESSED for uri in parse.uris(document, member)}
