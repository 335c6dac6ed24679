"""CT and LD: bodies under another type, and JSON-LD that reads differently from how it is checked."""

import gzip
import json
from functools import partial

from fedcomm.activitypub.signatures import Request
from fedcomm.activitypub.vocabulary import PUBLIC
from tests.attacks import forging
from tests.attacks.object_cases import _ann_is_followed
from tests.attacks.stage import Case, Stage
from tests.inbox.fans import Json

_AS = "https://www.w3.org/ns/activitystreams"
_NOTE = "/users/ann/notes/1"


def _of_type(stage: Stage, path: str, *, media_type: str) -> Request:
    return stage.signed(stage.ann, stage.follow(stage.ann), path, content_type=media_type)


def _packed(stage: Stage, path: str) -> Request:
    body = gzip.compress(json.dumps(stage.follow(stage.ann)).encode())
    return stage.signed(stage.ann, body, path, content_encoding="gzip")


def _served_as(stage: Stage, path: str, *, media_type: str) -> Request:
    """Ann creates a post by its id; it is served under a type that anybody's upload may have."""
    note = stage.ann.note(inReplyTo=stage.post.uri)
    stage.ann.server.serve_as(str(note["id"]), note, media_type)  # type: ignore[attr-defined]
    return stage.signed(stage.ann, stage.ann.activity("Create", note["id"]), path)


def _with(stage: Stage, path: str, *, members: Json, within: bool = False) -> Request:
    """Ann follows, with members that make something else of it; also within an object of it."""
    follow = stage.follow(stage.ann)
    changed = follow | {"object": {"id": stage.artist.actor.uri} | members} if within else follow | members
    return stage.signed(stage.ann, json.loads(json.dumps(changed).replace("VICTIM", stage.mallory.uri)), path)


def _in_context(definitions: object) -> Json:
    return {"@context": [_AS, definitions]}


def _signed_by_ld_alone(stage: Stage, path: str) -> Request:
    """Mallory brings a like of Ann with a linked-data signature, as Mastodon makes them."""
    like = stage.ann.activity("Like", stage.post.uri)
    signature = {"type": "RsaSignature2017", "creator": stage.ann.key_id, "created": "2026-11-24T12:00:00Z"}
    signed = like | {
        "@context": [_AS, "https://w3id.org/security/v1"],
        "signature": signature | {"signatureValue": "AA"},
    }
    return stage.signed(stage.mallory, signed, path)


def _poison(stage: Stage, path: str) -> Request:
    """A graph of blank nodes that all look alike: its canonical form takes hours."""
    nodes = [{"id": f"_:b{n}", "knows": [{"id": f"_:b{m}"} for m in range(9) if m != n]} for n in range(9)]
    context = [_AS, {"knows": {"@id": f"{_AS}#knows"}}]
    like = stage.ann.activity("Like", "https://nobody.example/1") | {"@context": context, "attachment": nodes}
    return stage.signed(stage.ann, like | {"signature": {"type": "RsaSignature2017"}}, path)


def _crowd(stage: Stage, path: str, *, members: Json) -> Request:
    return stage.signed(stage.ann, stage.follow(stage.ann) | members, path)


def _harmless_like(stage: Stage, path: str, *, context: object) -> Request:
    like = stage.ann.activity("Like", "https://nobody.example/1") | {"@context": context}
    return stage.signed(stage.ann, like, path)


def _move_to(stage: Stage, path: str, *, aliases: object) -> Request:
    new = stage.mallory.server.person("anna", alsoKnownAs=aliases)
    return stage.signed(stage.ann, stage.ann.activity("Move", stage.ann.uri, target=new.uri), path)


