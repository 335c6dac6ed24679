"""The personas of fediverse-pasture: some sign and some do not, some answer only who signs, some have no handle."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest

from fedcomm.errors import MemberError
from tests import tools
from tests.interop.stage import Home, Json, seen
from tests.served import served
from tests.world import free_port

pytestmark = [pytest.mark.anyio, pytest.mark.interop, pytest.mark.slow]

SCRIPT = Path(__file__).with_name("pasture_server.py")
START_S = 30.0


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[Home]:
    async with (
        httpx.AsyncClient(trust_env=False, timeout=10) as http,
        served(tmp_path / "home", free_port()) as server,
    ):
        yield Home(server, "artist", http)


@pytest.fixture
async def pasture(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with running(tmp_path, free_port()) as client:
        yield client


@asynccontextmanager
async def running(folder: Path, port: int) -> AsyncIterator[httpx.AsyncClient]:
    """Run the server of the personas."""
    with (folder / "pasture.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            tools.present(tools.PASTURE), SCRIPT, str(port), cwd=folder, stdout=log, stderr=log
        )
    try:
        base = f"http://localhost:{port}"
        async with httpx.AsyncClient(base_url=base, trust_env=False, timeout=30) as client:
            async with asyncio.timeout(START_S):
                while not await is_listening(client):
                    assert process.returncode is None, (folder / "pasture.log").read_text()
                    await asyncio.sleep(0.05)
            yield client
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def is_listening(client: httpx.AsyncClient) -> bool:
    try:
        await client.get("/alice")
    except httpx.TransportError:
        return False
    return True


#: What a persona could do: read the actor, and post to its inbox.
Could = tuple[bool, bool]
HEARD: Could = (True, True)
READS_ONLY: Could = (True, False)
NOTHING: Could = (False, False)


async def tried(pasture: httpx.AsyncClient, home: Home) -> dict[str, Could]:
    """Let each persona read the artist and post to the inbox; returns what they could, by their names."""
    answer = await pasture.get("/", params={"actor_uri": home.uri}, headers={"Accept": "application/json"})
    found = answer.raise_for_status().json()["result"]
    assert found.pop("webfinger") is True
    return {name: (could["get_actor"], could["post_inbox"]) for name, could in found.items()}


async def test_who_signs_is_heard_and_who_does_not_reads_only(home: Home, pasture: httpx.AsyncClient) -> None:
    found = await tried(pasture, home)

    assert found == {
        "alice": READS_ONLY,
        "bob": HEARD,
        # Answers only who signs, so her key is fetched with a signature.
        "claire": HEARD,
        "dean": READS_ONLY,
        # These have no name, and who has none is nobody here.
        "emily": READS_ONLY,
        "frank": READS_ONLY,
    }


async def test_with_authorized_fetch_on_both_sides_each_still_hears_the_other(
    home: Home, pasture: httpx.AsyncClient
) -> None:
    await home.ask("authorized-fetch", state="on")

    found = await tried(pasture, home)

    # Who does not sign gets what is needed to write to the actor: not the profile.
    assert found == {
        "alice": READS_ONLY,
        "bob": HEARD,
        "claire": HEARD,
        "dean": READS_ONLY,
        "emily": NOTHING,
        "frank": NOTHING,
    }


async def test_a_follow_reaches_every_persona_that_has_a_name(home: Home, pasture: httpx.AsyncClient) -> None:
    for name in ("alice", "bob", "claire"):
        await home.ask("follow", handle=f"@{name}@{pasture.base_url.netloc.decode()}")

    done = await seen("three deliveries", partial(deliveries, home), lambda counts: counts == {"done": 3})
    with pytest.raises(MemberError, match="Nothing that can be followed"):
        await home.ask("follow", handle=f"{pasture.base_url}/dean")

    assert await deliveries(home) == done


async def deliveries(home: Home) -> Json:
    """Return how many deliveries are in which state; `done` was taken by whom it went to."""
    return (await home.ask("status"))["deliveries"]
