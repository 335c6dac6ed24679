"""The personas of fediverse-pasture: some sign and some do not, some answer only who signs, some have no handle."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from fedcomm.errors import MemberError
from tests import tools
from tests.interop.process import PeerProcess, running
from tests.interop.stage import Home, Json, seen
from tests.world import free_port

pytestmark = [pytest.mark.anyio, pytest.mark.interop, pytest.mark.slow]

SCRIPT = Path(__file__).with_name("pasture_server.py")


class Pasture(PeerProcess):
    """The server of the personas."""

    def __init__(self, folder: Path, port: int) -> None:
        super().__init__(folder, port, name="pasture", timeout_s=30)
        self._folder = folder
        self._port = port

    async def start(self) -> None:
        # The keys of the personas are kept in the folder that it runs in.
        words = (tools.present(tools.PASTURE), SCRIPT, str(self._port))
        await self._run(*words, until="/alice", cwd=self._folder)


@pytest.fixture
async def pasture(tmp_path: Path) -> AsyncIterator[Pasture]:
    async with running(Pasture(tmp_path, free_port())) as peer:
        yield peer


#: What a persona could do: read the actor, and post to its inbox.
Could = tuple[bool, bool]
HEARD: Could = (True, True)
READS_ONLY: Could = (True, False)
NOTHING: Could = (False, False)


async def tried(pasture: Pasture, home: Home) -> dict[str, Could]:
    """Let each persona read the artist and post to the inbox; returns what they could, by their names."""
    answer = await pasture.client.get("/", params={"actor_uri": home.uri}, headers={"Accept": "application/json"})
    found = answer.raise_for_status().json()["result"]
    assert found.pop("webfinger") is True
    return {name: (could["get_actor"], could["post_inbox"]) for name, could in found.items()}


async def test_who_signs_is_heard_and_who_does_not_reads_only(home: Home, pasture: Pasture) -> None:
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


async def test_with_authorized_fetch_on_both_sides_each_still_hears_the_other(home: Home, pasture: Pasture) -> None:
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


async def test_a_follow_reaches_every_persona_that_has_a_name(home: Home, pasture: Pasture) -> None:
    for name in ("alice", "bob", "claire"):
        await home.ask("follow", handle=f"@{name}@{pasture.host}")

    done = await seen("three deliveries", partial(deliveries, home), lambda counts: counts == {"done": 3})
    with pytest.raises(MemberError, match="Nothing that can be followed"):
        await home.ask("follow", handle=f"{pasture.base}/dean")

    assert await deliveries(home) == done


async def deliveries(home: Home) -> Json:
    """Return how many deliveries are in which state; `done` was taken by whom it went to."""
    return (await home.ask("status"))["deliveries"]
