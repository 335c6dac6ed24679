"""Attacks of several steps, and those that have an effect which must be the right one. Names begin with the number."""

import asyncio
import re
from itertools import permutations
from pathlib import Path

import httpx
import pytest

import fedcomm
from fedcomm import clock
from fedcomm.activitypub import signatures
from fedcomm.activitypub.keys import PublicKey, SigningKey, generate_rsa
from fedcomm.activitypub.signatures import Request
from fedcomm.activitypub.vocabulary import PUBLIC
from fedcomm.errors import RemoteError
from fedcomm.inbox import worker
from fedcomm.model.actor import ActorState
from fedcomm.model.handle import Handle
from fedcomm.store import accounts, actors, posts
from fedcomm.web.negotiation import wants_activity, wants_page
from tests.attacks import forging
from tests.attacks.object_cases import _ann_is_followed
from tests.attacks.stage import PERSONAL, SHARED, Stage
from tests.inbox.fans import Fan, Json, count, dump, states
from tests.remote.raw_peer import answer, answering, peer_running

pytestmark = pytest.mark.anyio


async def test_sig16_the_same_request_a_thousand_times_has_one_effect(stage: Stage) -> None:
    shared = stage.signed(stage.ann, stage.follow(stage.ann), SHARED)
    personal = stage.signed(stage.ann, stage.follow(stage.ann), PERSONAL)

    statuses = await asyncio.gather(*(stage.send(request) for request in [shared, personal] * 500))
    await worker.process_due(stage.community)

    assert set(statuses) == {202}
    assert await states(stage.community) == [("done", None)]
    assert [await count(stage.community, table) for table in ("follow", "notification", "delivery")] == [1, 1, 1]


async def test_sig26_unknown_keys_of_one_host_lead_to_few_questions_and_keep_nobody_else_out(stage: Stage) -> None:
    """Every other one is made up; the host that gives no key is asked thirty times a minute at most."""
    server = stage.mallory.server
    unknown = [Fan(server=server, name=f"nobody{number % 100}") for number in range(500)]
    before = await dump(stage.community.store)

    statuses = await asyncio.gather(*(stage.send(stage.signed(fan, stage.follow(fan), SHARED)) for fan in unknown))
    good = await stage.send(stage.signed(stage.ann, stage.ann.activity("Like", "https://nobody.example/1"), SHARED))

    assert set(statuses) <= {401, 503}
    assert len(server.asked) == len(set(server.asked)) <= 30
    assert good == 202
    changed = {name for name, rows in (await dump(stage.community.store)).items() if rows != before[name]}
    assert changed == {"received"}


async def test_sig28_what_was_signed_for_one_host_does_not_go_to_another(stage: Stage) -> None:
    async with peer_running(answering(answer(404))) as there:
        place = stage.ann.server.redirect("/away", there.url("/here", host="there.localhost"))  # type: ignore[attr-defined]
        with pytest.raises(RemoteError):
            await stage.community.remote.document(place)

    head = there.requests[0].decode().partition("\r\n\r\n")[0].split("\r\n")[1:]
    lines = tuple((line.partition(":")[0], line.partition(":")[2]) for line in head)
    request = Request(
        method="GET", scheme="http", host=f"there.localhost:{there.port}", raw_path="/here", headers=lines
    )
    instance = await stage.community.store.read(accounts.instance)
    key = stage.community.signing_key(instance)
    signature = signatures.read(request, now=clock.now())
    signatures.verify(signature, PublicKey.from_pem(key.key_id, instance.actor.uri, key.public_pem()))
    assert "host" in signature.covered


async def test_key12_a_handle_of_another_host_is_not_believed(stage: Stage) -> None:
    """Mallory's server says that Ann's handle leads to Mallory, and so does Mallory's document."""
    mallory, ann_host = stage.mallory, stage.ann.server.base.removeprefix("http://")
    link = {"rel": "self", "type": "application/activity+json", "href": mallory.uri}
    mallory.server.documents[mallory.webfinger] = {"subject": f"acct:ann@{ann_host}", "links": [link]}
    mallory.server.serve(mallory.uri, mallory.document(preferredUsername="ann", webfinger=f"ann@{ann_host}"))

    actor = await stage.community.remote.actor(mallory.uri, refresh=True)
    found = await stage.community.store.read(actors.find_by_handle, "ann", ann_host)

    assert (actor.host, actor.is_handle_confirmed) == (mallory.server.base.removeprefix("http://"), False)
    assert found is None or found.uri == stage.ann.uri
    with pytest.raises(RemoteError):
        await stage.community.remote.actor_by_handle(Handle(username="ann", host=ann_host))


