"""What the body of a request does not prove is taken from its origin (FEP-fe34; wire 10, pitfall 25).

That is the object of an activity which somebody else forwarded, and an object that was sent as a bare id.
"""

from fedcomm.activitypub import authority, parse
from fedcomm.activitypub.parse import Activity
from fedcomm.communities import Community
from fedcomm.errors import Gone, Malformed, NotFound, NotPermitted
from fedcomm.store import posts

#: What others may bring us although they did not write it: its object can be asked of its origin.
_FORWARDABLE = frozenset({"Create", "Update", "Delete"})
_WITH_OBJECT = frozenset({"Create", "Update"})


def is_forwardable(activity: Activity) -> bool:
    """Say whether an activity counts when another brings it: news of a post. An actor speaks of itself in person."""
    return activity.type in _FORWARDABLE and activity.object_uri not in (None, activity.actor_uri)


def name_of_forwarded(activity: Activity, *, signer_uri: str) -> str:
    """Return what it is kept under: a forwarder must not take the place of what the actor itself sends by this id."""
    return f"{signer_uri} {activity.id}"


def is_proven(activity: Activity, *, signer_uri: str) -> bool:
    """Say whether the signer's own words are all that is needed: its activity, with the object if that is news."""
    is_whole = activity.type not in _WITH_OBJECT or activity.object is not None
    return is_whole and signer_uri == activity.actor_uri


async def vouched(community: Community, activity: Activity, *, signer_uri: str) -> Activity:
    """Return the activity with an object that its actor's host vouches for.

    The signer's own words are returned as they are. Raises NotFound when it does not concern this community (nothing is
    fetched then), NotPermitted when the origin tells another story, and what `remote.document` raises.
    """
    if is_proven(activity, signer_uri=signer_uri):
        return activity
    if signer_uri != activity.actor_uri:
        await _refuse_unrelated(community, activity)
    if activity.object_uri is None:
        raise Malformed(f"{activity.id} has no object")
    if activity.type == "Delete":
        return await _confirmed_delete(community, activity, activity.object_uri)
    document = await community.remote.document(activity.object_uri)
    confirmed = parse.activity(activity.document | {"object": document})
    authority.authorise(confirmed, signer_uri=activity.actor_uri)
    return confirmed


async def _confirmed_delete(community: Community, activity: Activity, object_uri: str) -> Activity:
    """Return the activity when its origin says that the object was deleted: 410, or a Tombstone (FEP-4f05).

    404 says only that it is not for us to see. What is not for everybody we could not see either way: there the word of
    its author is needed.
    """
    post = await community.store.read(posts.find, object_uri)
    if post is not None and not post.visibility.is_open:
        raise NotPermitted(f"{object_uri} is not for everybody, and its author does not say that it is deleted")
    try:
        document = await community.remote.document(object_uri)
    except Gone:
        return activity
    except NotFound as error:
        raise NotPermitted(f"{object_uri} is said to be deleted, but its origin only does not show it") from error
    if "Tombstone" in parse.types(document):
        return activity
    raise NotPermitted(f"{object_uri} is said to be deleted, but is at its origin")


async def _refuse_unrelated(community: Community, activity: Activity) -> None:
    """Refuse to fetch for a forwarder what would not be kept: a post here that changed, or a new one that names us."""
    if activity.type == "Create":
        named = [*activity.to, *activity.cc]
        if activity.object is not None:
            named += parse.uris(activity.object, "inReplyTo")
        if any(community.urls.is_ours(uri) for uri in named):
            return
    elif await community.store.read(posts.find, activity.object_uri or "") is not None:
        return
    raise NotFound(f"{activity.id} was forwarded, and is about nothing here")
