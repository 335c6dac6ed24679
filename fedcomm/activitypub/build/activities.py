"""Activities of ours (wire 4.1 and 4.2): `to` and `cc` are always arrays, and what peers must recognise is embedded."""

from collections.abc import Sequence
from datetime import datetime

from fedcomm import clock
from fedcomm.activitypub import contexts, parse
from fedcomm.activitypub.build import questions
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


def block(actor_uri: str, object_uri: str, activity_uri: str) -> Document:
    return _activity("Block", activity_uri=activity_uri, actor_uri=actor_uri, object_=object_uri, to=[object_uri])


def vote(option: str, *, actor_uri: str, post_uri: str, author_uri: str, activity_uri: str) -> Document:
    """Return the Create of a vote for an option of a poll, for the poll's author alone."""
    note = questions.vote(
        option, vote_uri=f"{activity_uri}#vote", voter_uri=actor_uri, post_uri=post_uri, author_uri=author_uri
    )
    return _activity("Create", activity_uri=activity_uri, actor_uri=actor_uri, object_=note, to=[author_uri])


def announce(
    actor_uri: str, object_uri: str, activity_uri: str, author_uri: str, *, followers: str, published: datetime
) -> Document:
    """Return a boost. `followers` is the booster's collection, `author_uri` the author of what is boosted."""
    whole = _activity("Announce", activity_uri=activity_uri, actor_uri=actor_uri, object_=object_uri, to=[PUBLIC])
    return whole | {"cc": [followers, author_uri], "published": clock.rfc3339(published)}


def move(actor_uri: str, target_uri: str, activity_uri: str, *, followers: str, published: datetime) -> Document:
    """Return the Move of an actor to another, for its followers. Its object is the bare id, as every peer sends it."""
    whole = _activity("Move", activity_uri=activity_uri, actor_uri=actor_uri, object_=actor_uri, to=[followers])
    return whole | {"target": target_uri, "published": clock.rfc3339(published)}


def quote_request(post: Post, urls: Urls, activity_id: int, *, author_uri: str) -> Document:
    """Return the request for a stamp for the quote in a post, to the author of what it quotes.

    The post is in it: the author's server decides by it, and need not ask for it.
    """
    asked = _activity(
        "QuoteRequest",
        activity_uri=urls.activity(activity_id),
        actor_uri=post.author.uri,
        object_=post.content.quote_uri,
        to=[author_uri],
    )
    return with_context(contexts.QUOTE_REQUEST, asked | {"instrument": without_context(note(post, urls))})


def accept_quote(request: Document, *, actor_uri: str, activity_uri: str, stamp_uri: str) -> Document:
    """Return the Accept of a QuoteRequest. `request` has its id, type, actor, object and instrument, all by id."""
    accepted = _answer("Accept", request, actor_uri=actor_uri, activity_uri=activity_uri) | {"result": stamp_uri}
    return with_context(contexts.QUOTE_REQUEST, accepted)


def reject_quote(request: Document, *, actor_uri: str, activity_uri: str) -> Document:
    """Return the Reject of a QuoteRequest; `request` as for `accept_quote`."""
    rejected = _answer("Reject", request, actor_uri=actor_uri, activity_uri=activity_uri)
    return with_context(contexts.QUOTE_REQUEST, rejected)


def delete_stamp(stamp_uri: str, account: Account, urls: Urls, activity_id: int, *, quoter_uri: str) -> Document:
    """Return the Delete that revokes a stamp. It does not say for which quote it was (FEP-044f)."""
    actor_uri = urls.actor(account.username)
    deleted = _activity(
        "Delete",
        activity_uri=urls.activity(activity_id),
        actor_uri=actor_uri,
        object_={"id": stamp_uri, "type": "QuoteAuthorization"},
        to=[PUBLIC],
    )
    return with_context(contexts.STAMP, deleted | {"cc": [urls.followers(account.username), quoter_uri]})


def add(object_: str | Document, account: Account, urls: Urls, activity_id: int) -> Document:
    """Return the Add of a post (its id) or a hashtag to what an account features.

    It has an id: GoToSocial, Misskey and Pixelfed drop Mastodon's, which has none.
    """
    uri, actor_uri = urls.activity(activity_id), account.actor.uri
    added = _activity("Add", activity_uri=uri, actor_uri=actor_uri, object_=object_, to=[PUBLIC])
    return _featuring(added, account, urls)


def remove(object_: str | Document, account: Account, urls: Urls, activity_id: int) -> Document:
    """Return the Remove of what `add` added."""
    uri, actor_uri = urls.activity(activity_id), account.actor.uri
    removed = _activity("Remove", activity_uri=uri, actor_uri=actor_uri, object_=object_, to=[PUBLIC])
    return _featuring(removed, account, urls)


def _featuring(whole: Document, account: Account, urls: Urls) -> Document:
    """Mastodon reads hashtags, too, only with the collection of pinned posts for a target."""
    name = account.username
    return with_context(contexts.NOTE, whole | {"cc": [urls.followers(name)], "target": urls.featured(name)})


def flag(actor_uri: str, object_uris: Sequence[str], content: str, activity_uri: str) -> Document:
    """Return a report. The first object is the accused, as Mastodon reads it; the others are its posts.

    `actor_uri` is the instance actor's: nobody there is to know who reported.
    """
    to = list(object_uris[:1])
    whole = _activity("Flag", activity_uri=activity_uri, actor_uri=actor_uri, object_=list(object_uris), to=to)
    return whole | {"content": content}


def _answer(type_: str, follow_json: Document, *, actor_uri: str, activity_uri: str) -> Document:
    answered, followers = without_context(follow_json), list(parse.uris(follow_json, "actor", limit=1))
    return _activity(type_, activity_uri=activity_uri, actor_uri=actor_uri, object_=answered, to=followers)


def _activity(type_: str, *, activity_uri: str, actor_uri: str, object_: object, to: object) -> Document:
    whole: Document = {"id": activity_uri, "type": type_, "actor": actor_uri, "object": object_, "to": to}
    return with_context(contexts.PLAIN, whole)
