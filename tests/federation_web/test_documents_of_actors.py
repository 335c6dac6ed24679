"""Actors and their collections, as peers read them (wire 1.1 to 1.5, 6)."""

import pytest
from community_site import ACTIVITY, BROWSER, HOST, Site
from world import World

from fedcomm.model.post import Visibility
from fedcomm.outbox import featuring, publish
from fedcomm.outbox.drafts import Draft
from fedcomm.store import actors
from fedcomm.store.db import Db
from fedcomm.web import caching
from fedcomm.web.federation import collections

pytestmark = pytest.mark.anyio

ACTOR = f"http://{HOST}/ap/actors/artist"
FEDERATION_PATHS = [
    pytest.param("/ap/actors/artist", ACTIVITY, id="actor"),
    pytest.param("/ap/actors/localhost", ACTIVITY, id="instance actor"),
    pytest.param("/ap/actors/artist/outbox", ACTIVITY, id="outbox"),
    pytest.param("/ap/actors/artist/outbox/page", ACTIVITY, id="page of the outbox"),
    pytest.param("/ap/actors/artist/followers", ACTIVITY, id="followers"),
    pytest.param("/ap/actors/artist/following", ACTIVITY, id="following"),
    pytest.param("/ap/actors/artist/featured", ACTIVITY, id="featured"),
    pytest.param("/ap/actors/artist/featured-tags", ACTIVITY, id="featured hashtags"),
    pytest.param("/.well-known/webfinger?resource=acct:artist@localhost:8009", "application/jrd+json", id="webfinger"),
    pytest.param("/.well-known/host-meta", "application/xrd+xml", id="host-meta"),
    pytest.param("/.well-known/nodeinfo", "application/json", id="nodeinfo links"),
    pytest.param(
        "/nodeinfo/2.0",
        'application/json; profile="http://nodeinfo.diaspora.software/ns/schema/2.0#"',
        id="nodeinfo 2.0",
    ),
    pytest.param(
        "/nodeinfo/2.1",
        'application/json; profile="http://nodeinfo.diaspora.software/ns/schema/2.1#"',
        id="nodeinfo 2.1",
    ),
]


@pytest.mark.parametrize(("path", "media_type"), FEDERATION_PATHS)
async def test_every_document_has_its_type_and_may_be_read_by_all_and_kept_shortly(
    site: Site, path: str, media_type: str
) -> None:
    answer = await site.get(path)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"].startswith("public, max-age=")
    assert answer.headers["vary"] == (caching.BY_SIGNATURE if media_type == ACTIVITY else caching.BY_ACCEPT)
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(("path", "media_type"), FEDERATION_PATHS)
async def test_who_has_a_document_already_is_not_sent_it_again(site: Site, path: str, media_type: str) -> None:
    first = await site.get(path)

    again = await site.get(path, if_none_match=f'"other", {first.headers["etag"]}')

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["cache-control"] == first.headers["cache-control"]


@pytest.mark.parametrize(("path", "media_type"), FEDERATION_PATHS)
async def test_head_is_answered_like_get(site: Site, path: str, media_type: str) -> None:
    answer = await site.client.head(path)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type


async def test_an_actor_is_served_with_its_key_to_whom_does_not_sign(site: Site) -> None:
    document = (await site.get("/ap/actors/artist")).json()

    assert document["id"] == ACTOR
    assert document["inbox"] == f"{ACTOR}/inbox"
    assert document["publicKey"]["owner"] == ACTOR
    assert document["publicKey"]["publicKeyPem"].startswith("-----BEGIN PUBLIC KEY-----")


@pytest.mark.parametrize("accept", ["application/json", "*/*", "image/png", 'application/ld+json; profile="x"'])
async def test_no_accept_header_is_answered_406(site: Site, accept: str) -> None:
    answer = await site.get("/ap/actors/artist", accept=accept)

    assert answer.headers["content-type"] == ACTIVITY


async def test_a_person_who_opens_an_id_is_sent_to_the_page(site: Site) -> None:
    answer = await site.get("/ap/actors/artist", accept=BROWSER)

    assert answer.status_code == 303
    assert answer.headers["location"] == f"http://{HOST}/@artist"
    assert answer.headers["vary"] == caching.BY_SIGNATURE


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/ap/actors/nobody", id="nobody"),
        pytest.param("/ap/actors/Artist", id="another letter case: ids are compared exactly"),
        pytest.param("/ap/actors/%00", id="a NUL"),
        pytest.param("/ap/actors/artist%0a", id="a line break"),
        pytest.param("/ap/actors/artist/likes", id="no such collection"),
        pytest.param("/ap/actors/localhost/followers", id="followers of the instance actor"),
        pytest.param("/ap/actors/localhost/featured", id="pinned posts of the instance actor"),
        pytest.param("/ap/actors/localhost/featured-tags", id="featured hashtags of the instance actor"),
        pytest.param("/ap/actors/artist/outbox/page/x", id="a cursor that is no number"),
        pytest.param("/ap/actors/artist/outbox/page/99999999999999999999", id="a cursor beyond 64 bits"),
        pytest.param("/ap/elsewhere", id="nothing at all"),
    ],
)
async def test_what_is_not_there_is_a_json_404(site: Site, path: str) -> None:
    answer = await site.get(path, accept=BROWSER)

    assert answer.status_code == 404
    assert answer.json() == {"error": "Not found"} or answer.json() == {"error": "Not Found"}