_REFUSED: list[tuple[str, str, Json]] = [
    ("LD1", "@graph", {"@graph": [{"id": "VICTIM"}]}),
    ("LD1", "an alias of @graph", _in_context({"all": "@graph"}) | {"all": []}),
    ("LD3", "@reverse", {"@reverse": {"actor": {"id": "VICTIM"}}}),
    ("LD3", "a reverse term", _in_context({"did": {"@reverse": "as:actor"}})),
    ("LD4", "@included", {"@included": [{"id": "VICTIM"}]}),
    ("LD4", "an alias of @included", _in_context({"also": {"@id": "@included"}})),
    ("LD5", "actor and object exchanged", _in_context({"actor": "as:object", "object": "as:actor"})),
    ("LD5", "actor that means another's", _in_context({"actor": {"@id": "VICTIM#actor"}})),
    ("LD6", "@nest", {"@nest": {"actor": "VICTIM"}}),
    ("LD6", "@base", _in_context({"@base": "VICTIM/"})),
    ("LD6", "an alias of @id", _in_context({"name": "@id"}) | {"name": "VICTIM"}),
    ("LD6", "an alias of @type", _in_context({"kind": {"@id": "@type"}}) | {"kind": "Block"}),
    ("LD6", "id that means something else", _in_context({"id": "as:url"})),
    ("LD8", "@import", _in_context({"@import": "https://evil.example/context"})),
    ("LD8", "@propagate", _in_context({"@propagate": False})),
    ("LD8", "@protected", _in_context({"@protected": True})),
]
_CROWDS: list[tuple[str, Json]] = [
    ("20,000 receivers", {"to": [PUBLIC] * 20_000}),
    ("8,000 mentions", {"tag": [{"type": "Mention", "href": "https://x.example/", "name": "@x"}] * 8_000}),
    ("a context of 20,000 terms", {"@context": [_AS, {f"term{number}": "as:name" for number in range(20_000)}]}),
    ("33 levels", {"attachment": json.loads("[" * 33 + "]" * 33)}),
]
_ALIASES = {
    "an id in an object's value": [{"@value": "ANN"}],
    "a path": "/users/ann",
    "a list of lists": [[["x"]]],
    "a string in another member": {"name": "ANN"},
}

CASES: list[Case] = [
    *(
        Case(id="CT5", says=f"an activity as {kind!r}", sent=partial(_of_type, media_type=kind), status=415)
        for kind in (
            "text/plain",
            "text/html",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "image/png",
            "",
        )
    ),
    Case(
        id="CT5",
        says="an activity without a type",
        sent=lambda s, p: forging.without(_of_type(s, p, media_type="x"), "content-type"),
        status=415,
    ),
    Case(id="CT5", says="a packed activity", sent=_packed, status=415),
    *(
        Case(
            id="CT1",
            says=f"a post served as {kind!r}",
            sent=partial(_served_as, media_type=kind),
            status=202,
            leaves=("ignored",),
            asks=(_NOTE,),
            given=_ann_is_followed,
        )
        for kind in ("text/html", "application/json", "image/png", "text/plain", "")
    ),
    *(
        Case(id=number, says=f"{says}{place}", sent=partial(_with, members=members, within=bool(place)), status=400)
        for number, says, members in _REFUSED
        for place in ("", " inside the object")
    ),
    *(Case(id="LD12", says=says, sent=partial(_crowd, members=members), status=400) for says, members in _CROWDS),
    *(
        Case(
            id="LD8",
            says=f"a context that nobody fetches, {what}",
            sent=partial(_harmless_like, context=context),
            status=202,
            leaves=("ignored",),
        )
        for what, context in {
            "alone": "http://127.0.0.1:1/context",
            "among others": [_AS, "http://x.localhost/"],
        }.items()
    ),
    Case(id="LD10", says="only a linked-data signature", sent=_signed_by_ld_alone, status=403),
    Case(id="LD11", says="a graph that is a poison", sent=_poison, status=202, leaves=("ignored",)),
    *(
        Case(
            id="LD14",
            says=f"an alias that is {what}",
            sent=partial(_move_to, aliases=aliases),
            status=202,
            leaves=("refused",),
            asks=("/users/anna",),
            given=_ann_is_followed,
        )
        for what, aliases in _ALIASES.items()
    ),
]
