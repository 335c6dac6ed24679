"""The commands, beside a running server and without one."""

import asyncio
import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from served import FEDCOMM, served
from world import free_port

from fedcomm import cli

pytestmark = pytest.mark.anyio


def fedcomm(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([*FEDCOMM, *words], capture_output=True, text=True, check=False)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    arguments = [
        "init",
        "localhost:8000",
        "--name",
        "The Band",
        "--handle",
        "band",
        "--data",
        str(tmp_path),
        "--loopback",
    ]
    CliRunner().invoke(cli.fedcomm, arguments, catch_exceptions=False)
    return tmp_path


def offline(data: Path, *words: str) -> object:
    result = CliRunner().invoke(
        cli.fedcomm, [*words, "--data", str(data), "--loopback", "--json"], catch_exceptions=False
    )
    return json.loads(result.output)


def test_a_post_is_kept_also_while_no_server_runs(data: Path) -> None:
    made = offline(data, "post", "Hello **fans**", "--warning", "joy")

    [shown] = offline(data, "timeline")
    assert shown["id"] == made["id"]
    assert "<strong>fans</strong>" in shown["content"]


def test_a_conversation_is_shown_answer_below_question(data: Path) -> None:
    first = offline(data, "post", "one")
    offline(data, "post", "two", "--reply-to", first["page"])

    ended = fedcomm("thread", first["page"], "--data", str(data), "--loopback")

    handle = "@band@localhost:8000"
    assert ended.stdout.splitlines() == [f"{handle}  one", f"  {handle}  two"]


def test_a_post_can_be_edited_and_deleted(data: Path) -> None:
    made = offline(data, "post", "one")
    edited = offline(data, "edit", made["id"], "two")
    deleted = offline(data, "delete", made["id"])

    assert "two" in edited["content"]
    assert deleted == {"deleted": made["uri"]}
    assert offline(data, "timeline") == []


@pytest.mark.parametrize("name", ["id", "page", "uri"])
def test_a_post_is_named_by_its_number_or_its_address(data: Path, name: str) -> None:
    made = offline(data, "post", "frist")

    changed = offline(data, "edit", made[name], "first")

    assert changed["id"] == made["id"]


def test_a_post_can_ask_something(data: Path) -> None:
    made = offline(data, "post", "How?", "--poll", "Loud", "--poll", "Quiet", "--poll-multiple", "--poll-hours", "0.5")

    assert made["poll"]["options"] == [{"name": "Loud", "votes": 0}, {"name": "Quiet", "votes": 0}]
    assert (made["poll"]["is_multiple"], made["poll"]["is_closed"]) == (True, False)
    assert "\n  1. Loud (0)\n  2. Quiet (0)" in fedcomm("timeline", "--data", str(data), "--loopback").stdout


def test_the_artist_cannot_vote_for_themself(data: Path) -> None:
    made = offline(data, "post", "How?", "--poll", "Loud", "--poll", "Quiet")

    ended = fedcomm("vote", made["uri"], "Loud", "--data", str(data), "--loopback")

    assert ended.returncode == 1
    assert "for the fans" in ended.stderr


@pytest.mark.parametrize("command", ["like", "unlike", "boost", "unboost"])
def test_a_reaction_to_a_post_names_the_post(data: Path, command: str) -> None:
    made = offline(data, "post", "one")

    shown = offline(data, command, made["uri"])

    assert shown["uri"] == made["uri"]


def test_a_post_that_is_not_there_cannot_be_liked(data: Path) -> None:
    ended = fedcomm("like", "http://localhost:8000/ap/notes/1", "--data", str(data), "--loopback")

    assert ended.returncode == 1
    assert "there is no post" in ended.stderr


def test_an_artist_who_follows_nobody_is_told_so(data: Path) -> None:
    assert offline(data, "following") == {"total": 0, "actors": []}
    assert offline(data, "following", "--requests") == {"total": 0, "actors": []}


def test_a_command_without_a_server_says_nothing_but_its_answer(data: Path) -> None:
    assert fedcomm("status", "--data", str(data), "--loopback").stderr == ""


def test_status_tells_the_community_in_numbers(data: Path) -> None:
    offline(data, "post", "one")

    status = offline(data, "status")

    assert (status["handle"], status["posts"], status["followers"]) == ("@band@localhost:8000", 1, 0)


def test_authorized_fetch_is_off_until_it_is_asked_for_and_stays_so(data: Path) -> None:
    said = [offline(data, "authorized-fetch", *words) for words in ([], ["on"], ["status"], ["off"], [])]

    assert [one["authorized_fetch"] for one in said] == ["off", "on", "on", "off", "off"]


def test_a_block_is_listed_until_it_is_taken_away(data: Path) -> None:
    offline(data, "block", "Bad.Example", "--comment", "spam")
    assert offline(data, "blocked") == [{"host": "bad.example", "comment": "spam"}]

    offline(data, "unblock", "bad.example")
    assert offline(data, "blocked") == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        pytest.param(["post", ""], 1, "", id="an empty post"),
        pytest.param(["post", "x", "--visibility", "all"], 2, "--visibility", id="a visibility that is none"),
        pytest.param(["edit", "1", "x"], 1, "no post of yours", id="a post that is not there"),
        pytest.param(["edit", "../1", "x"], 1, "no post of yours", id="an id that is none"),
        pytest.param(["follow", "nonsense"], 1, "handle", id="a handle that is none"),
        pytest.param(["like", "nonsense"], 1, "'nonsense' is not an address", id="an address that is none"),
        pytest.param(["block", "localhost:8000"], 1, "cannot be blocked", id="the own host"),
        pytest.param(["unblock", "good.example"], 1, "is not blocked", id="a block that is not there"),
        pytest.param(["status", "--host", "other.example"], 78, "no community", id="a community that is not there"),
        pytest.param(["timeline", "--limit", "99999999999999999999"], 2, "--limit", id="a number that is too large"),
        pytest.param(["followers", "--limit", "-1"], 2, "--limit", id="a number below one"),
        pytest.param(["block", "foo..bar"], 1, "cannot be blocked", id="a host that is none"),
        pytest.param(["delete", "nonsense"], 1, "no post of yours", id="a post that is none"),
        pytest.param(["deliveries", "peer.example", "--limit", "0"], 2, "--limit", id="no deliveries at all"),
        pytest.param(["deliveries", "117672610605236225"], 1, "--retry or --drop", id="a number and nothing to do"),
        pytest.param(["sing"], 2, "No such command", id="a command that is none"),
    ],
)
def test_a_mistake_is_named_on_standard_error(data: Path, words: list[str], code: int, said: str) -> None:
    options = [] if words == ["sing"] else ["--data", str(data), "--loopback"]

    ended = fedcomm(*words, *options)

    assert ended.returncode == code
    assert said in ended.stderr
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr


