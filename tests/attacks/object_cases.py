"""OBJ: objects of others, and objects that say they are somewhere else. Ann is followed, so that her posts are kept."""

from datetime import timedelta
from functools import partial

from fedcomm import clock
from fedcomm.activitypub.signatures import Request
from fedcomm.store import actors
from tests.attacks.stage import ACTORS, Case, Stage
from tests.home import put_follow
from tests.inbox.fans import Fan, Json

_OTHERS_NOTE = "/users/ann/notes/1"


async def _ann_is_followed(stage: Stage) -> None:
    await _follow(stage, stage.ann)


async def _follow(stage: Stage, fan: Fan, *, number: int = 1) -> None:
    followee = await stage.community.remote.actor(fan.uri)
    await stage.community.store.write(
        put_follow, stage.artist.id, followee.id, activity_uri=stage.community.urls.activity(number)
    )


async def _ann_has_posted(stage: Stage) -> None:
    """Ann's first post is here; Bob and Mallory are followed as well, so that what they say would count."""
    for number, fan in enumerate((stage.ann, stage.bob, stage.mallory)):
        await _follow(stage, fan, number=number + 1)
    await stage.sends(stage.ann, stage.ann.activity("Create", stage.ann.note(inReplyTo=stage.post.uri), number="kept"))


async def _ann_has_acted(stage: Stage) -> None:
    """Ann follows, likes and boosts; the artist follows her."""
    await _ann_is_followed(stage)
    like = stage.ann.activity("Like", stage.post.uri)
    await stage.sends(stage.ann, stage.follow(stage.ann), like, stage.ann.activity("Announce", stage.post.uri))


async def _ann_moved_yesterday(stage: Stage) -> None:
    await _ann_is_followed(stage)
    known = await stage.community.remote.actor(stage.ann.uri)
    await stage.community.store.write(
        actors.set_moved, known.id, target_uri=stage.bob.uri, now=clock.now() - timedelta(days=1)
    )


def _new_address(stage: Stage, path: str, **document: object) -> Request:
    """Ann moves to a new address of hers at Mallory's server, which shows a document that may not agree."""
    new = stage.mallory.server.person("anna")
    stage.mallory.server.serve(new.uri, new.document(**document))
    return stage.signed(stage.ann, stage.ann.activity("Move", stage.ann.uri, target=new.uri), path)


def _by_id(stage: Stage, path: str, *, says: dict[str, str], redirected: bool = False) -> Request:
    """Mallory creates a post by its id alone; what is there says that it is something of Ann's server."""
    uri, places = f"{stage.mallory.uri}/notes/1", _places(stage)
    note = stage.mallory.note() | {name: value.format(**places) for name, value in says.items()}
    if redirected:
        stage.ann.server.serve("/forged", note)
        stage.mallory.server.redirect("/users/mallory/notes/1", f"{stage.ann.server.base}/forged")  # type: ignore[attr-defined]
    else:
        stage.mallory.server.serve(uri, note)
    return stage.signed(stage.mallory, stage.mallory.activity("Create", uri), path)


def _places(stage: Stage) -> dict[str, str]:
    own = f"{stage.mallory.uri}/notes/1"
    return {"ann": stage.ann.uri, "base": stage.ann.server.base, "own": own, "safe": own.replace("http:", "https:")}


def _open_redirect(stage: Stage, path: str) -> Request:
    """Ann's server redirects to whatever is asked; Mallory's document there says that it is on Ann's server."""
    place = f"{stage.ann.server.base}/redirect"
    stage.mallory.server.serve("/forged", stage.ann.note(id=place, inReplyTo=stage.post.uri))
    stage.ann.server.redirect("/redirect", f"{stage.mallory.server.base}/forged")  # type: ignore[attr-defined]
    create = stage.ann.activity("Create", place, to=[stage.artist.actor.uri])
    return stage.signed(stage.mallory, create, path)


def _says(by: str, type_: str, object_: str | Json, **more: object) -> object:
    """Return what makes the request of somebody who says a thing; `{ann}` and so on stand for places in it."""

    def sent(stage: Stage, path: str) -> Request:
        places = {
            "ann": stage.ann.uri, "bob": stage.bob.uri, "mallory": stage.mallory.uri, "base": stage.ann.server.base,
            "artist": stage.artist.actor.uri, "post": stage.post.uri, "letter": stage.letter.uri,
            "ours": stage.community.urls.base,
        }  # fmt: skip
        fan: Fan = getattr(stage, by)
        activity = fan.activity(type_, _filled(object_, places), **_filled(more, places))  # type: ignore[arg-type]
        return stage.signed(fan, activity, path)

    return sent


