"""Flag, as it comes in: kept and told, and nothing else happens."""

import json

import pytest
from fans import Fan, Json, count, dump, post_of, states

from fedcomm.communities import Community
from fedcomm.inbox.handlers import flag
from fedcomm.model.actor import Account
from fedcomm.model.notification import NotificationKind
from fedcomm.model.post import Post
from fedcomm.store import notifications, reports

pytestmark = pytest.mark.anyio

THEIRS = "https://elsewhere.example/notes/1"


@pytest.fixture
def server_actor(ann: Fan) -> Fan:
    """The actor that a server sends its reports from."""
    return ann


def flagged(fan: Fan, *object_uris: object, **more: object) -> Json:
    return fan.activity("Flag", list(object_uris), content="spam", **more)


async def test_a_report_is_kept_and_the_account_is_told(
    community: Community, artist: Account, post: Post, server_actor: Fan
) -> None:
    await server_actor.sends(community, flagged(server_actor, artist.actor.uri, post.uri))

    kept = (await community.store.read(reports.page))[0]
    assert (kept.is_ours, kept.reporter_uri, kept.accused_uri) == (False, server_actor.uri, artist.actor.uri)
    assert (kept.content, set(kept.object_uris)) == ("spam", {artist.actor.uri, post.uri})
    told = await community.store.read(notifications.page, artist.id)
    assert [(one.kind, one.actor.uri, one.object_uri) for one in told] == [
        (NotificationKind.REPORT, server_actor.uri, post.uri)
    ]


SHAPES = [
    pytest.param(["ACCOUNT", "POST", THEIRS], id="account first, a post of others too (Mastodon)"),
    pytest.param("ACCOUNT", id="the account alone, as a string (Misskey)"),
    pytest.param("POST", id="a post alone (Lemmy)"),
    pytest.param({"id": "POST", "type": "Note"}, id="an embedded post (Pleroma)"),
    pytest.param(["POST", "ACCOUNT"], id="a post first (GoToSocial)"),
]


@pytest.mark.parametrize("shape", SHAPES)
async def test_whatever_it_looks_like_the_account_is_the_accused(
    community: Community, artist: Account, post: Post, server_actor: Fan, shape: object
) -> None:
    said = json.dumps(shape).replace("ACCOUNT", artist.actor.uri).replace("POST", post.uri)

    await server_actor.sends(community, server_actor.activity("Flag", json.loads(said)))

    kept = await community.store.read(reports.page)
    assert [one.accused_uri for one in kept] == [artist.actor.uri]
    assert THEIRS not in kept[0].object_uris


async def test_the_page_of_a_post_means_the_post(
    community: Community, post: Post, artist: Account, server_actor: Fan
) -> None:
    page = community.urls.post_page(artist.username, post.id)

    await server_actor.sends(community, flagged(server_actor, page))

    assert post.uri in (await community.store.read(reports.page))[0].object_uris


@pytest.mark.parametrize(
    "object_uri",
    [
        pytest.param(THEIRS, id="a post of others"),
        pytest.param("http://artist.localhost/ap/notes/5", id="a post that is not here"),
        pytest.param("http://artist.localhost/ap/actors/artist.localhost", id="the instance actor"),
        pytest.param("http://artist.localhost/ap/inbox", id="an inbox"),
    ],
)
async def test_a_report_of_nothing_of_ours_changes_nothing(
    community: Community, server_actor: Fan, object_uri: str
) -> None:
    before = await dump(community.store, without=("received",))

    await server_actor.sends(community, flagged(server_actor, object_uri))

    assert await dump(community.store, without=("received",)) == before
    assert [state for state, _ in await states(community)] == ["ignored"]


async def test_a_report_that_comes_twice_is_one(community: Community, artist: Account, server_actor: Fan) -> None:
    report = flagged(server_actor, artist.actor.uri)

    await server_actor.sends(community, report, report)
    await community.store.write(lambda db: db.execute("DELETE FROM received"))
    await server_actor.sends(community, report)

    assert [await count(community, table) for table in ("report", "notification")] == [1, 1]


async def test_a_neighbour_cannot_take_the_id_of_a_report(
    community: Community, artist: Account, server_actor: Fan
) -> None:
    report, ben = flagged(server_actor, artist.actor.uri), server_actor.server.person("ben")

    await ben.sends(community, report | {"actor": ben.uri})
    await server_actor.sends(community, report)

    assert {one.reporter_uri for one in await community.store.read(reports.page)} == {ben.uri, server_actor.uri}


async def test_a_long_report_is_cut(community: Community, artist: Account, server_actor: Fan) -> None:
    others = [f"https://elsewhere.example/notes/{n}" for n in range(500)]

    await server_actor.sends(
        community, flagged(server_actor, artist.actor.uri, *others) | {"content": "spam\x1b[2J " * 1000}
    )

    kept = (await community.store.read(reports.page))[0]
    assert len(kept.content) == 5000
    assert "\x1b" not in kept.content
    assert kept.object_uris == (artist.actor.uri,)


async def test_a_server_that_reports_without_end_is_not_heard_any_more(
    community: Community, artist: Account, server_actor: Fan
) -> None:
    ben = server_actor.server.person("ben")
    floods = [
        [flagged(one, artist.actor.uri, number=number) for number in range(flag.MAX_A_DAY // 2 + 1)]
        for one in (server_actor, ben)
    ]

    await server_actor.sends(community, *floods[0])
    await ben.sends(community, *floods[1])

    assert await count(community, "report") == flag.MAX_A_DAY
    assert await count(community, "notification") == flag.MAX_A_DAY


async def test_of_a_report_of_one_account_the_posts_of_another_are_left_out(
    community: Community, artist: Account, post: Post, label: Account, server_actor: Fan
) -> None:
    theirs = await post_of(community, label)

    await server_actor.sends(community, flagged(server_actor, artist.actor.uri, post.uri, theirs.uri))

    assert theirs.uri not in (await community.store.read(reports.page))[0].object_uris