@pytest.mark.parametrize(
    ("key", "document", "state"),
    [
        pytest.param("known", 410, ActorState.GONE, id="the key is here"),
        pytest.param("deleted", 410, ActorState.GONE, id="its server says that it is gone"),
        pytest.param("deleted", 404, ActorState.ACTIVE, id="its server only does not show it"),
    ],
)
async def test_key14_a_farewell_is_believed_with_its_key_or_the_word_of_its_server(
    stage: Stage, key: str, document: int, state: ActorState
) -> None:
    ann = stage.ann
    ann.server.serve(ann.uri, document)
    ann.server.serve(f"{ann.uri}/key", 410)
    key_id = ann.key_id if key == "known" else f"{ann.uri}/key"
    unsigned = stage.unsigned(ann.activity("Delete", ann.uri), SHARED)

    status = await stage.send(forging.cavage(unsigned, ann.key.private, key_id))  # type: ignore[arg-type]
    await worker.process_due(stage.community)

    known = await stage.community.store.read(actors.find, ann.uri)
    assert status == 202
    assert known is not None
    assert known.state is state


@pytest.mark.parametrize("uri", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x"])
async def test_obj20_a_page_that_is_none_is_dropped(stage: Stage, uri: str) -> None:
    await _ann_is_followed(stage)

    await stage.sends(stage.ann, stage.ann.activity("Create", stage.ann.note(url=uri)))

    post = await stage.community.store.read(posts.find, f"{stage.ann.uri}/notes/1")
    assert post is not None
    assert post.url is None


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"interactingObject": "{ann}/notes/2"}, id="of another quote"),
        pytest.param({"interactionTarget": "{mallory}/notes/2"}, id="for another post"),
        pytest.param({"attributedTo": "{ann}"}, id="of the one who quotes"),
        pytest.param({"type": "Note"}, id="that is none"),
    ],
)
async def test_obj22_a_quote_is_not_approved_by_a_stamp(stage: Stage, changes: dict[str, str]) -> None:
    ann, mallory = stage.ann, stage.mallory
    await _ann_is_followed(stage)
    stamp = {"id": f"{mallory.uri}/stamps/1", "type": "QuoteAuthorization", "attributedTo": mallory.uri}
    stamp |= {"interactingObject": f"{ann.uri}/notes/1", "interactionTarget": f"{mallory.uri}/notes/1"}
    forged = {name: value.format(ann=ann.uri, mallory=mallory.uri) for name, value in changes.items()}
    mallory.server.serve(f"{mallory.uri}/notes/1", mallory.note())
    mallory.server.serve(f"{mallory.uri}/stamps/1", {**stamp, **forged})

    quote = ann.note(quote=f"{mallory.uri}/notes/1", quoteAuthorization=f"{mallory.uri}/stamps/1")
    await stage.sends(ann, ann.activity("Create", quote))

    post = await stage.community.store.read(posts.find, f"{ann.uri}/notes/1")
    assert post is not None
    assert (post.content.quote_uri, post.quote_authorization_uri) == (f"{mallory.uri}/notes/1", None)


async def test_obj22_a_quote_of_ours_is_not_approved_by_a_stamp_that_we_did_not_give(stage: Stage) -> None:
    await _ann_is_followed(stage)
    quote = stage.ann.note(quote=stage.post.uri, quoteAuthorization=stage.community.urls.quote_authorization(1))

    await stage.sends(stage.ann, stage.ann.activity("Create", quote))

    post = await stage.community.store.read(posts.find, f"{stage.ann.uri}/notes/1")
    assert post is not None
    assert post.quote_authorization_uri is None


async def test_obj25_two_creates_at_the_same_instant_make_one_post(stage: Stage) -> None:
    create = stage.ann.activity("Create", stage.ann.note(inReplyTo=stage.post.uri))

    statuses = await asyncio.gather(*(stage.send(stage.signed(stage.ann, create, path)) for path in (SHARED, PERSONAL)))
    await asyncio.gather(worker.process_due(stage.community), worker.process_due(stage.community))

    assert statuses == [202, 202]
    assert [await count(stage.community, table) for table in ("received", "notification")] == [1, 1]
    assert await stage.community.store.read(posts.find, f"{stage.ann.uri}/notes/1") is not None


def _life(stage: Stage, *names: str) -> list[Json]:
    """Return a post that is created, edited and deleted, or a follow and its end."""
    note = stage.ann.note(inReplyTo=stage.post.uri, published=clock.rfc3339(forging.in_(minutes=-2)))
    follow = stage.follow(stage.ann)
    life = {
        "Create": stage.ann.activity("Create", note),
        "Update": stage.ann.activity(
            "Update", note | {"content": "<p>edited</p>", "updated": clock.rfc3339(clock.now())}
        ),
        "Delete": stage.ann.activity("Delete", note["id"]),
        "Follow": follow,
        "Undo": stage.ann.activity("Undo", follow),
    }
    return [life[name] for name in names]


@pytest.mark.parametrize("order", list(permutations(["Create", "Update", "Delete"])), ids="-".join)
async def test_obj26_a_deleted_post_stays_deleted_in_any_order(stage: Stage, order: tuple[str, ...]) -> None:
    for activity in _life(stage, *order):
        await stage.sends(stage.ann, activity)

    assert await stage.community.store.read(posts.find, f"{stage.ann.uri}/notes/1") is None
    assert await count(stage.community, "tombstone") == 1
    assert await count(stage.community, "notification") == 0