def test_run_without_a_community_says_what_to_do(tmp_path: Path) -> None:
    ended = fedcomm("run", "--data", str(tmp_path))

    assert ended.returncode == 78
    assert "fedcomm init" in ended.stderr


def test_a_community_of_this_machine_needs_the_setting(data: Path) -> None:
    ended = fedcomm("status", "--data", str(data))

    assert ended.returncode == 78
    assert "--loopback" in ended.stderr


def test_every_command_explains_itself() -> None:
    for name in cli.COMMANDS:
        result = CliRunner().invoke(cli.fedcomm, [name, "--help"])

        assert result.exit_code == 0
        purpose = (cli.COMMANDS[name].help or "nothing").split("\n")[0].split(".")[0]
        assert purpose in " ".join(result.output.split())


async def test_commands_reach_the_running_server(tmp_path: Path) -> None:
    async with served(tmp_path / "data", free_port()) as home:
        made = json.loads(await home.command("post", "from the command line", "--json"))
        shown = json.loads(await home.command("timeline", "--json"))
        link = json.loads(await home.command("login-link", "--json"))

    assert [one["id"] for one in shown] == [made["id"]]
    assert link["login_link"].startswith(f"{home.base}/login/")


async def test_a_running_server_takes_what_is_large_and_refuses_what_is_too_large(tmp_path: Path) -> None:
    async with served(tmp_path / "data", free_port()) as home:
        options = ("--data", str(home.data), "--loopback")
        ends = [
            await asyncio.to_thread(
                subprocess.run, [*FEDCOMM, "post", "-", *options], input="x" * size, capture_output=True, text=True
            )
            for size in (1_000_000, 17_000_000)
        ]

    assert [ended.returncode for ended in ends] == [1, 1]
    assert "1000000 characters are too many" in ends[0].stderr
    assert "too much for one command" in ends[1].stderr


async def test_the_doctor_finds_a_running_community_well(tmp_path: Path) -> None:
    async with served(tmp_path / "data", free_port()) as home:
        findings = json.loads(await home.command("doctor", "--json"))

    assert [one["check"] for one in findings] == ["sqlite", "disk", "folder", "database", "handle"]
    assert all(one["is_well"] for one in findings), findings


def test_the_doctor_says_when_the_handle_cannot_be_found(data: Path) -> None:
    ended = fedcomm("doctor", "--data", str(data), "--loopback")

    assert ended.returncode == 1
    assert "FAIL handle" in ended.stdout


async def test_a_second_server_on_the_same_data_is_refused(tmp_path: Path) -> None:
    async with served(tmp_path / "data", free_port()) as home:
        process = fedcomm("run", "--data", str(home.data), "--loopback", "--port", str(free_port()))

    assert process.returncode != 0
    assert "in use" in process.stderr


async def test_a_taken_port_is_named(tmp_path: Path) -> None:
    async with served(tmp_path / "data", free_port()) as home:
        ended = fedcomm("up", "--data", str(tmp_path / "other"), "--loopback", "--port", str(home.port))

    assert ended.returncode == 78
    assert "cannot listen" in ended.stderr


@pytest.mark.parametrize("name", ["run", "post", "follow", "followers", "timeline", "status", "doctor"])
def test_every_command_prints_json_when_asked(name: str) -> None:
    assert "--json" in CliRunner().invoke(cli.fedcomm, [name, "--help"]).output


def test_the_doctor_names_a_damaged_database(data: Path) -> None:
    for path in (data / "localhost:8000").glob("community.db-*"):
        path.unlink()
    database = data / "localhost:8000" / "community.db"
    whole = database.read_bytes()
    database.write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))

    ended = fedcomm("doctor", "--data", str(data), "--loopback")

    assert ended.returncode == 1
    assert "damaged" in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_file_that_is_no_database_is_named(data: Path) -> None:
    (data / "localhost:8000" / "community.db").write_bytes(b"no database at all" * 500)

    ended = fedcomm("status", "--data", str(data), "--loopback")

    assert ended.returncode == 1
    assert "put a backup in its place" in ended.stderr
