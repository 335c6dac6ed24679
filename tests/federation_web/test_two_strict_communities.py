"""Two communities of ours over real sockets, both with authorized fetch: they speak, and mend their followers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from application import Application, application_running

from fedcomm.communities import Community
from fedcomm.control.operations import OPERATIONS
from fedcomm.store import accounts, follows
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio

Json = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Pair:
    """`fan` is asked to follow `band`, and does, after `met`."""

    band: Application
    fan: Application

    async def met(self) -> None:
        for side in (self.band, self.fan):
            await ask(side, "authorized-fetch", state="on")
        await ask(self.fan, "follow", handle=f"@artist@{self.band.host}")
        await until(lambda: total(self.fan, "following"), 1)

    async def posts(self, text: str) -> None:
        """Let the band post for its followers, and wait until the fan has it."""
        await ask(self.band, "post", text=text, visibility="followers")
        await until(lambda: shown(self.fan, text), 1)


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Pair]:
    async with AsyncExitStack() as stack:
        band, fan = [await stack.enter_async_context(application_running(tmp_path / name)) for name in ("band", "fan")]
        yield Pair(band=band, fan=fan)


async def ask(side: Application, operation: str, **arguments: object) -> object:
    return await OPERATIONS[operation](side.community, **arguments)


async def total(side: Application, which: str) -> int:
    page = await ask(side, which)
    assert isinstance(page, dict)
    return int(page["total"])


async def shown(side: Application, text: str) -> int:
    page = await ask(side, "timeline")
    assert isinstance(page, list)
    return sum(text in post["content"] for post in page)


async def until(look: Callable[[], Awaitable[int]], wanted: int) -> None:
    async with asyncio.timeout(15):
        while await look() != wanted:
            await asyncio.sleep(0.02)


async def forget(community: Community) -> None:
    """Lose every follow, as a backup that was put back does."""
    await community.store.write(_forget)


def _forget(db: Db) -> None:
    for account in accounts.all_accounts(db):
        follows.remove_all_of(db, account.id)


async def test_a_follow_and_a_post_for_followers_get_through(pair: Pair) -> None:
    await pair.met()

    await pair.posts("only for you")

    assert await total(pair.band, "followers") == 1


async def test_a_follower_whom_the_band_lost_is_told_so_by_the_next_post_that_reaches_its_server(pair: Pair) -> None:
    await pair.met()
    await pair.band.community.store.write(_replace_follower)

    before = await total(pair.fan, "following")
    await ask(pair.band, "post", text="for whoever follows", visibility="followers")
    await until(lambda: total(pair.fan, "following"), 0)

    assert (before, await total(pair.band, "followers")) == (1, 1)


def _replace_follower(db: Db) -> None:
    """Let the one follower be another actor of its server."""
    artist = accounts.artist(db)
    [(follow, _)] = follows.followers(db, artist.id)
    instance = db.execute("SELECT id FROM actor WHERE is_local = 0 AND id <> ?", (follow.follower_id,)).fetchone()
    db.execute("UPDATE follow SET follower_id = ? WHERE id = ?", (instance[0], follow.id))


async def test_a_follow_that_the_fan_lost_ends_at_the_band(pair: Pair) -> None:
    await pair.met()
    await forget(pair.fan.community)

    before = await total(pair.band, "followers")
    await ask(pair.band, "post", text="for whoever follows", visibility="followers")
    await until(lambda: total(pair.band, "followers"), 0)

    assert (before, await total(pair.fan, "following")) == (1, 0)
