"""What the inbox refuses before it is stored (security SIG, KEY, OBJ, RES): the right answer, and nothing changed."""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from fans import Fan, Json, dump, unsigned, with_headers

from fedcomm import clock
from fedcomm.activitypub import digest
from fedcomm.activitypub.signatures import Request
from fedcomm.activitypub.vocabulary import ACTIVITY_JSON
from fedcomm.communities import Community
from fedcomm.errors import (
    Malformed,
    NotFound,
    NotPermitted,
    RemoteError,
    SignatureInvalid,
    TooLarge,
    UnsupportedMediaType,
)
from fedcomm.inbox.receive import MAX_BODY_BYTES, receive
from fedcomm.store import actors, blocks

pytestmark = pytest.mark.anyio

INBOXES = [
    pytest.param(None, "/ap/inbox", id="shared inbox"),
    pytest.param("artist", "/ap/actors/artist/inbox", id="personal inbox"),
]
Made = Callable[[Community, Fan, str], Request]


def _follow(community: Community, fan: Fan) -> Json:
    return fan.activity("Follow", community.urls.actor("artist"))


def _signed(community: Community, fan: Fan, path: str, **headers: str) -> Request:
    return fan.request(community, _follow(community, fan), path=path, **headers)


def _unsigned(community: Community, fan: Fan, path: str, body: bytes = b'{"type": "Follow"}') -> Request:
    headers = {"host": community.host, "content-type": ACTIVITY_JSON}
    return unsigned(community, body, headers, path=path)


def _without(request: Request, name: str) -> Request:
    return replace(request, headers=tuple(line for line in request.headers if line[0] != name))


def _late(community: Community, fan: Fan, path: str) -> Request:
    return fan.request(community, _follow(community, fan), path=path, now=clock.now() - timedelta(minutes=61))


def _early(community: Community, fan: Fan, path: str) -> Request:
    return fan.request(community, _follow(community, fan), path=path, now=clock.now() + timedelta(minutes=61))


def _tampered(community: Community, fan: Fan, path: str) -> Request:
    request = _signed(community, fan, path)
    return replace(request, body=request.body.replace(b"Follow", b"follow"))


def _for_another_host(community: Community, fan: Fan, path: str) -> Request:
    ours = _unsigned(community, fan, path, json.dumps(_follow(community, fan)).encode())
    theirs = replace(_without(ours, "host"), host="other.example")
    signed = fan.signed(with_headers(theirs, {"host": "other.example"}))
    return replace(with_headers(_without(signed, "host"), {"host": community.host}), host=community.host)


def _with_another_key(community: Community, fan: Fan, path: str) -> Request:
    return _signed(community, replace(fan, key_name="somebody else"), path)


#: A signature that does not hold makes us ask once whether the key changed; that is the only thing we may learn.
ACTORS = ("actor", "public_key")

REFUSED_SIGNATURES = [
    pytest.param(_unsigned, SignatureInvalid, id="SIG1: unsigned"),
    pytest.param(lambda c, f, p: _unsigned(c, f, p, b"\xff{"), SignatureInvalid, id="unsigned, and no JSON"),
    pytest.param(lambda c, f, p: _without(_signed(c, f, p), "digest"), SignatureInvalid, id="SIG2: without a digest"),
    pytest.param(_tampered, SignatureInvalid, id="SIG4: the body was changed"),
    pytest.param(
        lambda c, f, p: with_headers(_signed(c, f, p), {"digest": digest.digest_header(b"{}")}),
        Malformed,
        id="SIG5: two digests",
    ),
    pytest.param(_for_another_host, SignatureInvalid, id="SIG9: signed for another host"),
    pytest.param(
        lambda c, f, p: replace(_signed(c, f, p), raw_path="/ap/actors/other/inbox"),
        SignatureInvalid,
        id="SIG10: replayed to another path",
    ),
    pytest.param(_late, SignatureInvalid, id="SIG12: signed 61 minutes ago"),
    pytest.param(_early, SignatureInvalid, id="SIG12: signed in 61 minutes"),
    pytest.param(
        lambda c, f, p: replace(_signed(c, f, p), method="PUT"), SignatureInvalid, id="SIG27: signed for another method"
    ),
    pytest.param(_with_another_key, SignatureInvalid, id="signed with another key"),
]


@pytest.mark.parametrize(("recipient", "path"), INBOXES)
@pytest.mark.parametrize(("made", "error"), REFUSED_SIGNATURES)
async def test_a_request_whose_signature_does_not_hold_changes_nothing(
    community: Community, ann: Fan, made: Made, error: type[RemoteError], recipient: str | None, path: str
) -> None:
    before = await dump(community.store, without=ACTORS)

    with pytest.raises(error):
        await receive(community, made(community, ann, path), recipient=recipient)

    assert await dump(community.store, without=ACTORS) == before
    assert set(ann.server.asked) <= {"/users/ann", ann.webfinger}


