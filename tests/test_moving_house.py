"""Moving house over HTTP: three communities of ours and a server of somebody else, followers carried over."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from application import Application, application_running
from world import World, world

from fedcomm.control.operations import OPERATIONS
from fedcomm.store import accounts, follows

pytestmark = pytest.mark.anyio


@dataclass(frozen=True, kw_only=True)
class Towns:
    """Where the artist lives, where they move, and where a fan of theirs lives."""

    old: Application
    new: Application
    fan: Application


@pytest.fixture
async def towns(tmp_path: Path) -> AsyncIterator[Towns]:
    async with AsyncExitStack() as stack:
        old, new, fan = [
            await stack.enter_async_context(application_running(tmp_path / name)) for name in ("old", "new", "fan")
        ]
        yield Towns(old=old, new=new, fan=fan)


@pytest.fixture
async def mastodon() -> AsyncIterator[World]:
    async with world() as running:
        yield running


async def ask(app: Application, operation: str, **arguments: object) -> object:
    return await OPERATIONS[operation](app.community, **arguments)


async def followers(app: Application) -> list[str]:
    artist = await app.community.store.read(accounts.artist)
    return [actor.uri for _, actor in await app.community.store.read(follows.followers, artist.id)]


async def following(app: Application) -> list[str]:
    artist = await app.community.store.read(accounts.artist)
    return [actor.uri for _, actor in await app.community.store.read(follows.following, artist.id)]


def artist_of(app: Application) -> str:
    return f"{app.base}/ap/actors/artist"


async def until(read: Callable[[], Awaitable[object]], wanted: object) -> None:
    """Wait until something is as it should be; a test that waits in vain fails."""
    async with asyncio.timeout(20):
        while await read() != wanted:
            await asyncio.sleep(0.02)


async def test_an_artist_who_moves_takes_the_followers_along(towns: Towns) -> None:
    await ask(towns.fan, "follow", handle=artist_of(towns.old))
    await until(lambda: followers(towns.old), [artist_of(towns.fan)])
    await ask(towns.new, "move-from", old=artist_of(towns.old))

    await ask(towns.old, "move", to=artist_of(towns.new))

    await until(lambda: followers(towns.new), [artist_of(towns.fan)])
    await until(lambda: followers(towns.old), [])
    await until(lambda: following(towns.fan), [artist_of(towns.new)])
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(artist_of(towns.old), headers={"Accept": "application/activity+json"})
        page = await client.get(f"{towns.old.base}/@artist", headers={"Accept": "text/html"})
    assert answer.json()["movedTo"] == artist_of(towns.new)
    assert "has moved to" in page.text
    assert f'href="{towns.new.base}/@artist" rel="me">@artist@{towns.new.host}</a>' in page.text
    assert 'action="/@artist/follow"' not in page.text


async def test_an_artist_who_comes_from_elsewhere_takes_the_followers_along(towns: Towns, mastodon: World) -> None:
    star = mastodon.actor("star")
    await ask(towns.fan, "follow", handle=star)
    async with httpx.AsyncClient(trust_env=False) as client:
        follow = await _follow_that_came(mastodon)
        accept = mastodon.activity("star", "Accept", follow, 1)
        await mastodon.post(client, towns.fan.inbox, accept, signer="star")
        await until(lambda: following(towns.fan), [star])
        await ask(towns.new, "move-from", old=star)

        move = mastodon.activity("star", "Move", star, 2) | {"target": artist_of(towns.new)}
        await mastodon.post(client, towns.fan.inbox, move, signer="star")

        await until(lambda: followers(towns.new), [artist_of(towns.fan)])
        await until(lambda: following(towns.fan), [artist_of(towns.new)])
    assert [body["type"] for body in mastodon.bodies if body["type"] != "Update"] == ["Follow", "Undo"]


async def test_a_server_that_has_the_old_key_goes_on_hearing_from_the_artist(towns: Towns) -> None:
    await ask(towns.fan, "follow", handle=artist_of(towns.old))
    await until(lambda: following(towns.fan), [artist_of(towns.old)])

    await ask(towns.old, "rotate-keys")
    await ask(towns.old, "rotate-keys", instance=True)
    await ask(towns.old, "post", text="Signed with a new key")

    async def timeline() -> list[str]:
        return [post["content"] for post in await ask(towns.fan, "timeline")]  # type: ignore[attr-defined]

    await until(timeline, ["<p>Signed with a new key</p>"])


async def _follow_that_came(mastodon: World) -> dict[str, object]:
    async with asyncio.timeout(20):
        while True:
            for body in mastodon.bodies:
                if body["type"] == "Follow":
                    return body
            await asyncio.sleep(0.02)
