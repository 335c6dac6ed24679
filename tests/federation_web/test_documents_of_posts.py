"""Posts and activities at their ids: open ones for all, the others for whom they are for (security VIS1, VIS3)."""

import pytest
from community_site import ACTIVITY, BROWSER, HOST, Site, everything_seen
from world import World

from fedcomm import clock
from fedcomm.activitypub.signatures import Scheme
from fedcomm.model.post import Post, Visibility
from fedcomm.model.reaction import ReactionKind
from fedcomm.moderation import hosts
from fedcomm.outbox import forwarding, reacting
from fedcomm.store import actors
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio

OPEN = [Visibility.PUBLIC, Visibility.UNLISTED]
CLOSED = [Visibility.FOLLOWERS, Visibility.DIRECT]
#: What a cache must ask for before it answers for us: who signs may be blocked, or may read more.
BY_SIGNATURE = "Accept, Authorization, Signature, Signature-Input"
#: An id that nobody gave out, as long as those that are.
MISSING = "/ap/notes/116000000000000000"


async def closed_post(site: Site, fans: World, visibility: Visibility) -> Post:
    """A post that is not open; the direct one is for Ann."""
    await site.community.remote.actor(fans.actor("ann"))
    return await site.post(f"psst @ann@{fans.host}", visibility=visibility)


@pytest.mark.parametrize("visibility", OPEN)
async def test_an_open_post_is_for_everybody(site: Site, visibility: Visibility) -> None:
    post = await site.post("Hello world", visibility=visibility)

    answer = await site.get(post.uri)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == ACTIVITY
    assert answer.headers["cache-control"] == "public, max-age=180"
    assert answer.json()["id"] == post.uri
    assert answer.json()["@context"]


@pytest.mark.parametrize("accept", [ACTIVITY, BROWSER])
@pytest.mark.parametrize("part", ["", "/replies", "/likes", "/shares"])
@pytest.mark.parametrize("state", [200, 410, 404])
async def test_a_cache_never_answers_one_who_signs_with_what_another_was_told(
    site: Site, state: int, part: str, accept: str
) -> None:
    post = await site.post(visibility=Visibility.FOLLOWERS if state == 404 else Visibility.PUBLIC)
    if state == 410:
        await site.delete(post)

    answer = await site.get(post.uri + part, accept=accept)

    assert answer.status_code in (state, 303)
    assert answer.headers["vary"] == BY_SIGNATURE
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_a_person_who_opens_a_posts_id_is_sent_to_its_page(site: Site) -> None:
    post = await site.post()

    answer = await site.get(post.uri, accept=BROWSER)

    assert (answer.status_code, answer.headers["location"]) == (303, f"http://{HOST}/@artist/{post.id}")


@pytest.mark.parametrize("accept", [ACTIVITY, BROWSER])
@pytest.mark.parametrize("part", ["", "/replies", "/likes", "/shares"])
@pytest.mark.parametrize("visibility", CLOSED)
async def test_a_closed_post_looks_exactly_like_none(
    site: Site, fans: World, visibility: Visibility, part: str, accept: str
) -> None:
    post = await closed_post(site, fans, visibility)

    closed = await site.get(post.uri + part, accept=accept)
    missing = await site.get(MISSING + part, accept=accept)

    assert closed.status_code == 404
    assert everything_seen(closed) == everything_seen(missing)


@pytest.mark.parametrize("visibility", CLOSED)
async def test_a_stranger_who_signs_learns_nothing_either(
    site: Site, fans: World, strangers: World, visibility: Visibility
) -> None:
    post = await closed_post(site, fans, visibility)
    await site.follower(fans, "ann")

    closed = await site.get_as(strangers, "mallory", post.uri)
    missing = await site.get_as(strangers, "other", MISSING)

    assert closed.status_code == 404
    assert everything_seen(closed) == everything_seen(missing)
    # Their server is asked for the key in both cases, so that it cannot tell them apart by that.
    assert strangers.fetched["/users/mallory"] == strangers.fetched["/users/other"] > 0


@pytest.mark.parametrize("scheme", Scheme)
async def test_a_follower_reads_a_post_for_followers(site: Site, fans: World, scheme: Scheme) -> None:
    post = await site.post("Only for you", visibility=Visibility.FOLLOWERS)
    await site.follower(fans, "ann")

    answer = await site.get_as(fans, "ann", post.uri, scheme=scheme)

    assert answer.status_code == 200
    assert "Only for you" in answer.json()["content"]
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["vary"] == BY_SIGNATURE
    assert "etag" not in answer.headers