def _filled(value: object, places: dict[str, str]) -> object:
    if isinstance(value, dict):
        return {name: _filled(inner, places) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, places) for inner in value]
    return value.format(**places) if isinstance(value, str) else value


def _note(author: str, number: str = "1", **more: object) -> Json:
    note = {"id": f"{{{author}}}/notes/{number}", "type": "Note", "attributedTo": f"{{{author}}}", "content": "<p>Hi"}
    return note | {"to": ["https://www.w3.org/ns/activitystreams#Public"], "inReplyTo": "{post}"} | more


def _inner(actor: str, type_: str, object_: str) -> Json:
    return {"id": f"{{{actor}}}/activities/{type_}-1", "type": type_, "actor": f"{{{actor}}}", "object": object_}


def _collection(stage: Stage, path: str) -> Request:
    items = [stage.ann.activity("Like", stage.post.uri, number=number) for number in range(1_000)]
    collection = {"id": f"{stage.ann.uri}/all", "type": "Collection", "actor": stage.ann.uri, "items": items}
    return stage.signed(stage.ann, collection, path)


#: Refused at the door: (number, what it says, request).
_AT_THE_DOOR = [
    ("OBJ4", "a post of another", _says("mallory", "Create", _note("mallory", attributedTo="{ann}"))),
    ("OBJ4", "a post of a neighbour", _says("bob", "Create", _note("bob", attributedTo="{ann}"))),
    ("OBJ5", "a post on another host", _says("mallory", "Create", _note("mallory", id="{ann}/notes/9"))),
    ("OBJ7", "an edit of another's post", _says("mallory", "Update", _note("ann"))),
    ("OBJ7", "an edit of a neighbour's post", _says("bob", "Update", _note("ann"))),
    ("OBJ8", "another's post deleted", _says("mallory", "Delete", "{ann}/notes/1")),
    ("OBJ10", "another's follow undone", _says("mallory", "Undo", _inner("ann", "Follow", "{artist}"))),
    ("OBJ10", "another's like undone", _says("mallory", "Undo", _inner("ann", "Like", "{post}"))),
    ("OBJ10", "another's boost undone by its id", _says("mallory", "Undo", "{ann}/activities/Announce-1")),
    ("OBJ10", "a neighbour's like undone", _says("bob", "Undo", _inner("ann", "Like", "{post}"))),
    ("OBJ11", "an accept in the name of the followed", _says("mallory", "Accept", _inner("artist", "Follow", "{ann}"))),
    ("OBJ12", "a follow of ours undone", _says("mallory", "Undo", "{ours}/ap/activities/1")),
    ("OBJ12", "a follow of ours of another rejected", _says("mallory", "Reject", _inner("artist", "Follow", "{ann}"))),
    ("OBJ13", "a post put on another's profile", _says("mallory", "Add", _note("mallory"), target="{ann}/featured")),
    ("OBJ13", "a post taken from another's", _says("mallory", "Remove", "{ann}/notes/1", target="{ann}/featured")),
]
#: Taken, and without effect: (number, what it says, request, what was before, what becomes of it).
_WITHOUT_EFFECT = [
    ("OBJ7", "an edit that takes a neighbour's post", _says("bob", "Update", _note("ann", attributedTo="{bob}")),
     _ann_has_posted, "refused"),
    ("OBJ8", "a neighbour's post deleted", _says("bob", "Delete", "{ann}/notes/1"), _ann_has_posted, "refused"),
    ("OBJ11", "an accept of what was not asked", _says("mallory", "Accept", _inner("artist", "Follow", "{mallory}")),
     _ann_is_followed, "ignored"),
    ("OBJ11", "an accept of another's follow by its id", _says("mallory", "Accept", "{ours}/ap/activities/1"),
     _ann_is_followed, "ignored"),
    ("OBJ12", "a follow of ours of another rejected by its id", _says("mallory", "Reject", "{ours}/ap/activities/1"),
     _ann_is_followed, "ignored"),
    ("OBJ12", "a block of a fan", _says("mallory", "Block", "{ann}"), _ann_has_acted, "ignored"),
    ("OBJ13", "a collection that is not the featured one", _says("ann", "Add", "{ann}/notes/1", target="{ann}/other"),
     _ann_has_posted, "ignored"),
    ("OBJ14", "a second move within a week", _says("ann", "Move", "{ann}", target="{mallory}"), _ann_moved_yesterday,
     "refused"),
    ("OBJ14", "a move to itself", _says("ann", "Move", "{ann}", target="{ann}"), _ann_is_followed, "refused"),
    ("OBJ15", "a follow of somebody elsewhere", _says("mallory", "Follow", "{ann}"), None, "ignored"),
    ("OBJ15", "a follow of a post", _says("mallory", "Follow", "{post}"), None, "ignored"),
    ("OBJ15", "a follow of an inbox", _says("mallory", "Follow", "{artist}/inbox"), None, "ignored"),
    ("OBJ16", "a like of what one may not see", _says("mallory", "Like", "{letter}"), None, "ignored"),
    ("OBJ16", "a boost of what one may not see", _says("mallory", "Announce", "{letter}"), None, "ignored"),
    ("OBJ23", "an edit that answers something else", _says("ann", "Update", _note("ann", inReplyTo="{letter}",
     updated="2099-01-01T00:00:00Z")), _ann_has_posted, "refused"),
]  # fmt: skip
_MALFORMED = [
    ("OBJ15", "a follow of nothing", _says("mallory", "Follow", {})),
    ("OBJ17", "a collection of a thousand activities", _collection),
    *[
        ("OBJ19", f"an object with {what}", _says("mallory", "Create", uri))
        for what, uri in {
            "a user name": "http://x:y@{base}/1",
            "dots in the path": "{mallory}/../ann",
            "escaped dots in the path": "{mallory}/%2e%2e/ann",
            "a backslash": "{mallory}\\..\\ann",
            "a tab": "{mallory}\t/notes/1",
            "a line break": "{mallory}/notes/1\n",
            "half a bracket": "http://[::1]extra/1",
            "a script": "javascript:alert(1)",
        }.items()
    ],
]
#: Says that it is elsewhere than where it is served: (number, what it says, request, what is asked).
_ELSEWHERE = [
    ("OBJ1", "another id", partial(_by_id, says={"id": "{ann}/notes/2"}), ("/users/mallory/notes/1",)),
    ("OBJ2", "a redirect to another host", partial(_by_id, says={}, redirected=True),
     ("/users/mallory/notes/1", "/forged")),
    ("OBJ2", "a redirect of a trusted host", _open_redirect, ("/redirect", "/forged")),
    ("OBJ3", "an id with another scheme", partial(_by_id, says={"id": "{safe}"}), ("/users/mallory/notes/1",)),
]  # fmt: skip
_MOVES = {
    "lists nobody": {},
    "lists somebody else": {"alsoKnownAs": ["https://other.example/users/ann"]},
    "has moved itself": {"movedTo": "https://third.example/users/anna"},
}


