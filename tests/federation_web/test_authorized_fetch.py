"""Who gets what of every document: unsigned, signed well or badly, or blocked; with authorized fetch and without.

Cases VIS1, VIS13, KEY15, SIG27 and CT6 of the attacks; wire 2.5.
"""

import re
from dataclasses import dataclass

import httpx
import pytest
from community_site import ACTIVITY, BROWSER, HOST, Site, everything_seen
from starlette.routing import Route
from world import World

from fedcomm.activitypub.signatures import ACCEPT_SIGNATURE_OF_GET
from fedcomm.model.post import Post, Visibility
from fedcomm.moderation import fetching, hosts
from fedcomm.outbox import profile, publish
from fedcomm.store import actors, settings
from fedcomm.store.db import Db
from fedcomm.web import caching, federation

pytestmark = pytest.mark.anyio

PUBLIC, PRIVATE, NEVER = "public, max-age=180", "private, no-store", "no-store"
SUMMARY, OPEN, CLOSED = "what I say of myself", "for everybody", "psst"
ACTOR, INSTANCE = "/ap/actors/artist", "/ap/actors/localhost"
PART = "/ap/actors/artist/followers/synchronization"

#: Every route of a document: what it is of. `SHOWN` is open wherever strangers get anything.
SHOWN, STUB, HIDDEN, POST, ACTIVITY_OF_POST, OWN_PART = "shown", "stub", "hidden", "post", "activity", "own part"
KINDS = {
    "/ap/actors/{name}": STUB,
    "/ap/actors/{name}/outbox": SHOWN,
    "/ap/actors/{name}/outbox/page": SHOWN,
    "/ap/actors/{name}/outbox/page/{before}": SHOWN,
    "/ap/actors/{name}/followers": SHOWN,
    "/ap/actors/{name}/followers/synchronization": OWN_PART,
    "/ap/actors/{name}/followers/page": HIDDEN,
    "/ap/actors/{name}/followers/page/{before}": HIDDEN,
    "/ap/actors/{name}/following": SHOWN,
    "/ap/actors/{name}/following/page": HIDDEN,
    "/ap/actors/{name}/following/page/{before}": HIDDEN,
    "/ap/actors/{name}/featured": SHOWN,
    "/ap/actors/{name}/featured-tags": SHOWN,
    "/ap/notes/{id}": POST,
    "/ap/notes/{id}/replies": POST,
    "/ap/notes/{id}/replies/{side}/{after}": POST,
    "/ap/notes/{id}/context": POST,
    "/ap/notes/{id}/context/{after}": POST,
    "/ap/notes/{id}/likes": POST,
    "/ap/notes/{id}/shares": POST,
    "/ap/activities/{id}": ACTIVITY_OF_POST,
    "/ap/quotes/{id}": HIDDEN,
}
UNSIGNED, FOLLOWER, STRANGER, BAD, BLOCKED = (
    "unsigned",
    "a follower",
    "a stranger",
    "signed for another path",
    "blocked",
)
ROUTES = [
    route
    for route in federation.ROUTES
    if isinstance(route, Route) and route.path.startswith("/ap/") and "GET" in (route.methods or ())
]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One way to ask. `is_open` is said of the post that is asked for."""

    asker: str
    is_required: bool
    is_open: bool

    @property
    def is_proven(self) -> bool:
        return self.asker in (FOLLOWER, STRANGER)

    def status(self, kind: str) -> int:
        if self.asker == BLOCKED:
            return 403
        is_needed = self.is_required or kind == OWN_PART
        if is_needed and not self.is_proven:
            return 200 if kind == STUB and self.asker == UNSIGNED else 401
        if kind == HIDDEN or (kind == ACTIVITY_OF_POST and not self.is_open):
            return 404
        return 404 if kind == POST and not self.is_open and self.asker != FOLLOWER else 200

    def kept(self, kind: str) -> str:
        if self.status(kind) != 200:
            return NEVER
        is_private = kind == OWN_PART or (kind == POST and not self.is_open)
        is_stub = kind == STUB and self.asker == UNSIGNED
        return PRIVATE if is_private or (self.is_required and not is_stub) else PUBLIC

    def told(self, kind: str) -> set[str]:
        """Return which of the three texts an answer may have in it."""
        if self.status(kind) != 200 or (self.is_required and not self.is_proven):
            return set()
        return {SUMMARY, OPEN} | ({CLOSED} if self.asker == FOLLOWER and kind == POST else set())


CASES = [
    Case(asker=asker, is_required=is_required, is_open=is_open)
    for asker in (UNSIGNED, FOLLOWER, STRANGER, BAD, BLOCKED)
    for is_required in (False, True)
    for is_open in (True, False)
]


def worded(case: Case) -> str:
    return f"{case.asker}, {'on' if case.is_required else 'off'}, {'open' if case.is_open else 'closed'}"


@pytest.fixture
async def post_of(site: Site, fans: World) -> dict[bool, Post]:
    """An open post and one for followers, of an artist with a text about themself and a follower."""
    await profile.update(site.community, site.artist, name="The Artist", summary=SUMMARY)
    await site.follower(fans, "ann")
    return {True: await site.post(OPEN), False: await site.post(CLOSED, visibility=Visibility.FOLLOWERS)}


async def ask(site: Site, fans: World, strangers: World, asker: str, path: str, **headers: str) -> httpx.Response:
    match asker:
        case "unsigned":
            return await site.get(path, **headers)
        case "a stranger":
            return await site.get_as(strangers, "mallory", path, **headers)
        case "signed for another path":
            return await site.get_as(fans, "ann", path, signed_path="/ap/notes/1", **headers)
    return await site.get_as(fans, "ann", path, **headers)


async def path_of(site: Site, route: Route, post: Post) -> str:
    """Return an address of a route, of things that are there."""
    activity_id = await site.community.store.read(_activity_of, post.uri)
    identity = activity_id if "activities" in route.path else post.id
    values = {"name": "artist", "id": identity, "before": 9 * 10**17, "side": "ours", "after": 0}
    return re.sub(r"\{(\w+)\}", lambda match: str(values[match[1]]), route.path)


def _activity_of(db: Db, object_uri: str) -> int:
    return int(db.execute("SELECT id FROM activity WHERE object_uri = ?", (object_uri,)).fetchone()[0])


@pytest.mark.parametrize("case", CASES, ids=worded)
async def test_every_document_is_answered_by_who_asks(
    site: Site, fans: World, strangers: World, post_of: dict[bool, Post], case: Case
) -> None:
    await fetching.require_signatures(site.community, is_required=case.is_required)
    if case.asker == BLOCKED:
        await hosts.block(site.community, "127.0.0.1", comment="")

    for route in ROUTES:
        path, kind = await path_of(site, route, post_of[case.is_open]), KINDS[route.path]
        answer = await ask(site, fans, strangers, case.asker, path)

        assert answer.status_code == case.status(kind), path
        assert answer.headers["cache-control"] == case.kept(kind), path
        assert answer.headers["vary"] == caching.BY_SIGNATURE, path
        assert answer.headers["access-control-allow-origin"] == "*", path
        assert {text for text in (SUMMARY, OPEN, CLOSED) if text in answer.text} <= case.told(kind), path


@pytest.mark.parametrize("case", [case for case in CASES if case.asker in (UNSIGNED, FOLLOWER)], ids=worded)
async def test_nobody_is_told_that_nothing_changed_but_of_what_they_may_keep(
    site: Site, fans: World, strangers: World, post_of: dict[bool, Post], case: Case
) -> None:
    await fetching.require_signatures(site.community, is_required=case.is_required)

    for route in ROUTES:
        path, kind = await path_of(site, route, post_of[case.is_open]), KINDS[route.path]
        answer = await ask(site, fans, strangers, case.asker, path, if_none_match="*")

        assert answer.status_code == (304 if case.kept(kind) == PUBLIC else case.status(kind)), path


def test_every_route_of_a_document_is_in_the_table() -> None:
    assert {route.path for route in ROUTES} <= set(KINDS)


@pytest.mark.parametrize("path", [f"{ACTOR}/outbox", "/ap/notes/116000000000000000", "/ap/activities/7", PART])
async def test_who_has_to_sign_is_told_how_and_not_what_is_there(site: Site, path: str) -> None:
    await fetching.require_signatures(site.community, is_required=True)

    answer = await site.get(path)

    assert (answer.status_code, answer.json()) == (401, {"error": "The request is not signed as required"})
    assert answer.headers["www-authenticate"] == "Signature"
    assert answer.headers["accept-signature"] == ACCEPT_SIGNATURE_OF_GET


async def test_a_stranger_gets_the_key_of_an_actor_and_where_to_write(site: Site) -> None:
    await fetching.require_signatures(site.community, is_required=True)

    document = (await site.get(ACTOR)).json()

    assert set(document) == {"@context", "id", "type", "preferredUsername", "inbox", "publicKey", "assertionMethod"}
    assert document["publicKey"]["id"] == f"http://{HOST}{ACTOR}#main-key"


@pytest.mark.parametrize("asker", [UNSIGNED, FOLLOWER, BAD])
async def test_the_instance_actor_is_for_everybody_and_costs_no_fetch(
    site: Site, fans: World, strangers: World, asker: str
) -> None:
    await fetching.require_signatures(site.community, is_required=True)

    answer = await ask(site, fans, strangers, asker, INSTANCE)

    assert (answer.status_code, answer.json()["type"]) == (200, "Application")
    assert "outbox" in answer.json()
    assert answer.headers["cache-control"] == PUBLIC
    assert not fans.fetched


async def test_the_instance_actor_is_not_for_who_is_blocked(site: Site, fans: World) -> None:
    await hosts.block(site.community, "127.0.0.1", comment="")

    answer = await site.get_as(fans, "ann", INSTANCE)

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/.well-known/webfinger?resource=acct:artist@localhost:8009",
        "/.well-known/host-meta",
        "/.well-known/nodeinfo",
        "/nodeinfo/2.1",
    ],
)
async def test_what_leads_to_actors_stays_open(site: Site, path: str) -> None:
    await fetching.require_signatures(site.community, is_required=True)

    answer = await site.get(path)

    assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=3600")


async def test_pages_for_people_stay_open(site: Site, post_of: dict[bool, Post]) -> None:
    await fetching.require_signatures(site.community, is_required=True)
    post = post_of[True]

    pages = [await site.get(path, accept=BROWSER) for path in ("/", "/@artist", f"/@artist/{post.id}")]
    ids = [await site.get(path, accept=BROWSER) for path in (ACTOR, post.uri)]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert [answer.status_code for answer in ids] == [303, 303]


async def test_a_closed_post_and_none_look_the_same_to_a_browser(site: Site, post_of: dict[bool, Post]) -> None:
    await fetching.require_signatures(site.community, is_required=True)

    closed = await site.get(post_of[False].uri, accept=BROWSER)
    missing = await site.get("/ap/notes/116000000000000000", accept=BROWSER)

    assert closed.status_code == 401
    assert everything_seen(closed) == everything_seen(missing)


async def test_the_document_behind_a_page_is_no_way_around(site: Site, post_of: dict[bool, Post]) -> None:
    await fetching.require_signatures(site.community, is_required=True)

    post = await site.client.get(f"/@artist/{post_of[True].id}", headers={"accept": ACTIVITY}, follow_redirects=True)
    artist = await site.client.get("/@artist", headers={"accept": ACTIVITY}, follow_redirects=True)

    assert (post.status_code, OPEN in post.text) == (401, False)
    assert (artist.status_code, SUMMARY in artist.text) == (200, False)


async def test_a_tombstone_is_for_those_who_sign(site: Site, fans: World, post_of: dict[bool, Post]) -> None:
    await fetching.require_signatures(site.community, is_required=True)
    await publish.delete(site.community, site.artist, post_of[True])

    unsigned, signed = await site.get(post_of[True].uri), await site.get_as(fans, "ann", post_of[True].uri)

    assert (unsigned.status_code, signed.status_code) == (401, 410)
    assert signed.headers["cache-control"] == PRIVATE


async def test_a_deleted_actor_is_gone_for_everybody(site: Site) -> None:
    await fetching.require_signatures(site.community, is_required=True)
    await site.community.store.write(actors.mark_gone, site.artist.actor.uri)

    answer = await site.get(ACTOR)

    assert answer.status_code == 410


async def test_who_was_deleted_reads_nothing_more(site: Site, fans: World, post_of: dict[bool, Post]) -> None:
    await fetching.require_signatures(site.community, is_required=True)
    await site.community.store.write(actors.mark_gone, fans.actor("ann"))

    answer = await site.get_as(fans, "ann", post_of[True].uri)

    assert answer.status_code == 403


async def test_a_key_whose_host_is_silent_is_asked_for_again(site: Site, post_of: dict[bool, Post]) -> None:
    await fetching.require_signatures(site.community, is_required=True)
    silent = World(1)

    answer = await site.get_as(silent, "ann", post_of[True].uri)

    assert answer.status_code == 503


async def test_the_setting_is_kept_for_the_next_start(site: Site) -> None:
    kept = []

    for is_required in (False, True, False):
        await fetching.require_signatures(site.community, is_required=is_required)
        kept.append(await site.community.store.read(settings.authorized_fetch))

    assert kept == [False, True, False]