async def test_the_instance_actor_of_a_followers_host_reads_it_too(site: Site, fans: World) -> None:
    fans.applications.add("the-server-itself")
    post = await site.post(visibility=Visibility.FOLLOWERS)
    await site.follower(fans, "ann")

    answer = await site.get_as(fans, "the-server-itself", post.uri)

    assert answer.status_code == 200


@pytest.mark.parametrize("part", ["", "/replies", "/likes", "/shares"])
async def test_a_neighbour_of_a_follower_who_does_not_follow_reads_nothing(site: Site, fans: World, part: str) -> None:
    post = await site.post(visibility=Visibility.FOLLOWERS)
    await site.follower(fans, "ann")

    closed = await site.get_as(fans, "neighbour", post.uri + part)
    missing = await site.get_as(fans, "neighbour", MISSING + part)

    assert closed.status_code == 404
    assert everything_seen(closed) == everything_seen(missing)


async def test_a_server_without_followers_reads_nothing_as_an_application(
    site: Site, fans: World, strangers: World
) -> None:
    strangers.applications.add("the-server-itself")
    post = await site.post(visibility=Visibility.FOLLOWERS)
    await site.follower(fans, "ann")

    answer = await site.get_as(strangers, "the-server-itself", post.uri)

    assert answer.status_code == 404


async def test_a_direct_post_is_for_whom_it_names_and_not_for_followers(site: Site, fans: World) -> None:
    post = await closed_post(site, fans, Visibility.DIRECT)
    await site.follower(fans, "ben")

    statuses = [(await site.get_as(fans, name, post.uri)).status_code for name in ("ann", "ben")]

    assert statuses == [200, 404]


async def test_a_direct_post_is_not_for_the_server_of_a_follower(site: Site, fans: World) -> None:
    fans.applications.add("the-server-itself")
    post = await closed_post(site, fans, Visibility.DIRECT)
    await site.follower(fans, "ben")

    answer = await site.get_as(fans, "the-server-itself", post.uri)

    assert answer.status_code == 404


async def test_who_was_deleted_reads_what_was_for_them_no_more(site: Site, fans: World) -> None:
    post = await closed_post(site, fans, Visibility.DIRECT)
    await site.community.store.write(actors.mark_gone, fans.actor("ann"))

    answer = await site.get_as(fans, "ann", post.uri)

    assert answer.status_code == 404


async def test_a_signature_for_another_post_opens_nothing(site: Site, fans: World) -> None:
    one, other = [await site.post(visibility=Visibility.FOLLOWERS) for _ in range(2)]
    await site.follower(fans, "ann")
    headers = (await site.get_as(fans, "ann", one.uri)).request.headers

    answer = await site.client.get(other.uri, headers=headers)

    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["closed", "open", "missing"])
async def test_who_is_blocked_is_refused_whatever_they_ask_for(site: Site, fans: World, path: str) -> None:
    closed, shown = await site.post(visibility=Visibility.FOLLOWERS), await site.post()
    await site.follower(fans, "ann")
    await hosts.block(site.community, "127.0.0.1", comment="")

    answer = await site.get_as(fans, "ann", {"closed": closed.uri, "open": shown.uri, "missing": MISSING}[path])

    assert (answer.status_code, answer.json()) == (403, {"error": "Not permitted"})


@pytest.mark.parametrize("accept", [ACTIVITY, BROWSER])
async def test_a_deleted_post_leaves_a_tombstone(site: Site, accept: str) -> None:
    post = await site.post()
    await site.delete(post)

    answer = await site.get(post.uri, accept=accept)
    replies = await site.get(f"{post.uri}/replies")

    assert answer.status_code == 410
    assert (answer.json()["type"], answer.json()["id"]) == ("Tombstone", post.uri)
    assert replies.status_code == 410


async def test_a_deleted_post_that_was_never_open_leaves_nothing(site: Site) -> None:
    post = await site.post(visibility=Visibility.FOLLOWERS)
    await site.delete(post)

    deleted, missing = await site.get(post.uri), await site.get(MISSING)

    assert everything_seen(deleted) == everything_seen(missing)


@pytest.mark.parametrize("post_id", ["x", "-1", "1.5", "٣", "0x10", "9" * 19, "9" * 5000, "%00", "1%2f2"])
async def test_what_is_no_id_is_not_found(site: Site, post_id: str) -> None:
    answer = await site.get(f"/ap/notes/{post_id}")

    assert answer.status_code == 404


