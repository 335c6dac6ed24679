"""An artist and an account on an independent server, over signed HTTP in both schemes: the scenario of `make demo`."""

from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.interop.fedify import FedifyPeer, fedify
from tests.interop.scenario import FURTHER_STEPS, STEPS, Act, play
from tests.interop.stage import Home, Json, NotSeen, arrived, seen, set_up
from tests.served import served
from tests.world import free_port

pytestmark = [pytest.mark.anyio, pytest.mark.interop, pytest.mark.slow, pytest.mark.timeout(180)]


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param(STEPS, id="the scenario of the demo"),
        pytest.param(FURTHER_STEPS, id="all that servers say besides"),
    ],
)
@pytest.mark.parametrize(
    "knock",
    [
        pytest.param("cavage", id="Fedify signs with draft-cavage"),
        pytest.param("rfc9421", id="Fedify signs with RFC 9421"),
    ],
)
async def test_every_step_is_seen_on_the_other_side(tmp_path: Path, knock: str, steps: dict[str, Act]) -> None:
    done: list[str] = []

    async with set_up(tmp_path, knock=knock) as stage:
        await play(stage, lambda sentence, _: done.append(sentence), steps)

    assert done == list(steps)


async def test_a_peer_that_reads_rfc_9421_alone_gets_it_after_its_first_refusal(tmp_path: Path) -> None:
    async with (
        httpx.AsyncClient(trust_env=False) as http,
        served(tmp_path / "home", free_port()) as server,
        fedify(tmp_path, free_port(), ONLY="rfc9421") as peer,
    ):
        await Home(server, "artist", http).ask("follow", handle=peer.handle("fay"))
        await arrived(peer, "Follow", peer.actor("fay"))
        [sent] = await seen("the answer to the Follow", partial(letters, peer))
        verified = await peer.do("check", request=sent)

    refused = {request["url"].partition("?")[0] for request in peer.requests() if request["status"] == 401}
    assert refused == {"/.well-known/webfinger"}, "which signature the peer reads was not remembered"
    assert sent["status"] == 202
    assert "signature-input" in sent["headers"]
    assert verified["http"] == f"{server.base}/ap/actors/artist#main-key"


async def letters(peer: FedifyPeer) -> list[Json]:
    """Return the requests to inboxes that were answered."""
    return [request for request in peer.requests() if request["method"] == "POST"]


async def test_a_step_that_is_not_seen_ends_the_scenario_and_says_why(tmp_path: Path) -> None:
    done: list[str] = []

    async with set_up(tmp_path, knock="cavage") as stage:
        await stage.fedify.stop()
        with pytest.raises(NotSeen) as failed:
            await play(stage, lambda sentence, _: done.append(sentence))

    assert done == []
    assert next(iter(STEPS)) in str(failed.value)
    assert f"--- {stage.fedify.host}\nFedify at" in str(failed.value)
