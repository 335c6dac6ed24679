"""`fedcomm up`, which is `make run`: founds once, prints three things, and ends when it is told."""

import asyncio
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from served import FEDCOMM, served
from world import free_port

pytestmark = pytest.mark.anyio


class Up:
    """A running `fedcomm up`; `said` is what it printed before it answered."""

    def __init__(self, process: asyncio.subprocess.Process, said: str) -> None:
        self.process = process
        self.said = said

    def line(self, name: str) -> str:
        found = re.search(rf"^  {name}\s+(\S+)", self.said, re.MULTILINE)
        assert found, self.said
        return found[1]


@asynccontextmanager
async def up(data: Path, port: int, *words: str) -> AsyncIterator[Up]:
    process = await asyncio.create_subprocess_exec(
        *FEDCOMM, "up", "--data", str(data), "--port", str(port), "--loopback", *words,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        async with asyncio.timeout(30):
            said = (await process.stdout.readuntil(b"for a day)\n")).decode()
        yield Up(process, said)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_it_prints_the_page_the_handle_and_a_link_that_logs_in(tmp_path: Path) -> None:
    port = free_port()
    async with up(tmp_path, port, "--handle", "band") as running, httpx.AsyncClient(trust_env=False) as browser:
        page = await browser.get(running.line("page"))
        login = await browser.post(running.line("log in"))
        studio = await browser.get(f"http://localhost:{port}/studio")

    assert (running.line("page"), page.status_code) == (f"http://localhost:{port}/@band", 200)
    assert running.line("handle") == f"@band@localhost:{port}"
    assert (login.status_code, studio.status_code) == (303, 200)


async def test_a_second_start_is_the_same_community_with_a_new_link(tmp_path: Path) -> None:
    port = free_port()
    keys, links = [], []
    for _ in range(2):
        async with up(tmp_path, port) as running, httpx.AsyncClient(trust_env=False) as browser:
            actor = await browser.get(f"http://localhost:{port}/ap/actors/artist")
            keys.append(actor.json()["publicKey"])
            links.append(running.line("log in"))

    assert keys[0] == keys[1]
    assert links[0] != links[1]


async def test_the_handle_never_changes(tmp_path: Path) -> None:
    port = free_port()
    async with up(tmp_path, port, "--handle", "first"):
        pass
    async with up(tmp_path, port, "--handle", "second") as running:
        assert running.line("handle") == f"@first@localhost:{port}"
        running.process.send_signal(signal.SIGINT)
        _, complaint = await running.process.communicate()

    assert "handle stays first" in complaint.decode()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
async def test_it_ends_without_a_complaint(tmp_path: Path, how: signal.Signals) -> None:
    async with up(tmp_path, free_port()) as running:
        running.process.send_signal(how)
        _, complaint = await running.process.communicate()

    assert running.process.returncode in (0, -signal.SIGTERM)
    assert "Traceback" not in complaint.decode()
    assert "Aborted" not in complaint.decode()


async def test_the_open_way_to_this_machine_is_shown_in_the_log(tmp_path: Path) -> None:
    async with served(tmp_path / "data", free_port()) as home:
        assert "loopback-open" in home.log


async def test_beside_another_server_nothing_is_founded(tmp_path: Path) -> None:
    async with served(tmp_path / "data", free_port()) as home:
        process = await asyncio.create_subprocess_exec(
            *FEDCOMM, "up", "--data", str(home.data), "--port", str(free_port()), "--loopback",
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        _, complaint = await process.communicate()
        hosts = [path.name for path in home.data.iterdir() if path.is_dir()]

    assert process.returncode == 75
    assert "in use by another process" in complaint.decode()
    assert "Traceback" not in complaint.decode()
    assert hosts == [home.host]