REFUSED_FORMS = [
    pytest.param(
        lambda c, f, p: f.request(c, b'{"a":"' + b"x" * MAX_BODY_BYTES + b'"}', path=p),
        TooLarge,
        id="RES1: more than a MiB",
    ),
    pytest.param(lambda c, f, p: _signed(c, f, p, content_type="text/html"), UnsupportedMediaType, id="not JSON-LD"),
    pytest.param(lambda c, f, p: _without(_signed(c, f, p), "content-type"), UnsupportedMediaType, id="without a type"),
    pytest.param(
        lambda c, f, p: f.request(c, gzip.compress(b"{}"), path=p, content_encoding="gzip"),
        UnsupportedMediaType,
        id="RES4: compressed",
    ),
    pytest.param(lambda c, f, p: f.request(c, b"\xff\xfe", path=p), Malformed, id="not UTF-8"),
    pytest.param(lambda c, f, p: f.request(c, b"[]", path=p), Malformed, id="an array"),
    pytest.param(lambda c, f, p: f.request(c, b'{"a":' * 40 + b"1" + b"}" * 40, path=p), Malformed, id="too deep"),
    pytest.param(
        lambda c, f, p: f.request(c, f.activity("Create", f.note()) | {"type": "Collection"}, path=p),
        Malformed,
        id="OBJ17: a collection",
    ),
    pytest.param(
        lambda c, f, p: f.request(c, _follow(c, f) | {"id": None}, path=p), Malformed, id="KEY9: without an id"
    ),
    pytest.param(lambda c, f, p: f.request(c, _follow(c, f) | {"id": 7}, path=p), Malformed, id="KEY9: id is a number"),
    pytest.param(
        lambda c, f, p: f.request(c, f.activity("Follow", None), path=p), Malformed, id="OBJ15: a Follow of nothing"
    ),
]


@pytest.mark.parametrize(("recipient", "path"), INBOXES)
@pytest.mark.parametrize(("made", "error"), REFUSED_FORMS)
async def test_what_cannot_be_read_changes_nothing_and_asks_nobody(
    community: Community, ann: Fan, made: Made, error: type[RemoteError], recipient: str | None, path: str
) -> None:
    before = await dump(community.store)

    with pytest.raises(error):
        await receive(community, made(community, ann, path), recipient=recipient)

    assert await dump(community.store) == before
    assert ann.server.asked == []


