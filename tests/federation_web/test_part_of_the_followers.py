"""A server reads who of its own follows the artist, and of nobody else's (FEP-8fcf, VIS13)."""

import pytest
from community_site import HOST, Site
from home import LONG_AGO, follow_of_artist, profile
from world import World

from fedcomm.activitypub.signatures import Scheme
from fedcomm.model.follow import FollowState
from fedcomm.store import actors, follows
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio

PART = "/ap/actors/artist/followers/synchronization"


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("asker", ["ann", "the-server-itself"])
async def test_a_server_is_told_its_own_followers(
    site: Site, fans: World, strangers: World, asker: str, scheme: Scheme
) -> None:
    for name in ("ann", "ben"):
        await site.follower(fans, name)
    await site.follower(strangers, "eve")

    answer = await site.get_as(fans, asker, PART, scheme=scheme)

    assert answer.status_code == 200
    assert answer.json()["id"] == f"http://{HOST}{PART}"
    assert answer.json()["type"] == "OrderedCollection"
    assert answer.json()["orderedItems"] == [fans.actor("ann"), fans.actor("ben")]
    assert answer.headers["cache-control"] == "private, no-store"


async def test_a_server_without_followers_is_told_of_none(site: Site, fans: World, strangers: World) -> None:
    await site.follower(fans, "ann")

    answer = await site.get_as(strangers, "mallory", PART)

    assert (answer.status_code, answer.json()["orderedItems"]) == (200, [])
    assert "totalItems" not in answer.json() or answer.json()["totalItems"] == 0


async def test_who_waits_for_approval_or_was_deleted_is_no_follower(site: Site, fans: World) -> None:
    for name in ("ann", "ben"):
        await site.follower(fans, name)
    await site.community.store.write(actors.mark_gone, fans.actor("ann"))
    await site.community.store.write(_let_all_wait)

    answer = await site.get_as(fans, "the-server-itself", PART)

    assert answer.json()["orderedItems"] == []


def _let_all_wait(db: Db) -> None:
    db.execute("UPDATE follow SET state = ?", (FollowState.PENDING,))


@pytest.mark.parametrize(
    ("origin", "count"),
    [
        pytest.param("https://a.example", 2, id="the origin itself and what is on it"),
        pytest.param("https://a.example:444", 0, id="another port"),
        pytest.param("http://a.example", 0, id="another scheme"),
        pytest.param("https://a.exampl", 0, id="the start of its name"),
        pytest.param("https://a.example.evil.example", 1, id="a name that starts like it"),
    ],
)
async def test_origins_are_not_taken_for_each_other(site: Site, origin: str, count: int) -> None:
    def found(db: Db) -> list[str]:
        for uri in ("https://a.example", "https://a.example/users/ann", "https://a.example.evil.example/users/ann"):
            actor = actors.put(db, profile("ann", uri=uri), now=LONG_AGO)
            follow_of_artist(db, actor, FollowState.ACCEPTED)
        return follows.follower_uris_from(db, site.artist.id, origin=origin)

    assert len(await site.community.store.write(found)) == count


@pytest.mark.parametrize("path", [PART.replace("artist", "localhost"), PART.replace("artist", "nobody")])
async def test_nobody_follows_the_instance_actor_or_nobody(site: Site, fans: World, path: str) -> None:
    answer = await site.get_as(fans, "ann", path)

    assert answer.status_code == 404


async def test_who_followed_a_deleted_actor_is_told_to_nobody(site: Site, fans: World) -> None:
    await site.follower(fans, "ann")
    await site.community.store.write(actors.mark_gone, site.artist.actor.uri)

    answer = await site.get_as(fans, "ann", PART)

    assert answer.status_code == 410
