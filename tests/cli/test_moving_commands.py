"""`alias`, `move` and `rotate-keys`, typed beside no server."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from served import served
from world import free_port, world

from fedcomm import cli
from fedcomm.errors import MemberError

pytestmark = pytest.mark.anyio


@pytest.fixture
def data(tmp_path: Path) -> Path:
    arguments = ["init", "localhost:8000", "--name", "The Band", "--handle", "band", "--loopback"]
    CliRunner().invoke(cli.fedcomm, [*arguments, "--data", str(tmp_path)], catch_exceptions=False)
    return tmp_path


def offline(data: Path, *words: str) -> str:
    result = CliRunner().invoke(cli.fedcomm, [*words, "--data", str(data), "--loopback"], catch_exceptions=False)
    return result.output


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["alias", "add"], id="an alias without an address"),
        pytest.param(["alias", "list", "@me@old.example"], id="a list of an address"),
        pytest.param(["alias", "shout", "@me@old.example"], id="an action that is none"),
        pytest.param(["move"], id="a move to nowhere"),
        pytest.param(["move", "@me@new.example", "--cancel"], id="a move that is taken back"),
        pytest.param(["move", "@me@new.example", "--from", "@me@old.example"], id="both directions"),
        pytest.param(["move", "--from", "@me@old.example", "--cancel"], id="from there, and not"),
    ],
)
def test_what_makes_no_sense_is_wrong_usage(data: Path, words: list[str]) -> None:
    result = CliRunner().invoke(cli.fedcomm, [*words, "--data", str(data), "--loopback"])

    assert result.exit_code == 2


def test_there_are_no_aliases_at_first(data: Path) -> None:
    assert offline(data, "alias", "list") == "none\n"
    assert json.loads(offline(data, "alias", "list", "--json")) == []


def test_who_has_not_moved_cannot_take_it_back(data: Path) -> None:
    with pytest.raises(MemberError, match="has not moved"):
        offline(data, "move", "--cancel")


def test_keys_change_once_a_day(data: Path) -> None:
    first = json.loads(offline(data, "rotate-keys", "--json"))
    instance = json.loads(offline(data, "rotate-keys", "--instance", "--json"))

    with pytest.raises(MemberError, match="less than a day"):
        offline(data, "rotate-keys")

    assert first == {"key": "http://localhost:8000/ap/actors/band#main-key"}
    assert instance == {"key": "http://localhost:8000/ap/actors/localhost#main-key"}


async def test_a_move_from_elsewhere_is_prepared_and_explained(tmp_path: Path) -> None:
    async with world() as old, served(tmp_path / "data", free_port()) as home:
        said = await home.command("move", "--from", f"@star@{old.host}")
        listed = json.loads(await home.command("alias", "list", "--json"))
        removed = await home.command("alias", "remove", old.actor("star"))

    assert f"Enter @artist@{home.host} as the new account" in said
    assert listed == [old.actor("star")]
    assert removed == "none\n"


async def test_a_move_is_made_and_taken_back(tmp_path: Path) -> None:
    async with world() as new, served(tmp_path / "data", free_port()) as home:
        new.aliases["star"] = [f"{home.base}/ap/actors/artist"]
        moved = await home.command("move", f"@star@{new.host}")
        with pytest.raises(AssertionError, match="has moved to"):
            await home.command("post", "Hello")
        back = await home.command("move", "--cancel")

    assert moved.startswith(f"@artist@{home.host} has moved to @star@{new.host}")
    assert back == f"@artist@{home.host} lives here again\n"