@pytest.mark.parametrize("order", list(permutations(["Create", "Update"])), ids="-".join)
async def test_obj26_an_edited_post_says_what_was_said_last_in_any_order(stage: Stage, order: tuple[str, ...]) -> None:
    for activity in _life(stage, *order):
        await stage.sends(stage.ann, activity)

    post = await stage.community.store.read(posts.find, f"{stage.ann.uri}/notes/1")
    assert post is not None
    assert post.content.content_html == "<p>edited</p>"


@pytest.mark.parametrize("order", list(permutations(["Follow", "Undo"])), ids="-".join)
async def test_obj26_who_unfollowed_does_not_follow_in_any_order(stage: Stage, order: tuple[str, ...]) -> None:
    for activity in _life(stage, *order):
        await stage.sends(stage.ann, activity)

    assert await count(stage.community, "follow") == 0


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        pytest.param("*/*", "application/activity+json", id="anything"),
        pytest.param("text/html,application/xhtml+xml,*/*;q=0.8", "text/html", id="a browser"),
        pytest.param("application/activity+json;q=0.1, text/html;q=0.9", "text/html", id="a page rather"),
        pytest.param("text/html;q=0, application/activity+json", "application/activity+json", id="no page"),
        pytest.param("application/activity+json;q=0, */*", "text/html", id="no document"),
    ],
)
async def test_ct6_an_id_answers_what_is_asked_for(stage: Stage, accept: str, media_type: str) -> None:
    got: httpx.Response = await stage.client.get(stage.post.uri, headers={"accept": accept}, follow_redirects=True)

    is_page = media_type == "text/html"
    assert got.headers["content-type"].partition(";")[0] == media_type
    assert wants_page([accept]) is is_page or wants_activity([accept]) is not is_page
    assert {"accept", "signature"} <= {name.strip() for name in got.headers["vary"].lower().split(",")} or is_page


async def test_ld10_a_linked_data_signature_changes_nothing_of_what_is_sent_in_person(stage: Stage) -> None:
    signature = {"type": "RsaSignature2017", "creator": stage.ann.key_id, "signatureValue": "AA"}
    follow = stage.follow(stage.ann) | {"signature": signature}

    await stage.sends(stage.ann, follow)

    assert await states(stage.community) == [("done", None)]
    assert await count(stage.community, "follow") == 1


def test_ld11_no_graph_of_a_stranger_is_put_into_canonical_form() -> None:
    """Who signs deliveries is the only one who can, and the library is imported nowhere else."""
    home = Path(fedcomm.__file__).parent
    sources = {path.relative_to(home).as_posix(): path.read_text() for path in home.rglob("*.py")}
    importing = re.compile(r"^\s*(?:from|import) (?:fedcomm\.activitypub\.linked_data|pyld)", re.MULTILINE)

    assert {name for name, source in sources.items() if importing.search(source)} == {
        "delivery/proofs.py",
        "activitypub/linked_data/signature.py",
    }


@pytest.mark.parametrize("public", ["as:Public", "Public", PUBLIC])
@pytest.mark.parametrize("member", ["to", "cc"])
async def test_ld13_everybody_is_everybody_however_it_is_written(stage: Stage, public: str, member: str) -> None:
    await _ann_is_followed(stage)
    note = stage.ann.note(to=[], cc=[]) | {member: public}

    await stage.sends(stage.ann, stage.ann.activity("Create", note, to=[], cc=[]))

    post = await stage.community.store.read(posts.find, f"{stage.ann.uri}/notes/1")
    assert post is not None
    assert post.visibility.is_open


@pytest.mark.parametrize("public", ["as:Public", "Public", PUBLIC])
@pytest.mark.parametrize("member", ["audience", "bto", "bcc"])
async def test_ld13_what_is_for_everybody_by_the_way_is_for_nobody(stage: Stage, public: str, member: str) -> None:
    """Nobody writes it there; to believe it would show more than its author may have meant."""
    await _ann_is_followed(stage)
    note = stage.ann.note(to=[stage.artist.actor.uri], cc=[]) | {member: public}

    await stage.sends(stage.ann, stage.ann.activity("Create", note, to=[], cc=[]))

    post = await stage.community.store.read(posts.find, f"{stage.ann.uri}/notes/1")
    assert post is not None
    assert not post.visibility.is_open


async def test_a_forged_signature_holds_with_the_right_key_alone() -> None:
    """A control: the forger's signatures hold with the right key and with no other."""
    key, other = (SigningKey.load("http://x.localhost/#k", generate_rsa()) for _ in range(2))
    plain = Request(method="GET", scheme="http", host="x.localhost", raw_path="/", headers=(("host", "x.localhost"),))
    dated = forging.with_header(plain, "date", forging.http_date(clock.now()))
    request = forging.cavage(dated, key.private, key.key_id, "(request-target) host date")  # type: ignore[arg-type]
    signature = signatures.read(request, now=clock.now())

    signatures.verify(signature, PublicKey.from_pem(key.key_id, "http://x.localhost/", key.public_pem()))

    with pytest.raises(RemoteError):
        signatures.verify(signature, PublicKey.from_pem(key.key_id, "http://x.localhost/", other.public_pem()))