async def test_a_deleted_account_is_gone_with_a_tombstone(site: Site) -> None:
    await site.community.store.write(actors.mark_gone, ACTOR)

    answer = await site.get("/ap/actors/artist")
    outbox = await site.get("/ap/actors/artist/outbox")

    assert (answer.status_code, answer.json()["type"], answer.json()["id"]) == (410, "Tombstone", ACTOR)
    assert outbox.status_code == 410


async def test_the_outbox_has_the_open_posts_newest_first_in_pages(site: Site) -> None:
    written = [await site.post(f"number {number}") for number in range(21)]
    await site.post("for followers", visibility=Visibility.FOLLOWERS)

    outbox = (await site.get("/ap/actors/artist/outbox")).json()
    first = (await site.get(outbox["first"])).json()
    second = (await site.get(first["next"])).json()

    assert outbox["totalItems"] == 21
    assert [item["object"]["id"] for item in first["orderedItems"]] == [post.uri for post in written[:0:-1]]
    assert [item["object"]["id"] for item in second["orderedItems"]] == [written[0].uri]
    assert "next" not in second
    assert "prev" not in first
    assert (second["prev"], outbox["last"]) == (first["id"], second["id"])
    assert first["partOf"] == second["partOf"] == outbox["id"]
    assert "?" not in outbox["first"] + first["next"]


@pytest.mark.parametrize("count", [0, 1, 20])
async def test_an_outbox_of_one_page_ends_with_its_first(site: Site, count: int) -> None:
    for _ in range(count):
        await site.post()

    outbox = (await site.get("/ap/actors/artist/outbox")).json()
    page = (await site.get(outbox["last"])).json()

    assert outbox["last"] == outbox["first"]
    assert not {"next", "prev"} & set(page)


async def test_the_outbox_is_read_backwards_from_its_last_page(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collections, "PAGE", 2)
    written = [await site.post(f"number {number}") for number in range(5)]
    await site.delete(written[2])

    read, place = list[str](), (await site.get("/ap/actors/artist/outbox")).json()["last"]
    for _ in range(2):
        page = (await site.get(place)).json()
        read += [item["object"]["id"] for item in reversed(page["orderedItems"])]
        place = page.get("prev", "")

    assert read == [post.uri for post in written if post is not written[2]]
    assert place == ""


async def test_the_outbox_shows_what_an_edited_post_says_now(site: Site) -> None:
    post = await site.post("a secret by mistake")
    await publish.edit(site.community, site.artist, post, Draft(source="nothing of the kind"))

    page = await site.get("/ap/actors/artist/outbox/page")

    assert "nothing of the kind" in page.text
    assert "secret" not in page.text


async def test_pinned_posts_are_featured_whole_and_on_one_page(site: Site) -> None:
    pinned = await site.post("Read this first")
    await site.post("And then this")
    await featuring.pin(site.community, site.artist, pinned)

    featured = (await site.get("/ap/actors/artist/featured")).json()

    assert featured["totalItems"] == 1
    assert featured["orderedItems"][0]["id"] == pinned.uri
    assert "Read this first" in featured["orderedItems"][0]["content"]
    assert "first" not in featured


async def test_featured_hashtags_are_named_by_the_actor_and_listed(site: Site) -> None:
    await featuring.feature_tag(site.community, site.artist, "NewAlbum")

    actor = (await site.get("/ap/actors/artist")).json()
    tags = (await site.get(actor["featuredTags"])).json()

    href = f"http://{HOST}/tags/newalbum"
    assert (tags["type"], tags["totalItems"]) == ("Collection", 1)
    assert tags["items"] == [{"type": "Hashtag", "href": href, "name": "#newalbum"}]


@pytest.mark.parametrize("name", ["followers", "following"])
async def test_who_follows_whom_is_a_number_and_nothing_else(site: Site, fans: World, name: str) -> None:
    await site.follower(fans, "ann")

    document = (await site.get(f"/ap/actors/artist/{name}")).json()
    page = await site.get(f"/ap/actors/artist/{name}/page")

    assert document["totalItems"] == (1 if name == "followers" else 0)
    assert set(document) == {"@context", "id", "type", "totalItems"}
    assert page.status_code == 404


async def test_an_artist_may_show_their_followers(site: Site, fans: World) -> None:
    for number in range(21):
        await site.follower(fans, f"fan{number}")
    await site.community.store.write(_show_followers)

    document = (await site.get("/ap/actors/artist/followers")).json()
    first = (await site.get(document["first"])).json()
    second = (await site.get(first["next"])).json()

    assert len(first["orderedItems"]) == 20
    assert first["orderedItems"][0] == fans.actor("fan20")
    assert second["orderedItems"] == [fans.actor("fan0")]
    assert (second["prev"], "prev" in first) == (first["id"], False)


def _show_followers(db: Db) -> None:
    db.execute("UPDATE account SET shows_followers = 1")