def _edit_by_id(stage: Stage, path: str) -> Request:
    """Ann edits her post by its id; her server says now that it is Bob's."""
    note = stage.ann.note(attributedTo=stage.bob.uri)
    stage.ann.server.serve(str(note["id"]), note)
    return stage.signed(stage.ann, stage.ann.activity("Update", note["id"]), path)


CASES: list[Case] = [
    *(
        Case(id=number, says=says, sent=sent, status=403, given=_ann_has_acted)  # type: ignore[arg-type]
        for number, says, sent in _AT_THE_DOOR
    ),
    *(
        Case(id=number, says=says, sent=sent, status=202, leaves=(becomes,), given=given)  # type: ignore[arg-type]
        for number, says, sent, given, becomes in _WITHOUT_EFFECT
    ),
    *(Case(id=number, says=says, sent=sent, status=400) for number, says, sent in _MALFORMED),  # type: ignore[arg-type]
    *(
        Case(id=number, says=says, sent=sent, status=202, leaves=("ignored",), asks=asks, given=_ann_has_posted)
        for number, says, sent, asks in _ELSEWHERE
    ),
    *(
        Case(
            id="OBJ14",
            says=f"a move to an address that {what}",
            sent=partial(_new_address, **document),
            status=202,
            leaves=("refused",),
            asks=("/users/anna",),
            changes=ACTORS,
            given=_ann_is_followed,
        )
        for what, document in _MOVES.items()
    ),
    Case(
        id="OBJ18",
        says="an edit whose origin names another author",
        sent=_edit_by_id,
        status=202,
        leaves=("refused",),
        asks=(_OTHERS_NOTE,),
        given=_ann_has_posted,
    ),
]
