"""KEY: keys and actors of others. Ann and Bob share a server; Mallory has one of their own."""

from fedcomm.activitypub.signatures import Request
from fedcomm.moderation import hosts
from fedcomm.store import actors
from tests.attacks import forging
from tests.attacks.stage import ACTORS, Case, Stage, private
from tests.inbox.fans import Fan, Json


def _with_key_id(stage: Stage, fan: Fan, key_id: str, activity: Json, path: str) -> Request:
    """Return what somebody signed with their key, under the id of another key."""
    return forging.cavage(stage.unsigned(activity, path), private(fan), key_id)


def _key_of_ann(stage: Stage, path: str, by: Fan, *, number: int = 1) -> Request:
    """The server of somebody shows their key and says that it is Ann's."""
    uri = f"{by.server.base}/keys/1"
    listed = {"id": f"{by.server.base}/keys/{number}", "owner": stage.ann.uri, "publicKeyPem": by.key.public_pem()}
    by.server.serve(uri, listed)
    return _with_key_id(stage, by, uri, stage.follow(stage.ann), path)


def _profile(fan: Fan, **more: object) -> Json:
    return fan.activity("Update", fan.document(**more))


def _farewell_of_a_stranger(stage: Stage, path: str) -> Request:
    stranger = Fan(server=stage.ann.server, name="stranger")
    stage.ann.server.serve(stranger.uri, 410)
    return stage.signed(stranger, stranger.activity("Delete", stranger.uri), path)


def _farewell_without_a_key(stage: Stage, path: str) -> Request:
    """Ann says goodbye with a key that is deleted; her server only says that she is not there."""
    stage.ann.server.serve(f"{stage.ann.uri}/key", 410)
    stage.ann.server.serve(stage.ann.uri, 404)
    return _with_key_id(stage, stage.ann, f"{stage.ann.uri}/key", stage.ann.activity("Delete", stage.ann.uri), path)


async def _mallorys_host_is_blocked(stage: Stage) -> None:
    await hosts.block(stage.community, "127.0.0.1", comment="")


async def _mallory_is_gone(stage: Stage) -> None:
    await stage.community.store.write(actors.mark_gone, stage.mallory.uri)


CASES: list[Case] = [
    Case(
        id="KEY1",
        says="a follow in another's name",
        sent=lambda s, p: s.signed(s.mallory, s.follow(s.mallory, actor=s.ann.uri), p),
        status=403,
    ),
    Case(
        id="KEY1",
        says="a whole follow of another",
        sent=lambda s, p: s.signed(s.mallory, s.follow(s.ann), p),
        status=403,
    ),
    Case(
        id="KEY1",
        says="a whole follow of a neighbour",
        sent=lambda s, p: s.signed(s.bob, s.follow(s.ann), p),
        status=403,
    ),
    Case(
        id="KEY2",
        says="a key that names an owner of another server",
        sent=lambda s, p: _key_of_ann(s, p, s.mallory),
        status=401,
        asks=("/keys/1",),
    ),
    Case(
        id="KEY2",
        says="a key that names an owner who does not list it",
        sent=lambda s, p: _key_of_ann(s, p, s.bob),
        status=401,
        asks=("/keys/1", "/users/ann", "handle of ann"),
        changes=ACTORS,
    ),
    Case(
        id="KEY3",
        says="a key document that is another key",
        sent=lambda s, p: _key_of_ann(s, p, s.mallory, number=2),
        status=401,
        # At the other place there is none.
        asks=("/keys/1", "/keys/2"),
    ),
    Case(
        id="KEY5",
        says="a profile with a new key, by a neighbour",
        sent=lambda s, p: s.signed(
            s.bob, s.bob.activity("Update", s.ann.document(publicKey=s.bob.document()["publicKey"])), p
        ),
        status=403,
    ),
    Case(
        id="KEY5",
        says="a profile with a new inbox, by a neighbour in her name",
        sent=lambda s, p: s.signed(s.bob, _profile(s.ann, inbox=f"{s.bob.uri}/inbox"), p),
        status=403,
    ),
    Case(
        id="KEY6",
        says="a profile that becomes another's",
        sent=lambda s, p: s.signed(s.mallory, _profile(s.mallory, id=s.ann.uri), p),
        status=403,
    ),
    Case(
        id="KEY6",
        says="a profile that becomes a neighbour's",
        sent=lambda s, p: s.signed(s.bob, _profile(s.bob, id=s.ann.uri), p),
        status=403,
    ),
    Case(
        id="KEY6",
        says="a profile that takes another user name",
        sent=lambda s, p: s.signed(s.bob, _profile(s.bob, preferredUsername="ann"), p),
        status=202,
        leaves=("refused",),
    ),
    Case(
        id="KEY8",
        says="a key of ours",
        sent=lambda s, p: _with_key_id(s, s.ann, s.community.urls.key("artist"), s.follow(s.ann), p),
        status=403,
    ),
    Case(
        id="KEY8",
        says="an actor of ours",
        sent=lambda s, p: s.signed(
            s.ann, s.follow(s.ann, actor=s.artist.actor.uri, id=s.community.urls.activity(1)), p
        ),
        status=403,
    ),
    Case(
        id="KEY9",
        says="an id on another host",
        sent=lambda s, p: s.signed(s.mallory, s.follow(s.mallory, id=f"{s.ann.uri}/activities/9"), p),
        status=403,
    ),
    *(
        Case(
            id="KEY9",
            says=f"an id that is {what}",
            sent=lambda s, p, id_=id_: s.signed(s.ann, s.follow(s.ann, id=id_), p),  # type: ignore[misc]
            status=400,
        )
        for what, id_ in {
            "missing": None,
            "a number": 7,
            "an object": {"id": "x"},
            "a list": ["x"],
            "empty": "",
        }.items()
    ),
    Case(
        id="KEY13",
        says="the farewell of whom nobody here knows",
        sent=lambda s, p: [_farewell_of_a_stranger(s, p)] * 20,
        status=202,
    ),
    Case(
        id="KEY14",
        says="a farewell that its host does not confirm",
        sent=_farewell_without_a_key,
        status=202,
        asks=("/users/ann/key", "/users/ann"),
    ),
    Case(
        id="KEY15",
        says="the signature of a blocked host",
        given=_mallorys_host_is_blocked,
        sent=lambda s, p: s.signed(s.mallory, s.follow(s.mallory), p),
        status=403,
    ),
    Case(
        id="KEY15",
        says="the signature of a deleted actor",
        given=_mallory_is_gone,
        sent=lambda s, p: s.signed(s.mallory, s.follow(s.mallory), p),
        status=403,
    ),
    Case(
        id="KEY15",
        says="a deleted actor that brings a post of another",
        given=_mallory_is_gone,
        sent=lambda s, p: s.signed(s.mallory, s.ann.activity("Create", s.ann.note(inReplyTo=s.post.uri)), p),
        status=403,
    ),
]
