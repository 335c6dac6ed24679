"""`block` of a person and `farewell`, as they are typed beside a running server."""

import asyncio
import json
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from served import Served, served
from world import World, free_port, world

from fedcomm import cli
from fedcomm.errors import MemberError

pytestmark = pytest.mark.anyio


@pytest.fixture
def data(tmp_path: Path) -> Path:
    words = ["init", "localhost:8000", "--name", "The Band", "--handle", "band", "--data", str(tmp_path), "--loopback"]
    CliRunner().invoke(cli.fedcomm, words, catch_exceptions=False)
    return tmp_path


def typed(data: Path, *words: str, answer: str = "") -> str:
    result = CliRunner().invoke(
        cli.fedcomm, [*words, "--data", str(data), "--loopback"], input=answer, catch_exceptions=False
    )
    return result.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["block", "@band@localhost:8000"], "yourself", id="the artist"),
        pytest.param(["block", "@localhost@localhost:8000"], "on this server", id="another account here"),
        pytest.param(["block", "@@@"], "is not a handle", id="what is no handle"),
        pytest.param(["unblock", "@fan@peer.example"], "is not blocked", id="a block that is not there"),
    ],
)
def test_what_cannot_be_blocked_is_said(data: Path, words: list[str], said: str) -> None:
    with pytest.raises(MemberError, match=said):
        typed(data, *words)

    assert json.loads(typed(data, "blocked", "--json")) == []


async def test_a_person_is_blocked_by_handle_and_listed_beside_hosts(tmp_path: Path) -> None:
    async with world() as there, served(tmp_path / "data", free_port()) as home:
        await home.command("block", "bad.example", "--comment", "spam")
        first = await home.command("block", f"@eve@{there.host}", "--comment", "rude")
        listed = await home.command("blocked")
        values = json.loads(await home.command("blocked", "--json"))
        last = await home.command("unblock", f"eve@{there.host}")

    assert first == f"blocked @eve@{there.host}\n"
    assert listed == f"bad.example  spam\n@eve@{there.host}  rude\n"
    assert values[1]["uri"] == there.actor("eve")
    assert last == f"unblocked @eve@{there.host}\n"


async def test_a_person_whose_server_is_gone_is_unblocked_by_the_address(tmp_path: Path) -> None:
    async with served(tmp_path / "data", free_port()) as home:
        async with world() as there:
            await home.command("block", f"@eve@{there.host}")
        await home.command("unblock", there.actor("eve"))

        assert await home.command("blocked") == "none\n"


def test_a_farewell_needs_the_handle(data: Path) -> None:
    with pytest.raises(MemberError, match="nothing was done"):
        typed(data, "farewell", answer="@somebody@else.example\n")

    assert json.loads(typed(data, "status", "--json"))["state"] == "active"


def test_a_farewell_that_is_not_confirmed_is_none(data: Path) -> None:
    typed(data, "farewell", answer="")

    assert json.loads(typed(data, "status", "--json"))["state"] == "active"


def test_who_types_the_handle_says_farewell(data: Path) -> None:
    said = typed(data, "farewell", answer="@band@localhost:8000\n")

    assert "There is no way back" in said
    assert said.endswith("@band@localhost:8000 is no more; 0 inboxes are being told (fedcomm deliveries)\n")
    with pytest.raises(MemberError, match="has said farewell"):
        typed(data, "post", "Hello")


async def test_a_farewell_reaches_a_server_that_was_down_and_outlives_a_kill(tmp_path: Path) -> None:
    async with world() as there, served(tmp_path / "data", free_port()) as home:
        await home.command("follow", there.actor("fan"))
        there.answer = 503
        await home.command("farewell", "--yes")
        await refused(home)
        await home.kill()
        there.answer = 202
        await home.start()
        await home.command("deliveries", there.host, "--retry")

        assert await told(there) == f"{home.base}/ap/actors/artist"
        findings = {one["check"]: one for one in json.loads(await home.command("doctor", "--json"))}
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(f"{home.base}/ap/actors/artist")

    assert answer.status_code == 410
    assert findings["handle"] == {
        "check": "handle",
        "is_well": True,
        "text": "the artist has said farewell, and who asks is told so",
    }


async def refused(home: Served) -> None:
    """Wait until the Delete has been refused once."""
    async with asyncio.timeout(20):
        while True:
            [host] = json.loads(await home.command("deliveries", "--json"))
            if host["last"] and (host["last"]["activity"], host["last"]["status"]) == ("Delete", 503):
                return
            await asyncio.sleep(0.05)


async def told(there: World) -> object:
    async with asyncio.timeout(20):
        while not (deletes := [body for body in there.bodies if body["type"] == "Delete"]):
            await asyncio.sleep(0.02)
    return deletes[0]["object"]
