"""The one place that says who may do what: origins (FEP-fe34), and for each activity type what its object must be.

An actor speaks for itself, and its server for what is on that server. Whether the object is really the actor's
(the author of a stored post, the follow that was sent) is asked again by the handler, of the store.
"""

from collections.abc import Callable

from fedcomm.activitypub import parse
from fedcomm.activitypub.parse import Activity, Document
from fedcomm.activitypub.uris import same_origin
from fedcomm.activitypub.vocabulary import ACTOR_TYPES
from fedcomm.errors import Malformed, NotPermitted


def authorise(activity: Activity, *, signer_uri: str) -> None:
    """Raise NotPermitted unless the signer may do this, Malformed when the activity lacks what its type is about.

    `signer_uri` is the actor whose key signed the request, or whose server the activity was fetched from.
    Types without a rule pass when the actor signed them and they come from its origin: nothing handles them.
    """
    if signer_uri != activity.actor_uri:
        raise NotPermitted(f"{signer_uri} signed an activity of {activity.actor_uri}")
    _require_origin(activity, activity.id)
    for rule in _RULES.get(activity.type, ()):
        rule(activity)


def _require_origin(activity: Activity, uri: str) -> None:
    if not same_origin(uri, activity.actor_uri):
        raise NotPermitted(f"{activity.type}: {uri} is not on the origin of {activity.actor_uri}")


def _has_object(activity: Activity) -> None:
    if activity.object_uri is None:
        raise Malformed(f"a {activity.type} without an object")


def _objects_share_origin(activity: Activity) -> None:
    """All of them: GoToSocial sends several votes in one Create."""
    for uri in parse.uris(activity.document, "object"):
        _require_origin(activity, uri)
    for item in parse.documents(activity.document, "object"):
        object_uri = parse.uri({"object": item}, "object")
        if object_uri is None:
            raise Malformed(f"a {activity.type} of an object without an id")
        _require_origin(activity, object_uri)


def _embedded_posts_are_own(activity: Activity) -> None:
    for item in parse.documents(activity.document, "object"):
        if not ACTOR_TYPES.intersection(parse.types(item)):
            _require_actor(activity, item, "attributedTo")


def _embedded_actors_are_self(activity: Activity) -> None:
    for item in parse.documents(activity.document, "object"):
        if ACTOR_TYPES.intersection(parse.types(item)):
            _require_actor(activity, item, "id")


def _no_embedded_actors(activity: Activity) -> None:
    for item in parse.documents(activity.document, "object"):
        if ACTOR_TYPES.intersection(parse.types(item)):
            raise NotPermitted(f"a {activity.type} of an actor")


def _named_authors_are_own(activity: Activity) -> None:
    """For Delete: a Tombstone need not say whose it was, but may not say that it was another's."""
    for item in parse.documents(activity.document, "object"):
        if item.get("attributedTo") is not None:
            _require_actor(activity, item, "attributedTo")


def _undone_is_own(activity: Activity) -> None:
    """An Undo names what it undoes, or embeds it, then with or without an id (Lemmy makes new ids)."""
    if activity.object_uri is None and activity.object is None:
        raise Malformed("an Undo without an object")
    if activity.object is not None and activity.object.get("actor") is not None:
        _require_actor(activity, activity.object, "actor")
    if activity.object_uri is not None:
        _require_origin(activity, activity.object_uri)


def _answered_follow_is_of_self(activity: Activity) -> None:
    if activity.object_uri is None and activity.object is None:
        raise Malformed(f"a {activity.type} without an object")
    answered = activity.object
    if answered is not None and "Follow" in parse.types(answered) and answered.get("object") is not None:
        _require_actor(activity, answered, "object")


def _instrument_is_own(activity: Activity) -> None:
    """For QuoteRequest: who asks has written what is to quote (FEP-044f)."""
    instrument_uri = parse.uri(activity.document, "instrument")
    if instrument_uri is None:
        raise Malformed(f"a {activity.type} without an instrument")
    _require_origin(activity, instrument_uri)
    instrument = parse.embedded(activity.document, "instrument")
    if instrument is not None:
        _require_actor(activity, instrument, "attributedTo")


def _target_shares_origin(activity: Activity) -> None:
    if activity.target_uri is None:
        raise Malformed(f"a {activity.type} without a target")
    _require_origin(activity, activity.target_uri)


def _object_is_self(activity: Activity) -> None:
    if activity.object_uri != activity.actor_uri:
        raise NotPermitted(f"{activity.actor_uri}: a {activity.type} of {activity.object_uri}")


def _require_actor(activity: Activity, item: Document, member: str) -> None:
    named = parse.uri(item, member)
    if named != activity.actor_uri:
        raise NotPermitted(f"{activity.type} by {activity.actor_uri}: the object's {member} is {named}")


_Rule = Callable[[Activity], None]

_OWN_OBJECT: tuple[_Rule, ...] = (_has_object, _objects_share_origin)
#: Announce, Like and Follow may point anywhere. What an Accept or Reject answers is the receiver's.
_RULES: dict[str, tuple[_Rule, ...]] = {
    "Create": (*_OWN_OBJECT, _no_embedded_actors, _embedded_posts_are_own),
    "Update": (*_OWN_OBJECT, _embedded_actors_are_self, _embedded_posts_are_own),
    "Delete": (*_OWN_OBJECT, _embedded_actors_are_self, _named_authors_are_own),
    "Undo": (_undone_is_own,),
    "Accept": (_answered_follow_is_of_self,),
    "Reject": (_answered_follow_is_of_self,),
    "Follow": (_has_object,),
    "QuoteRequest": (_has_object, _instrument_is_own),
    "Like": (_has_object,),
    "EmojiReact": (_has_object,),
    "Announce": (_has_object,),
    "Block": (_has_object,),
    "Flag": (_has_object,),
    "Move": (_object_is_self,),
    "Add": (_target_shares_origin,),
    "Remove": (_target_shares_origin,),
}
