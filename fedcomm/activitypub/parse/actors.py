"""Actors and keys of peers (wire 1.1 and 1.2)."""

import re
import unicodedata
from dataclasses import dataclass

from fedcomm import clock
from fedcomm.activitypub import html
from fedcomm.activitypub.keys import MAX_PEM_CHARACTERS, PublicKey
from fedcomm.activitypub.parse.activities import required_id
from fedcomm.activitypub.parse.fields import documents, embedded, line, links, moment, text, types, uri, uris
from fedcomm.activitypub.parse.gate import Document
from fedcomm.activitypub.uris import authority, same_origin
from fedcomm.activitypub.vocabulary import ACTOR_TYPES
from fedcomm.errors import Malformed, SignatureInvalid
from fedcomm.model.actor import Profile

MAX_SUMMARY = 20_000
MAX_KEYS = 10
#: Mastodon reads as many.
MAX_ALIASES = 256

#: PeerTube allows colons, Bridgy dots; nobody has what would end a name in a handle, a URL or a tag.
_USERNAME = re.compile(r"""[^\s@/\\?#<>"'&]{1,128}""")
_WEBFINGER = re.compile(r"@?(?P<address>[^\s@/\\?#<>\"'&]{1,128}@[^\s@/\\?#<>\"'&]{1,255})")
#: First letters of the categories that leave a mark on their own: letters, numbers, punctuation, symbols; and their
#: members that do not (fillers of Hangul, the empty pattern of Braille).
_VISIBLE = frozenset("LNPS")
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
#: Since when an actor exists that does not say it.
UNKNOWN_SINCE = clock.from_ms(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteKey:
    """A public key as a document gives it. `pem` has not been read yet, unless it was made of a Multikey."""

    key_id: str
    owner_uri: str
    pem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteActor:
    """An actor and its keys.

    `webfinger` is the `user@host` that it claims (FEP-2c59), `also_known_as` are the other actors that it says it is;
    both without proof.
    """

    profile: Profile
    keys: tuple[RemoteKey, ...]
    webfinger: str | None
    also_known_as: tuple[str, ...] = ()


def actor(doc: Document) -> RemoteActor:
    """Return the actor in a document.

    `profile.host` is the host of the id until WebFinger says otherwise. Inbox and collections count only on the actor's
    own origin: another server would get our deliveries, or be told who follows whom (Misskey asks for the same).
    Raises Malformed without an id, an actor type, a user name or an inbox.
    """
    actor_uri = required_id(doc)
    found = [name for name in types(doc) if name in ACTOR_TYPES]
    username = doc.get("preferredUsername")
    inbox = _own(doc, "inbox", actor_uri)
    if not found or not isinstance(username, str) or not _is_username(username) or inbox is None:
        raise Malformed(f"{actor_uri} lacks an actor type, a user name or an inbox on its own host")
    profile = Profile(
        uri=actor_uri,
        type=found[0],
        username=username,
        host=authority(actor_uri),
        name=_visible(line(doc, "name")),
        summary_html=html.clean(text(doc, "summary", max_length=MAX_SUMMARY) or ""),
        url=page_url(doc, actor_uri),
        inbox=inbox,
        shared_inbox=_own(embedded(doc, "endpoints") or {}, "sharedInbox", actor_uri),
        outbox=_own(doc, "outbox", actor_uri),
        followers=_own(doc, "followers", actor_uri),
        icon_url=next((link for link, _ in links(doc, "icon")), None),
        is_locked=doc.get("manuallyApprovesFollowers") is True,
        moved_to=uri(doc, "movedTo"),
        featured=_own(doc, "featured", actor_uri),
        created_at=moment(doc, "published") or UNKNOWN_SINCE,
    )
    return RemoteActor(profile=profile, keys=keys(doc), webfinger=_webfinger(doc), also_known_as=aliases(doc))


def aliases(doc: Document) -> tuple[str, ...]:
    """Return the other actors that an actor says it is (`alsoKnownAs`): it may become one of them, or was one."""
    return uris(doc, "alsoKnownAs", limit=MAX_ALIASES)


def keys(doc: Document) -> tuple[RemoteKey, ...]:
    """Return the keys in an actor document, in a stub of one (GoToSocial), or in a key document of its own.

    Those of `publicKey` come first, then the Ed25519 ones of `assertionMethod` (FEP-521a), each key id once.
    A key counts only when it says that it belongs to the actor whose document it stands in, and is on the actor's
    origin. For a key document the owner is what it claims: its actor has yet to list the key. Others are left out.
    """
    document_uri = uri(doc, "id")
    if document_uri is None:
        return ()
    if "publicKeyPem" in doc or "publicKeyMultibase" in doc:
        alone = _key(doc) if "publicKeyPem" in doc else _multikey(doc)
        return () if alone is None else (alone,)
    listed = [
        *map(_key, documents(doc, "publicKey", limit=MAX_KEYS)),
        *map(_multikey, documents(doc, "assertionMethod", limit=MAX_KEYS)),
    ]
    own: dict[str, RemoteKey] = {}
    for key in listed:
        if key is not None and key.owner_uri == document_uri:
            own.setdefault(key.key_id, key)
    return tuple(own.values())


def page_url(doc: Document, document_uri: str) -> str | None:
    """Return the page of an actor or a post, HTML before all else; only one on the host of its id (security OBJ20)."""
    own = [(link, media_type) for link, media_type in links(doc, "url") if same_origin(link, document_uri)]
    pages = [link for link, media_type in own if media_type in ("", "text/html")]
    return next(iter(pages), None)


def _key(doc: Document) -> RemoteKey | None:
    key_id, owner_uri, pem = uri(doc, "id"), uri(doc, "owner") or uri(doc, "controller"), doc.get("publicKeyPem")
    if key_id is None or owner_uri is None or not same_origin(key_id, owner_uri):
        return None
    if not isinstance(pem, str) or len(pem) > MAX_PEM_CHARACTERS:
        return None
    return RemoteKey(key_id=key_id, owner_uri=owner_uri, pem=pem)


def _multikey(doc: Document) -> RemoteKey | None:
    """Return a Multikey as the key that it is; None for kinds other than Ed25519, and for one that was revoked."""
    key_id, owner_uri, multibase = uri(doc, "id"), uri(doc, "controller"), doc.get("publicKeyMultibase")
    if key_id is None or owner_uri is None or not same_origin(key_id, owner_uri):
        return None
    if "Multikey" not in types(doc) or doc.get("revoked") is not None or not isinstance(multibase, str):
        return None
    try:
        pem = PublicKey.from_multibase(key_id, owner_uri, multibase).pem()
    except SignatureInvalid:
        return None
    return RemoteKey(key_id=key_id, owner_uri=owner_uri, pem=pem)


def _visible(name: str) -> str:
    """Return a name, "" for one without a character that leaves a mark: the user name is shown instead of it."""
    leaves_mark = any(unicodedata.category(letter)[0] in _VISIBLE and letter not in _BLANKS for letter in name)
    return name if leaves_mark else ""


def _own(doc: Document, name: str, actor_uri: str) -> str | None:
    found = uri(doc, name)
    return found if found is not None and same_origin(found, actor_uri) else None


def _is_username(name: str) -> bool:
    return _USERNAME.fullmatch(name) is not None and name.isprintable()


def _webfinger(doc: Document) -> str | None:
    claimed = _WEBFINGER.fullmatch(line(doc, "webfinger", max_length=400).removeprefix("acct:"))
    return claimed["address"] if claimed and claimed["address"].isprintable() else None
