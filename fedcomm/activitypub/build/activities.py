"""Activities of ours (wire 4.1 and 4.2): `to` and `cc` are always arrays, and what peers must recognise is embedded."""

from datetime import datetime

from fedcomm import clock
from fedcomm.activitypub import contexts, parse
from fedcomm.activitypub.build.encoding import with_context, without_context
from fedcomm.activitypub.build.notes import audience, note
from fedcomm.activitypub.parse import Document
from fedcomm.activitypub.vocabulary import PUBLIC
from fedcomm.model.actor import Account
from fedcomm.model.post import Post
from fedcomm.model.urls import Urls


def create(post: Post, urls: Urls, activity_id: int) -> Document:
    """Return the Create of a post; addressed and dated like the post, which GoToSocial compares."""
    to, cc = audience(post, urls)
    whole: Document = {
        "id": urls.activity(activity_id),
        "type": "Create",
        "actor": post.author.uri,
        "published": clock.rfc3339(post.published_at),
        "to": to,
        "cc": cc,
        "object": without_context(note(post, urls)),
    }
    return with_context(contexts.NOTE, whole)


def update_note(post: Post, urls: Urls, activity_id: int) -> Document:
    """Return the Update of an edited post. Mastodon takes it only when `updated` is newer than what it has."""
    to, cc = audience(post, urls)
    whole: Document = {
        "id": urls.activity(activity_id),
        "type": "Update",
        "actor": post.author.uri,
        "published": clock.rfc3339(post.published_at),
        "updated": clock.rfc3339(post.updated_at or post.published_at),
        "to": to,
        "cc": cc,
        "object": without_context(note(post, urls)),
    }
    return with_context(contexts.NOTE, whole)


def delete_note(post: Post, urls: Urls, activity_id: int, now: datetime) -> Document:
    """Return the Delete of a post. One that was not for everybody is deleted before those it was for."""
    to, cc = ([PUBLIC], []) if post.visibility.is_open else audience(post, urls)
    whole: Document = {
        "id": urls.activity(activity_id),
        "type": "Delete",
        "actor": post.author.uri,
        "published": clock.rfc3339(now),
        "to": to,
        "cc": cc,
        "object": {"id": post.uri, "type": "Tombstone"},
    }
    return with_context(contexts.PLAIN, whole)


def update_actor(account: Account, actor_document: Document, urls: Urls, activity_id: int) -> Document:
    """Return the Update of a profile, with the whole actor document in it."""
    whole: Document = {
        "id": urls.activity(activity_id),
        "type": "Update",
        "actor": urls.actor(account.username),
        "published": clock.rfc3339(account.updated_at),
        "to": [PUBLIC],
        "cc": [urls.followers(account.username)],
        "object": without_context(actor_document),
    }
    return with_context(contexts.ACTOR, whole)


def delete_actor(account: Account, urls: Urls, activity_id: int) -> Document:
    """Return the Delete of an account. Its object is the bare id: that is what peers compare with the actor."""
    actor_uri = urls.actor(account.username)
    return _activity(
        "Delete", activity_uri=urls.activity(activity_id), actor_uri=actor_uri, object_=actor_uri, to=[PUBLIC]
    )


def follow(actor_uri: str, object_uri: str, activity_uri: str) -> Document:
    return _activity("Follow", activity_uri=activity_uri, actor_uri=actor_uri, object_=object_uri, to=[object_uri])


def accept(follow_json: Document, *, actor_uri: str, activity_uri: str) -> Document:
    """Return the Accept of a Follow, which is embedded as it came: GoToSocial and Misskey know it only so."""
    return _answer("Accept", follow_json, actor_uri=actor_uri, activity_uri=activity_uri)


def reject(follow_json: Document, *, actor_uri: str, activity_uri: str) -> Document:
    """Return the Reject of a Follow; it also ends one that was accepted."""
    return _answer("Reject", follow_json, actor_uri=actor_uri, activity_uri=activity_uri)


def undo(inner: Document, *, actor_uri: str, activity_uri: str) -> Document:
    """Return the Undo of an activity of ours, for those it went to. Embedded: Mastodon knows no bare id of a Like."""
    undone: Document = {name: inner[name] for name in ("id", "type", "actor", "object") if name in inner}
    whole = _activity("Undo", activity_uri=activity_uri, actor_uri=actor_uri, object_=undone, to=inner.get("to") or [])
    return whole | ({"cc": inner["cc"]} if inner.get("cc") else {})


def like(actor_uri: str, object_uri: str, activity_uri: str, author_uri: str) -> Document:
    return _activity("Like", activity_uri=activity_uri, actor_uri=actor_uri, object_=object_uri, to=[author_uri])


def announce(
    actor_uri: str, object_uri: str, activity_uri: str, author_uri: str, *, followers: str, published: datetime
) -> Document:
    """Return a boost. `followers` is the booster's collection, `author_uri` the author of what is boosted."""
    whole = _activity("Announce", activity_uri=activity_uri, actor_uri=actor_uri, object_=object_uri, to=[PUBLIC])
    return whole | {"cc": [followers, author_uri], "published": clock.rfc3339(published)}


def _answer(type_: str, follow_json: Document, *, actor_uri: str, activity_uri: str) -> Document:
    answered, followers = without_context(follow_json), list(parse.uris(follow_json, "actor", limit=1))
    return _activity(type_, activity_uri=activity_uri, actor_uri=actor_uri, object_=answered, to=followers)


def _activity(type_: str, *, activity_uri: str, actor_uri: str, object_: object, to: object) -> Document:
    whole: Document = {"id": activity_uri, "type": type_, "actor": actor_uri, "object": object_, "to": to}
    return with_context(contexts.PLAIN, whole)
