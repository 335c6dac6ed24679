"""What is answered by an artist who is no more: 410 everywhere, and nothing that comes has an effect."""

from datetime import UTC, datetime

import pytest
from community_site import BROWSER, HOST, Site
from world import World

from fedcomm import clock
from fedcomm.control.operations import OPERATIONS
from fedcomm.inbox import worker
from fedcomm.model.post import Post, Visibility
from fedcomm.outbox import farewell, stamping
from fedcomm.store import actors, posts, sessions
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio


@pytest.fixture
async def left(site: Site, fans: World) -> Post:
    """The post of an artist who has said farewell; Ann, a follower, has a stamp to quote it."""
    ann = await site.follower(fans, "ann")
    post = await site.post("Hello #music")
    await site.community.store.write(give_stamp, post, ann)
    await farewell.say_farewell(site.community, site.artist)
    return post


def give_stamp(db: Db, post: Post, quoter: actors.Actor) -> None:
    stamping.give(db, post, actor=quoter, quoting_uri=f"{quoter.uri}/q", request_uri=f"{quoter.uri}/r", now=clock.now())


def id_of(db: Db, sql: str) -> str:
    return str(db.execute(sql).fetchone()[0])


@pytest.mark.parametrize(
    "path",
    [
        "/ap/actors/artist",
        "/ap/actors/artist/outbox",
        "/ap/actors/artist/outbox/page",
        "/ap/actors/artist/followers",
        "/ap/actors/artist/following",
        "/ap/actors/artist/featured",
        "/ap/actors/artist/featured-tags",
        "/.well-known/webfinger?resource=acct:artist@localhost:8009",
        "{post}",
        "{post}/replies",
        "{post}/context",
        "{post}/likes",
        "{post}/shares",
        "/ap/activities/{create}",
        "/ap/quotes/{stamp}",
    ],
)
async def test_a_peer_is_answered_410(site: Site, left: Post, path: str) -> None:
    create = await site.community.store.read(id_of, "SELECT id FROM activity WHERE type = 'Create'")
    stamp = await site.community.store.read(id_of, "SELECT id FROM quote_authorization")

    answer = await site.get(path.format(post=left.uri, create=create, stamp=stamp))

    assert answer.status_code == 410


async def test_actor_and_post_leave_tombstones(site: Site, left: Post) -> None:
    for uri in (site.artist.actor.uri, left.uri):
        tombstone = (await site.get(uri)).json()

        assert (tombstone["id"], tombstone["type"]) == (uri, "Tombstone")
        assert datetime.fromisoformat(tombstone["deleted"]) > left.published_at.astimezone(UTC)


async def test_of_a_post_that_was_not_open_nobody_learns(site: Site) -> None:
    post = await site.post(visibility=Visibility.FOLLOWERS)
    await farewell.say_farewell(site.community, site.artist)

    assert (await site.get(post.uri)).status_code == 404


@pytest.mark.parametrize("path", ["/", "/@artist", "/@artist/with_replies", "/@artist/feed.rss", "/@artist/feed.atom"])
@pytest.mark.usefixtures("left")
async def test_a_visitor_is_told_that_the_artist_is_gone(site: Site, path: str) -> None:
    assert (await site.get(path, accept=BROWSER)).status_code == 410


async def test_the_page_of_a_post_is_gone_too_and_no_tag_lists_it(site: Site, left: Post) -> None:
    pages = [await site.get(path, accept=BROWSER) for path in (f"/@artist/{left.id}", left.uri, "/tags/music")]

    assert [page.status_code for page in pages] == [410, 410, 200]
    assert "Hello" not in "".join(page.text for page in pages)


@pytest.mark.usefixtures("left")
async def test_nobody_is_sent_to_follow_the_artist(site: Site) -> None:
    answer = await site.client.post(
        "/@artist/follow", data={"handle": "@a@b.example"}, headers={"Origin": f"http://{HOST}"}
    )

    assert answer.status_code == 410


async def test_no_link_and_no_session_leads_into_the_studio(site: Site) -> None:
    link = await OPERATIONS["login-link"](site.community)
    assert isinstance(link, dict)
    await farewell.say_farewell(site.community, site.artist)

    answer = await site.client.post(link["login_link"], headers={"Origin": f"http://{HOST}"})

    assert answer.status_code == 403
    assert await site.community.store.read(count_sessions) == 0


def count_sessions(db: Db) -> int:
    return int(db.execute("SELECT (SELECT count(*) FROM session) + (SELECT count(*) FROM login_link)").fetchone()[0])


async def test_who_is_logged_in_is_logged_out(site: Site) -> None:
    now = clock.now()
    await site.community.store.write(
        sessions.put, "token", account_id=site.artist.id, csrf_token="x", now=now, expires_at=now.replace(year=9999)
    )

    await farewell.say_farewell(site.community, site.artist)

    assert await site.community.store.read(sessions.find, "token", now=now) is None


@pytest.mark.usefixtures("left")
async def test_nodeinfo_counts_nobody(site: Site) -> None:
    usage = (await site.get("/nodeinfo/2.1", accept="application/json")).json()["usage"]

    assert (usage["users"]["total"], usage["localPosts"]) == (0, 0)


@pytest.mark.usefixtures("left")
async def test_the_delete_itself_can_be_read_and_the_key_of_the_fetches(site: Site) -> None:
    delete = await site.community.store.read(id_of, "SELECT uri FROM activity WHERE type = 'Delete'")

    assert (await site.get(delete)).json()["object"] == site.artist.actor.uri
    assert (await site.get("/ap/actors/localhost")).status_code == 200


@pytest.mark.usefixtures("left")
async def test_the_inbox_of_the_artist_is_gone(site: Site, fans: World) -> None:
    inbox = f"http://{HOST}/ap/actors/artist/inbox"

    answer = await fans.post(site.client, inbox, fans.activity("ann", "Follow", site.artist.actor.uri, 1), signer="ann")

    assert (answer.status_code, answer.json()) == (410, {"error": "Gone"})


async def test_what_comes_to_the_shared_inbox_has_no_effect(site: Site, fans: World, left: Post) -> None:
    artist = site.artist.actor.uri
    note = fans.note("ann", 9, inReplyTo=left.uri, cc=[artist])
    things = {"Follow": artist, "Like": left.uri, "Announce": left.uri, "Create": note, "Flag": [artist]}
    before = await site.community.store.read(everything)

    for number, (type_, about) in enumerate(things.items()):
        answer = await fans.post(
            site.client, f"http://{HOST}/ap/inbox", fans.activity("ann", type_, about, number), signer="ann"
        )
        assert answer.status_code == 202
    await worker.process_due(site.community)

    assert await site.community.store.read(states) == ["ignored"] * len(things)
    assert await site.community.store.read(everything) == before


def states(db: Db) -> list[str]:
    return [row[0] for row in db.execute("SELECT state FROM received ORDER BY id")]


def everything(db: Db) -> list[int]:
    tables = ("follow", "reaction", "post", "notification", "report", "activity")
    return [db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]


async def test_what_the_artist_wrote_is_kept_here(site: Site, left: Post) -> None:
    kept = await site.community.store.read(posts.get, left.id)

    assert kept is not None
    assert kept.content.source == "Hello #music"
