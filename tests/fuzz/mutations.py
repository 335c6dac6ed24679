"""How a body is spoiled: by its structure, so that it stays an activity of some kind, or byte by byte.

All chance comes from the `Random` that is given: one seed makes one body.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random

import orjson

from fedcomm.inbox.handlers import HANDLERS
from tests.fuzz import samples
from tests.fuzz.samples import ARTIST, ME, NEIGHBOUR, OTHER, OURS, PEER, POSTS, VICTIM, VICTIMS_NOTE, Json

TYPES = [
    *HANDLERS,
    "Note", "Question", "Article", "Page", "Audio", "Video", "Image", "Event", "Album", "Track", "Tombstone", "Person",
    "Group", "Application", "Service", "Organization", "Collection", "OrderedCollection", "CollectionPage", "Link",
    "Mention", "Hashtag", "Emoji", "Key", "Multikey", "QuoteAuthorization", "Offer", "Join", "Arrive", "Dislike",
    "TentativeAccept", "", "note", "__proto__", "Activity", "x" * 65, "https://www.w3.org/ns/activitystreams#Create",
]  # fmt: skip
URIS = [
    ME, f"{ME}#main-key", f"{ME}/followers", f"{ME}/inbox", f"{ME}/featured", f"{ME}/notes/kept", f"{ME}/notes/served",
    NEIGHBOUR, f"{NEIGHBOUR}/notes/kept", VICTIM, VICTIMS_NOTE, f"{VICTIM}/activities/follow",
    f"{VICTIM}/activities/like", f"{VICTIM}/followers", f"{VICTIM}/inbox", PEER, f"{PEER}/nothing", OTHER,
    ARTIST, f"{ARTIST}/inbox", f"{ARTIST}/followers", f"{ARTIST}#main-key", f"{OURS}/ap/inbox", OURS, f"{OURS}/",
    f"{OURS}/ap/activities/1", f"{OURS}/ap/quotes/1", f"{OURS}/@artist", f"{OURS}/@artist/1", *POSTS.values(),
    "https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public", "http://nobody.localhost:1/x",
    "http://127.0.0.1:1/", "http://10.0.0.1/", "http://[::1]:1/", "https://169.254.169.254/", "http://2130706433/",
    "javascript:alert(1)", "data:text/html,x", "acct:me@peer.test", "did:key:z6Mk", "file:///etc/passwd", "#", "/", "",
    f"{PEER}/users/me/../victim", f"{PEER}\\@x/", f"http://user:pass@{PEER[7:]}/", f"{PEER}/\n", f"{PEER}/\u202e",
    f"{PEER}/" + "a" * 2100, f"{PEER}/users/%6de", f"{PEER}:0/", PEER.upper() + "/USERS/me",
]  # fmt: skip
TEXTS = [
    "", " ", "\x00", "\u202e\u200b\ufeff", "e\u0301" * 40, "\U0001f3b8" * 40, "\u1680" * 20, "\ud7ff\ue000",
    "-1", "NaN", "1e999", "0", "true", "null", "{{7*7}}", "'\"><x>", "<script>alert(1)</script>", "<b>" * 300,
    "</p>" * 300, "<a href='" * 200, "&#0;&#xffffffff;&amp" * 20, "@artist " * 300, "#a" * 500, ":x:" * 500,
    "<math><mi//xlink:href='x'>", "<svg><style><!--</style><img src=x onerror=1>", "[x](javascript:1)", "\r\n\r\n",
    "2026-11-24T12:00:00Z", "0000-00-00T00:00:00Z", "9999-12-31T23:59:59.999999999+23:59", "0001-01-01T00:00:00-23:59",
    "2026-13-45", "P1Y2M10DT2H30M", "PT999999999999999H", "PT0.1S", "z" * 200, "RE: x", "UBL_:rOpGG" * 5,
    "'; DROP TABLE post; --", "%s%n%x", "../../../etc/passwd", "en", "x-klingon-" * 10,
]  # fmt: skip
SCALARS: list[object] = [
    None, True, False, 0, -1, 1, 2**31, 2**53, 2**63 - 1, -(2**63), 1.5, -0.0, 1e308, 5e-324, *TEXTS[:8]
]  # fmt: skip
#: What stands in a context, and must not mean anything here.
CONTEXTS: list[object] = [
    {"actor": "as:object", "object": "as:actor"}, {"id": "as:actor"}, {"@base": VICTIM},
    {"x": {"@reverse": "as:actor"}}, {"y": "@id"}, {"z": "@type"},
    {"@vocab": "http://x.test/"}, {"@import": "http://x.test/"}, "http://x.test/context",
    [[["https://www.w3.org/ns/activitystreams"]]], {}, None, 7, [None, 1, {}], {"as": "http://x.test/"},
    {"@version": 1.1, "@protected": True},
]  # fmt: skip
NAMES = [
    "id", "type", "actor", "object", "target", "instrument", "result", "origin", "to", "cc", "bto", "bcc", "audience",
    "content", "contentMap", "summary", "name", "nameMap", "published", "updated", "attributedTo", "inReplyTo", "tag",
    "attachment", "url", "href", "icon", "image", "mediaType", "oneOf", "anyOf", "closed", "endTime", "votersCount",
    "replies", "likes", "context", "quote", "quoteUrl", "quoteUri", "_misskey_quote", "quoteAuthorization",
    "interactionPolicy", "publicKey", "publicKeyPem", "owner", "assertionMethod", "preferredUsername", "inbox",
    "endpoints", "alsoKnownAs", "movedTo", "featured", "proof", "signature", "sensitive", "focalPoint", "blurhash",
    "width", "duration", "first", "items", "orderedItems", "totalItems", "@context", "@graph", "@id", "@type",
    "@included", "@reverse", "webfinger", "rel", "tracks", "artists", "location", "startTime", "source", "__proto__",
]  # fmt: skip

#: What grows, grows no further: the door refuses more than a mebibyte, and most bodies should pass it.
MAX_BYTES = 2 * 2**20

#: A container and a key in it.
_Place = tuple[Json | list[object], object]


def places(node: object, depth: int = 0) -> Iterator[_Place]:
    """Give every place of a value in a document."""
    if depth > 40 or not isinstance(node, dict | list):
        return
    for key, value in list(node.items() if isinstance(node, dict) else enumerate(node)):
        yield node, key
        yield from places(value, depth + 1)


def spoiled(sample: Json, chance: Random) -> bytes:
    """Return a document as a body, spoiled in one to four ways."""
    document: Json = deepcopy(sample)
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
        found = list(places(document))
        if not found or len(orjson.dumps(document)) > MAX_BYTES:
            break
        changed = chance.choice(_WAYS)(document, *_chosen(found, chance), chance)
        # Read anew, so that no two places share a value: what is spoiled next would be spoiled in all of them.
        document = orjson.loads(orjson.dumps(changed if isinstance(changed, dict) else document))
    body = orjson.dumps(document, option=orjson.OPT_PASSTHROUGH_SUBCLASS)
    return _twice(body, chance) if chance.random() < 0.03 else body


def broken(body: bytes, chance: Random) -> bytes:
    """Return a body with bytes changed, taken away, put in or repeated."""
    found = bytearray(body)
    for _ in range(chance.randint(1, 6)):
        at, to = sorted(chance.randrange(len(found) + 1) for _ in range(2))
        match chance.randrange(6):
            case 0:
                found[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del found[at : min(to, at + 40)]
            case 2:
                found[at:at] = chance.randbytes(chance.randint(1, 8))
            case 3:
                found[at:at] = found[at : min(to, at + 200)]
            case 4:
                found[at:at] = chance.choice((b"\\u0000", b"\\ud800", b'"', b"{", b"]", b",", b"1e999", b"\xff\xfe"))
            case _:
                del found[to:]
    return bytes(found)


def noise(chance: Random) -> bytes:
    """Return bytes that are no activity, and hardly JSON."""
    return chance.choice(
        (
            b"",
            b"[" * 100_000,
            b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
            b"[]",
            b"null",
            b"\xff\xfe{}",
            b'{"id":' + b"9" * 5_000 + b"}",
            b'"' + b"x" * 200_000 + b'"',
            b"{" + b'"a":1,' * 9_000 + b'"a":1}',
            chance.randbytes(chance.randint(1, 2_000)),
            b'{"type":"Create","actor":"' + chance.randbytes(40) + b'"}',
        )
    )


def _chosen(found: list[_Place], chance: Random) -> _Place:
    """Choose a place; those near the top more often, for they decide more."""
    return found[min(chance.randrange(len(found)), chance.randrange(len(found)))]


def _twice(body: bytes, chance: Random) -> bytes:
    """Say one member twice, with two values: what a check reads must be what is processed."""
    name = chance.choice(("id", "type", "actor", "object", "to", "attributedTo"))
    extra = orjson.dumps({name: chance.choice(URIS)})[1:-1]
    return b"{" + extra + b"," + body[1:] if chance.random() < 0.5 else body[:-1] + b"," + extra + b"}"


def _any_value(chance: Random) -> object:
    return chance.choice(
        (
            chance.choice(SCALARS),
            chance.choice(URIS),
            chance.choice(URIS),
            chance.choice(TEXTS),
            chance.choice(TEXTS) * chance.choice((1, 1, 40)),
            [],
            {},
            [chance.choice(SCALARS), chance.choice(URIS), {}, [[]]],
            [chance.choice(URIS) for _ in range(chance.choice((2, 5, 300)))],
            {"id": chance.choice(URIS), "type": chance.choice(TYPES)},
            {"type": chance.choice(TYPES), "href": chance.choice(URIS), "name": chance.choice(TEXTS)},
            {chance.choice(NAMES): chance.choice(SCALARS) for _ in range(4)},
            {"@value": "x", "@language": "en"},
            {"@list": [chance.choice(URIS)]},
        )
    )


def _drop(_: Json, node: object, key: object, __: Random) -> None:
    del node[key]  # type: ignore[attr-defined]


def _retype(_: Json, node: object, key: object, chance: Random) -> None:
    node[key] = _any_value(chance)  # type: ignore[index]


def _rename(_: Json, node: object, key: object, chance: Random) -> None:
    if isinstance(node, dict):
        node[chance.choice(NAMES)] = node.pop(key)


def _add(_: Json, node: object, __: object, chance: Random) -> None:
    if isinstance(node, dict):
        node[chance.choice(NAMES)] = _any_value(chance)


def _wrap(_: Json, node: object, key: object, chance: Random) -> None:
    value = node[key]  # type: ignore[index]
    wrapped = (
        [value],
        [value, value],
        [[value]],
        {"id": value},
        {"object": value},
        [None, value],
        [_any_value(chance), value],
    )
    node[key] = chance.choice(wrapped)  # type: ignore[index]


def _unwrap(_: Json, node: object, key: object, chance: Random) -> None:
    value = node[key]  # type: ignore[index]
    if isinstance(value, list) and value:
        node[key] = chance.choice(value)  # type: ignore[index]
    elif isinstance(value, dict) and "id" in value:
        node[key] = value["id"]  # type: ignore[index]


def _swap_id(document: Json, _: object, __: object, chance: Random) -> None:
    """Let it be about, of or for somebody else."""
    found = [place for place in places(document) if str(place[0][place[1]])[:7] in ("http://", "https:/")]  # type: ignore[index,call-overload]
    if found:
        node, key = chance.choice(found)
        node[key] = chance.choice(URIS)  # type: ignore[index,call-overload]


def _swap_type(document: Json, _: object, __: object, chance: Random) -> None:
    found = [node for node, key in places(document) if key == "type" and isinstance(node, dict)]
    if found:
        chance.choice(found)["type"] = chance.choice((chance.choice(TYPES), chance.sample(TYPES, 2)))


def _swap_values(document: Json, node: object, key: object, chance: Random) -> None:
    other, other_key = chance.choice(list(places(document)))
    node[key], other[other_key] = deepcopy(other[other_key]), deepcopy(node[key])  # type: ignore[index,call-overload]


def _swallow(document: Json, node: object, key: object, chance: Random) -> None:
    """Put another sample into it."""
    node[key] = deepcopy(chance.choice(list(samples.handled().values())))  # type: ignore[index]


def _nest(document: Json, _: object, __: object, chance: Random) -> Json:
    """Put it into another activity, once or very often."""
    for _level in range(chance.choice((1, 1, 1, 2, 31, 40))):
        document = samples.activity(chance.choice(list(HANDLERS)), document)
    return document


def _crowd(_: Json, node: object, key: object, chance: Random) -> None:
    """Repeat something many times, within and beyond what is read."""
    value = node[key]  # type: ignore[index]
    times = min(chance.choice((20, 300, 1_100, 9_000)), MAX_BYTES // (len(orjson.dumps(value)) + 1))
    node[key] = [value] * times  # type: ignore[index]


def _swell(_: Json, node: object, key: object, chance: Random) -> None:
    size = chance.choice((3_000, 3_000, 30_000, 30_000, 300_000))
    text = chance.choice(
        ("x", "<b>", "<i><b>", "</p>", "&lt;", "@a ", "#b ", " ", "\U0001f3b8", "<a href=x>", "\u0301", "<!--")
    )
    node[key] = text * (size // len(text))  # type: ignore[index]


def _twist_context(document: Json, _: object, __: object, chance: Random) -> None:
    known = document.get("@context")
    own = known if isinstance(known, list) else [known]
    twisted = deepcopy(chance.choice(CONTEXTS))
    document["@context"] = chance.choice((twisted, [*own, twisted]))


_Way = Callable[[Json, object, object, Random], Json | None]
_WAYS: list[_Way] = [
    _drop, _drop, _retype, _retype, _retype, _rename, _add, _add, _wrap, _unwrap, _swap_id, _swap_id, _swap_id,
    _swap_type, _swap_type, _swap_values, _swallow, _nest, _crowd, _swell, _twist_context,
]  # fmt: skip