def _create(fan: Fan, **more: object) -> Json:
    return fan.activity("Create", fan.note(**more))


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Ann and Mallory live on two servers; Mallory signs."""

    home: Community
    ann: Fan
    mallory: Fan


REFUSED_WORDS = [
    pytest.param(
        lambda on: on.mallory.activity("Follow", on.home.urls.actor("artist"), actor=on.ann.uri), id="KEY1: as another"
    ),
    pytest.param(
        lambda on: on.ann.activity("Follow", on.home.urls.actor("artist")), id="KEY1: a Follow that another wrote"
    ),
    pytest.param(lambda on: on.ann.activity("Undo", {"type": "Follow", "actor": on.ann.uri}), id="a forwarded Undo"),
    pytest.param(lambda on: on.ann.activity("Update", on.ann.document()), id="KEY5: a profile, by another"),
    pytest.param(lambda on: on.ann.activity("Delete", on.ann.uri), id="another's farewell"),
    pytest.param(
        lambda on: on.mallory.activity("Create", on.mallory.note(), id=f"{on.ann.uri}/activities/9"),
        id="KEY9: id on another host",
    ),
    pytest.param(lambda on: _create(on.mallory, attributedTo=on.ann.uri), id="OBJ4: a post of another"),
    pytest.param(lambda on: _create(on.mallory, id=f"{on.ann.uri}/notes/1"), id="OBJ5: a post on another host"),
    pytest.param(lambda on: on.mallory.activity("Update", on.ann.note()), id="OBJ7: another's post changed"),
    pytest.param(lambda on: on.mallory.activity("Delete", f"{on.ann.uri}/notes/1"), id="OBJ8: another's post deleted"),
    pytest.param(
        lambda on: on.mallory.activity("Undo", {"id": f"{on.ann.uri}/1", "type": "Follow", "actor": on.ann.uri}),
        id="OBJ10: another's follow undone",
    ),
    pytest.param(
        lambda on: on.mallory.activity(
            "Accept", {"type": "Follow", "actor": on.home.urls.actor("artist"), "object": on.ann.uri}
        ),
        id="OBJ11: accepted for another",
    ),
    pytest.param(
        lambda on: on.mallory.activity("Undo", {"id": f"{on.ann.uri}/1", "type": "Like", "actor": on.ann.uri}),
        id="OBJ10: another's like undone",
    ),
    pytest.param(
        lambda on: on.mallory.activity("Undo", {"id": f"{on.ann.uri}/1", "type": "Announce", "actor": on.ann.uri}),
        id="OBJ10: another's boost undone",
    ),
    pytest.param(
        lambda on: on.mallory.activity("Undo", f"{on.ann.uri}/1"), id="OBJ10: another's undone by its bare id"
    ),
    pytest.param(
        lambda on: on.mallory.activity("Undo", on.home.urls.activity(1)), id="OBJ12: an activity of ours undone"
    ),
    pytest.param(
        lambda on: on.mallory.activity("Add", on.mallory.note(), target=f"{on.ann.uri}/featured"),
        id="OBJ13: another's collection",
    ),
    pytest.param(
        lambda on: on.mallory.activity("Remove", f"{on.ann.uri}/notes/1", target=f"{on.ann.uri}/featured"),
        id="OBJ13: taken from another's collection",
    ),
    pytest.param(
        lambda on: on.mallory.activity("Add", on.mallory.note(), target=f"{on.ann.uri}/featured", id=None),
        id="OBJ13: another's collection, without an id",
    ),
    pytest.param(
        lambda on: on.ann.activity("Add", on.ann.note(), target=f"{on.ann.uri}/featured", id=None),
        id="KEY1: pinned by another",
    ),
]


@pytest.mark.parametrize("said", REFUSED_WORDS)
async def test_what_the_signer_may_not_say_changes_nothing(
    community: Community, ann: Fan, mallory: Fan, said: Callable[[Stage], Json]
) -> None:
    before = await dump(community.store)
    activity = said(Stage(home=community, ann=ann, mallory=mallory))

    with pytest.raises(NotPermitted):
        await receive(community, mallory.request(community, activity), recipient=None)

    assert await dump(community.store) == before
    assert (ann.server.asked, mallory.server.asked) == ([], [])


async def test_an_inbox_of_nobody_is_not_found(community: Community, ann: Fan) -> None:
    before = await dump(community.store)

    with pytest.raises(NotFound):
        await receive(community, _signed(community, ann, "/ap/actors/nobody/inbox"), recipient="nobody")

    assert await dump(community.store) == before


async def test_a_blocked_host_is_refused_without_asking_it(community: Community, server, artist) -> None:
    stranger = server.person("stranger")
    await community.store.write(blocks.put, "127.0.0.1", comment="", now=clock.now())
    await community.remote.load_blocks()
    before = await dump(community.store)

    with pytest.raises(NotPermitted):
        await receive(community, _signed(community, stranger, "/ap/inbox"), recipient=None)

    assert await dump(community.store) == before
    assert server.asked == []


async def test_a_request_signed_in_the_name_of_an_actor_here_is_refused_without_asking_ourselves(
    community: Community, ann: Fan, artist
) -> None:
    before = await dump(community.store)
    body = json.dumps(_follow(community, ann) | {"actor": artist.actor.uri}).encode()
    request = _unsigned(community, ann, "/ap/inbox", body)
    key_id = community.urls.key("artist")

    with pytest.raises(NotPermitted):
        await receive(community, _signed_as(ann, request, key_id), recipient=None)

    assert await dump(community.store) == before


async def test_a_key_on_our_own_host_is_refused(community: Community, ann: Fan) -> None:
    request = _unsigned(community, ann, "/ap/inbox", json.dumps(_follow(community, ann)).encode())

    with pytest.raises(NotPermitted):
        await receive(community, _signed_as(ann, request, community.urls.key("artist")), recipient=None)


def _signed_as(fan: Fan, request: Request, key_id: str) -> Request:
    signed = fan.signed(request)
    value = signed.header("signature") or ""
    return with_headers(_without(signed, "signature"), {"signature": value.replace(fan.key_id, key_id)})


async def test_a_deleted_actor_is_not_heard(community: Community, ann: Fan) -> None:
    await community.store.write(actors.mark_gone, ann.uri)
    before = await dump(community.store)

    with pytest.raises(NotPermitted):
        await receive(community, _signed(community, ann, "/ap/inbox"), recipient=None)

    assert await dump(community.store) == before
    assert ann.server.asked == []


@pytest.mark.parametrize(
    "content_type",
    [
        "application/activity+json; charset=utf-8",
        'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
        "application/ld+json",
        "application/json",
    ],
)
async def test_every_label_that_peers_put_on_activities_is_read(
    community: Community, ann: Fan, content_type: str
) -> None:
    await receive(community, _signed(community, ann, "/ap/inbox", content_type=content_type), recipient=None)

    assert len((await dump(community.store))["received"]) == 1