async def test_a_remote_post_has_no_id_of_ours(site: Site, fans: World) -> None:
    uri = f"{fans.base}/notes/1"
    fans.objects[uri] = fans.note("ann", 1) | {"id": uri}
    remote = await site.community.remote.post(uri)

    answer = await site.get(f"/ap/notes/{remote.id}")

    assert answer.status_code == 404


async def test_replies_are_the_open_ones_and_counted_so(site: Site) -> None:
    post = await site.post()
    shown = await site.post("one", in_reply_to=post.uri)
    await site.post("two", in_reply_to=post.uri, visibility=Visibility.FOLLOWERS)

    document = (await site.get(f"{post.uri}/replies")).json()

    assert (document["type"], document["totalItems"]) == ("Collection", 1)
    assert document["first"]["items"] == [shown.uri]


async def test_replies_of_a_blocked_host_are_not_named(site: Site, fans: World) -> None:
    post = await site.post()
    uri = f"{fans.base}/notes/1"
    fans.objects[uri] = fans.note("ann", 1) | {"id": uri, "inReplyTo": post.uri}
    await site.community.remote.post(uri)
    before = (await site.get(f"{post.uri}/replies")).json()
    await hosts.block(site.community, "127.0.0.1", comment="")

    after = (await site.get(f"{post.uri}/replies")).json()

    assert (before["first"]["items"], after["first"]["items"]) == ([uri], [])


@pytest.mark.parametrize(("part", "kind"), [("likes", ReactionKind.LIKE), ("shares", ReactionKind.ANNOUNCE)])
async def test_likes_and_boosts_are_numbers_without_names(
    site: Site, fans: World, part: str, kind: ReactionKind
) -> None:
    post = await site.post()
    await site.reaction(fans, "ann", post, kind)

    answer = await site.get(f"{post.uri}/{part}")

    assert (answer.json()["type"], answer.json()["totalItems"]) == ("Collection", 1)
    assert "ann" not in answer.text


async def test_a_public_activity_is_at_its_id_and_gone_with_its_post(site: Site) -> None:
    post = await site.post()
    page = (await site.get("/ap/actors/artist/outbox/page")).json()
    activity_uri = page["orderedItems"][0]["id"]

    before = await site.get(activity_uri)
    await site.delete(post)
    after = await site.get(activity_uri)

    assert (before.status_code, before.json()["object"]["id"]) == (200, post.uri)
    assert after.status_code == 410


async def test_an_activity_for_followers_is_not_found(site: Site) -> None:
    await site.post(visibility=Visibility.FOLLOWERS)
    activity_id = await site.community.store.read(_last_activity)

    hidden, missing = await site.get(f"/ap/activities/{activity_id}"), await site.get("/ap/activities/7")

    assert hidden.status_code == 404
    assert everything_seen(hidden) == everything_seen(missing)


def _last_activity(db: Db) -> int:
    return int(db.execute("SELECT max(id) FROM activity").fetchone()[0])


async def test_a_boost_is_gone_once_it_was_undone(site: Site, fans: World) -> None:
    uri = f"{fans.base}/notes/1"
    fans.objects[uri] = fans.note("ann", 1) | {"id": uri}
    boosted = await site.community.remote.post(uri)
    await reacting.announce(site.community, site.artist, boosted)
    activity_id = await site.community.store.read(_last_activity)

    before = await site.get(f"/ap/activities/{activity_id}")
    await reacting.unannounce(site.community, site.artist, boosted)
    after = await site.get(f"/ap/activities/{activity_id}")

    assert (before.json()["type"], before.json()["object"]) == ("Announce", uri)
    assert after.status_code == 410


async def test_what_was_passed_on_for_others_is_no_activity_of_ours(site: Site, fans: World) -> None:
    await site.follower(fans, "ann")
    their_note = "http://other.localhost:1/notes/1"

    def pass_on(db: Db) -> int:
        forwarding.forward(
            db,
            site.community.urls,
            site.artist,
            activity_uri="http://other.localhost:1/creates/1",
            type_="Create",
            object_uri=their_note,
            body=b'{"secret": 1}',
            is_blocked=lambda _: False,
            now=clock.now(),
        )
        return int(db.execute("SELECT id FROM activity WHERE is_forwarded = 1").fetchone()[0])

    activity_id = await site.community.store.write(pass_on)

    answer = await site.get(f"/ap/activities/{activity_id}")
    outbox = await site.get("/ap/actors/artist/outbox")
    page = await site.get("/ap/actors/artist/outbox/page")

    assert answer.status_code == 404
    assert outbox.json()["totalItems"] == 0
    assert page.json()["orderedItems"] == []
