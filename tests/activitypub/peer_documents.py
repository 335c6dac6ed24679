"""Documents as peers send them, whole and valid: each test changes what it is about.

None as a value takes a member away.
"""

from datetime import UTC, datetime

import orjson
from hypothesis import strategies as st

from fedcomm.activitypub.vocabulary import PUBLIC
from fedcomm.model.actor import Account, Actor, ActorState, Role
from fedcomm.model.post import Post, PostContent, Visibility
from fedcomm.model.urls import Urls

NOW = datetime(2026, 11, 24, 13, 9, 59, tzinfo=UTC)
ANN = "https://fan.example/users/ann"
BOB = "https://fan.example/users/bob"
THIEF = "https://thief.example/users/tom"
BAND = "https://band.example/ap/actors/band"
NOTE = f"{ANN}/notes/1"
PEM = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n"
URLS = Urls(scheme="https", host="band.example", handle_host="band.example")

Document = dict[str, object]


def changed(document: Document, changes: Document) -> Document:
    return {name: value for name, value in (document | changes).items() if value is not None}


def a_note(**changes: object) -> Document:
    note: Document = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": NOTE,
        "type": "Note",
        "attributedTo": ANN,
        "content": "<p>Hello</p>",
        "published": "2026-11-24T12:00:00Z",
        "to": [PUBLIC],
        "cc": [f"{ANN}/followers"],
    }
    return changed(note, changes)


def an_actor(**changes: object) -> Document:
    actor: Document = {
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
        "id": ANN,
        "type": "Person",
        "preferredUsername": "ann",
        "name": "Ann",
        "inbox": f"{ANN}/inbox",
        "outbox": f"{ANN}/outbox",
        "followers": f"{ANN}/followers",
        "endpoints": {"sharedInbox": "https://fan.example/inbox"},
        "publicKey": {"id": f"{ANN}#main-key", "owner": ANN, "publicKeyPem": PEM},
    }
    return changed(actor, changes)


def an_activity(type_: str, object_: object, **changes: object) -> Document:
    activity: Document = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"{ANN}/activities/1",
        "type": type_,
        "actor": ANN,
        "object": object_,
    }
    return changed(activity, changes)


def an_account(role: Role = Role.ARTIST, *, is_discoverable: bool = True, **changes: object) -> Account:
    username = "band" if role is Role.ARTIST else "band.example"
    values: dict[str, object] = {
        "id": 1,
        "uri": URLS.actor(username),
        "type": "Person" if role is Role.ARTIST else "Application",
        "username": username,
        "host": "band.example",
        "name": "The Band",
        "summary_html": "<p>We play.</p>",
        "url": URLS.profile_page(username) if role is Role.ARTIST else f"{URLS.base}/",
        "inbox": URLS.inbox(username),
        "shared_inbox": URLS.shared_inbox,
        "outbox": URLS.outbox(username),
        "followers": URLS.followers(username),
        "created_at": NOW,
        "is_local": True,
        "state": ActorState.ACTIVE,
        "fetched_at": NOW,
    }
    return Account(
        actor=Actor(**(values | changes)),  # type: ignore[arg-type] - a builder: the values stand above
        role=role,
        summary_source="We play.",
        rsa_private_pem="",
        ed25519_private_pem="",
        is_discoverable=is_discoverable,
        shows_followers=False,
        updated_at=NOW,
    )


def our_post(
    *, visibility: Visibility = Visibility.PUBLIC, content: PostContent | None = None, **changes: object
) -> Post:
    values: dict[str, object] = {
        "id": 7,
        "uri": URLS.note(7),
        "author": an_account().actor,
        "type": "Note",
        "url": None,
        "visibility": visibility,
        "content": content or PostContent(content_html="<p>New song</p>"),
        "in_reply_to_uri": None,
        "published_at": NOW,
        "updated_at": None,
        "received_at": NOW,
    }
    return Post(**(values | changes))  # type: ignore[arg-type] - a builder: the values stand above


def encoded(document: object) -> bytes:
    return orjson.dumps(document)


#: Any JSON, with names and values that mean something to the parser among the others.
_TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [ANN, NOTE, PUBLIC, "as:Public", "Note", "Question", "Video", "Person", "Create", "Mention", "Hashtag", "Link",
         "Event", "Album", "Emoji", "@fan", "#tag", ":x:", "RE:",
         "2026-11-24T12:00:00Z", "0001-01-01T00:00:00+14:00", "text/markdown", "<p>x", "https://"]
    ),
)  # fmt: skip
_NAMES = st.one_of(
    st.sampled_from(
        ["id", "type", "actor", "object", "target", "to", "cc", "tag", "attachment", "url", "href", "name", "summary",
         "content", "contentMap", "published", "updated", "attributedTo", "inReplyTo", "publicKey", "owner", "icon",
         "publicKeyPem", "preferredUsername", "inbox", "endpoints", "sharedInbox", "mediaType", "oneOf", "webfinger",
         "@context", "sensitive", "anyOf", "replies", "totalItems", "votersCount", "endTime", "closed", "quote",
         "quoteUrl", "quoteAuthorization", "rel", "context", "blurhash", "focalPoint", "width", "duration", "image",
         "location", "address", "startTime", "artists", "tracks", "orderedItems", "album", "track"]
    ),
    st.text(max_size=10),
)  # fmt: skip
_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False), _TEXTS
)
JSON = st.recursive(
    _SCALARS,
    lambda children: st.one_of(st.lists(children, max_size=5), st.dictionaries(_NAMES, children, max_size=8)),
    max_leaves=25,
)
OBJECTS = st.dictionaries(_NAMES, JSON, max_size=14)
