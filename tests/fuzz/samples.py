"""Activities of every type that is handled, as peers send them, for the fuzzer to spoil.

They name places that exist on no network; `filled` puts the true ones in their stead, after the spoiling.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import orjson

from fedcomm import clock
from fedcomm.activitypub.vocabulary import PUBLIC

Json = dict[str, object]

#: Ours, the server of who signs, and one whose people never sign.
OURS = "http://ours.test"
PEER = "http://peer.test"
OTHER = "http://other.test"
ME = f"{PEER}/users/me"
#: The user name of who signs.
MY_NAME = "my.name.test"
NEIGHBOUR = f"{PEER}/users/neighbour"
VICTIM = f"{OTHER}/users/victim"
#: Every body has a number of its own, so that its ids are new.
NUMBER = "n0000n"
ARTIST = f"{OURS}/ap/actors/artist"
#: Posts of the artist, by what they are.
POSTS = {kind: f"{OURS}/ap/notes/{kind}" for kind in ("open", "followers", "direct", "poll", "quote")}
VICTIMS_NOTE = f"{VICTIM}/notes/1"

_CONTEXT = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1", {"sensitive": "as:sensitive"}]
_FRAMEWORK = Path(__file__).parents[1] / "vectors/fediverse-pasture-inputs"
_FRAMEWORK_HOSTS = ((b"http://pasture-one-actor/actor", ME), (b"http://pasture-one-actor", PEER))


def activity(type_: str, object_: object, **more: object) -> Json:
    uri = f"{ME}/activities/{type_}-{NUMBER}"
    return {"@context": _CONTEXT, "id": uri, "type": type_, "actor": ME, "object": object_, "to": [PUBLIC]} | more


def note(**more: object) -> Json:
    return {
        "id": f"{ME}/notes/{NUMBER}",
        "type": "Note",
        "attributedTo": ME,
        "content": '<p><span class="h-card"><a href="https://x.test/">@artist</a></span> hello <b>there</b></p>',
        "contentMap": {"en": "<p>hello</p>"},
        "summary": None,
        "sensitive": False,
        "published": clock.rfc3339(clock.now()),
        "inReplyTo": POSTS["open"],
        "to": [PUBLIC],
        "cc": [f"{ME}/followers", ARTIST],
        "tag": [
            {"type": "Mention", "href": ARTIST, "name": "@artist"},
            {"type": "Hashtag", "href": f"{PEER}/tags/song", "name": "#song"},
            {"type": "Emoji", "name": ":blob:", "icon": {"type": "Image", "url": f"{PEER}/blob.png"}},
        ],
        "attachment": [
            {"type": "Document", "mediaType": "image/png", "url": f"{PEER}/1.png", "name": "a cat", "width": 100,
             "focalPoint": [0, 0], "blurhash": "UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4S5NH", "height": 50}
        ],
        "replies": f"{ME}/notes/served/replies",
        "context": f"{ME}/contexts/1",
    } | more  # fmt: skip


def person(**more: object) -> Json:
    return {
        "@context": _CONTEXT,
        "id": ME,
        "type": "Person",
        "preferredUsername": MY_NAME,
        "name": "Me",
        "summary": "<p>I am</p>",
        "inbox": f"{ME}/inbox",
        "outbox": f"{ME}/outbox",
        "followers": f"{ME}/followers",
        "featured": f"{ME}/featured",
        "icon": {"type": "Image", "url": f"{PEER}/me.png"},
        "attachment": [{"type": "PropertyValue", "name": "web", "value": "<a href='https://x.test'>x</a>"}],
        "endpoints": {"sharedInbox": f"{PEER}/inbox"},
    } | more


def _question(**more: object) -> Json:
    options = [{"type": "Note", "name": name, "replies": {"type": "Collection", "totalItems": 1}} for name in "abc"]
    return note(type="Question", oneOf=options, endTime="2099-01-01T00:00:00Z", votersCount=3) | more


def _follow(of: str = ARTIST) -> Json:
    return {"id": f"{ME}/activities/Follow-{NUMBER}", "type": "Follow", "actor": ME, "object": of}


def _our_follow() -> Json:
    return {"id": f"{OURS}/ap/activities/1", "type": "Follow", "actor": ARTIST, "object": ME}


def _reaction(type_: str, of: str = POSTS["open"]) -> Json:
    return {"id": f"{ME}/activities/{type_}-{NUMBER}", "type": type_, "actor": ME, "object": of}


def _vote() -> Json:
    vote = {"id": f"{ME}/votes/{NUMBER}", "type": "Note", "attributedTo": ME, "to": ARTIST}
    return vote | {"name": "one", "inReplyTo": POSTS["poll"]}


def _quote(**more: object) -> Json:
    return note(quote=POSTS["quote"], quoteUrl=POSTS["quote"]) | more


def _music(type_: str, **more: object) -> Json:
    media = [{"type": "Link", "mediaType": "audio/mpeg", "href": f"{PEER}/1.mp3"}]
    return note(type=type_, name="A song", url=media, duration="PT3M2S") | more


def _proof() -> Json:
    made = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022", "proofPurpose": "assertionMethod"}
    return made | {"verificationMethod": f"{NEIGHBOUR}#key", "created": "2026-11-24T12:00:00Z", "proofValue": "z1"}


@cache
def handled() -> Mapping[str, Json]:
    """Return one or more activities of each type that is handled, by a name that starts with the type."""
    edited = clock.rfc3339(clock.now())
    return {
        "Follow": activity("Follow", ARTIST),
        "Accept of our follow": activity("Accept", _our_follow()),
        "Accept by id": activity("Accept", f"{OURS}/ap/activities/1", result=f"{ME}/stamps/1"),
        "Reject of our follow": activity("Reject", _our_follow()),
        "Undo of a follow": activity("Undo", _follow()),
        "Undo of a like": activity("Undo", _reaction("Like")),
        "Undo of a boost": activity("Undo", _reaction("Announce")),
        "Undo of a block": activity("Undo", _reaction("Block", ARTIST)),
        "Undo of an accept": activity("Undo", activity("Accept", _our_follow())),
        "Undo by id": activity("Undo", f"{ME}/activities/Like-{NUMBER}"),
        "Create of a reply": activity("Create", note()),
        "Create of a post": activity("Create", note(inReplyTo=None, cc=[f"{ME}/followers"], tag=[])),
        "Create of a direct post": activity("Create", note(to=[ARTIST], cc=[]), to=[ARTIST]),
        "Create of a poll": activity("Create", _question()),
        "Create of a vote": activity("Create", _vote(), to=[ARTIST]),
        "Create of votes": activity("Create", [_vote(), _vote() | {"name": "two"}], to=[ARTIST]),
        "Create of a quote": activity("Create", _quote(quoteAuthorization=f"{OURS}/ap/quotes/1")),
        "Create of a quote of others": activity(
            "Create", _quote(quote=VICTIMS_NOTE, quoteAuthorization=f"{OTHER}/users/victim/stamps/1")
        ),
        "Create of an article": activity("Create", note(type="Article", name="Title", content="<h1>x</h1>" * 20)),
        "Create of a track": activity("Create", _music("Audio")),
        "Create of an album": activity("Create", _music("Album", tracks=[_music("Track")], artists=[person()])),
        "Create of an event": activity(
            "Create", note(type="Event", name="Gig", startTime="2027-01-01T20:00:00Z", location={"name": "Hall"})
        ),
        "Create by id": activity("Create", f"{ME}/notes/served"),
        "Create with a signature": activity("Create", note(), signature={"type": "RsaSignature2017"}),
        "Create brought for another": activity("Create", note(attributedTo=NEIGHBOUR), actor=NEIGHBOUR),
        "Create with a proof": activity("Create", note(attributedTo=NEIGHBOUR), actor=NEIGHBOUR, proof=_proof()),
        "Update of a post": activity("Update", note(id=f"{ME}/notes/kept", updated=edited)),
        "Update of a poll": activity("Update", _question(id=f"{ME}/notes/poll")),
        "Update of a person": activity("Update", person()),
        "Delete of a post": activity("Delete", f"{ME}/notes/kept"),
        "Delete of a tombstone": activity("Delete", {"id": f"{ME}/notes/{NUMBER}", "type": "Tombstone"}),
        "Delete of oneself": activity("Delete", ME),
        "Like": activity("Like", POSTS["open"]),
        "Like with an emoji": activity("Like", POSTS["open"], content=":blob:", _misskey_reaction="x"),
        "EmojiReact": activity("EmojiReact", POSTS["open"], content="\U0001f3b8"),
        "Announce of ours": activity("Announce", POSTS["open"], published=edited),
        "Announce of another's": activity("Announce", f"{ME}/notes/served"),
        "Announce of a Create": activity("Announce", activity("Create", note())),
        "Announce of a Delete": activity("Announce", activity("Delete", f"{ME}/notes/kept")),
        "Announce of an Update": activity("Announce", activity("Update", note(id=f"{ME}/notes/kept"))),
        "Block": activity("Block", ARTIST),
        "Flag": activity("Flag", [ARTIST, POSTS["open"]], content="spam"),
        "Move": activity("Move", ME, target=f"{PEER}/users/new"),
        "Add of a post": activity("Add", f"{ME}/notes/kept", target=f"{ME}/featured"),
        "Add of a hashtag": activity("Add", {"type": "Hashtag", "name": "#song"}, target=f"{ME}/featured"),
        "Remove": activity("Remove", f"{ME}/notes/kept", target=f"{ME}/featured"),
        "QuoteRequest": activity("QuoteRequest", POSTS["quote"], instrument=_quote()),
        "QuoteRequest by id": activity("QuoteRequest", POSTS["quote"], instrument=f"{ME}/notes/served"),
    }


@cache
def of_the_framework() -> Mapping[str, Json]:
    """Return the samples of the Fediverse Test Framework."""
    found: dict[str, Json] = {}
    for path in sorted(_FRAMEWORK.glob("*.json")):
        text = path.read_bytes()
        for host, place in _FRAMEWORK_HOSTS:
            text = text.replace(host, place.encode())
        found |= {f"{path.stem}-{number}": sample for number, sample in enumerate(orjson.loads(text), start=1)}
    return found


def served() -> Mapping[str, Json]:
    """Return what a peer shows when it is asked, by its place behind the actor."""
    kept = note(id=f"{ME}/notes/served", inReplyTo=f"{ME}/notes/parent", quote=POSTS["quote"])
    page = {"id": f"{ME}/outbox?page", "type": "OrderedCollectionPage", "orderedItems": [activity("Create", kept)]}
    return {
        "/notes/served": kept,
        "/notes/parent": note(id=f"{ME}/notes/parent", inReplyTo=None),
        "/notes/served/replies": {
            "id": f"{ME}/notes/served/replies", "type": "Collection", "first": {"items": [f"{ME}/notes/parent", kept]}
        },
        "/outbox": {"id": f"{ME}/outbox", "type": "OrderedCollection", "first": page, "totalItems": 1},
        "/featured": {"id": f"{ME}/featured", "type": "OrderedCollection", "orderedItems": [f"{ME}/notes/served"]},
        "/stamps/1": {
            "id": f"{ME}/stamps/1", "type": "QuoteAuthorization", "attributedTo": ME,
            "interactingObject": POSTS["quote"], "interactionTarget": f"{ME}/notes/served",
        },
    }  # fmt: skip


def filled(body: bytes, places: Mapping[str, str], *, number: str) -> bytes:
    """Put true places and a number into a body. Longer names come first: some are the beginning of others."""
    for name in sorted(places, key=len, reverse=True):
        body = body.replace(name.encode(), places[name].encode())
    return body.replace(NUMBER.encode(), number.encode())
