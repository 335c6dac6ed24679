"""Debian's snac2 in a process of its own: it reads draft-cavage alone, and verifies after it has answered."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from tests import tools
from tests.interop.process import PeerProcess, running

USER = "sue"


class Snac2Peer(PeerProcess):
    """The server of the user sue: told what to do by its command line and by the forms of its pages."""

    def __init__(self, folder: Path, port: int) -> None:
        super().__init__(folder, port, name="snac2", timeout_s=10)
        self.actor = f"{self.base}/{USER}"
        self.handle = f"@{USER}@{self.host}"
        self._data = folder / f"snac2-{port}"
        self._port = port

    async def do(self, command: str, *words: str) -> str:
        """Run a command of snac for sue; what it sends goes out when the server gets to it. Returns what it printed."""
        return await self._command(command, str(self._data), USER, *words)

    async def version(self) -> str:
        """Return its version as NodeInfo tells it, such as `2.75`."""
        software = (await self.client.get("/nodeinfo_2_0")).raise_for_status().json()["software"]
        return str(software["version"])

    async def timeline(self) -> str:
        """Return the page where sue reads and writes."""
        return (await self.client.get(f"/{USER}/admin")).raise_for_status().text

    async def people(self) -> str:
        """Return the page of those whom sue follows, and who follow her."""
        return (await self.client.get(f"/{USER}/people")).raise_for_status().text

    async def notifications(self) -> str:
        """Return the page that says who mentioned, liked, boosted and followed sue."""
        return (await self.client.get(f"/{USER}/notifications")).raise_for_status().text

    async def answer(self, uri: str, text: str) -> None:
        await self._press("note", {"content": text, "in_reply_to": uri})

    async def like(self, uri: str, actor: str) -> None:
        await self._press("action", {"action": "Like", "id": uri, "actor": actor})

    async def _press(self, form: str, fields: dict[str, str]) -> None:
        parts = {name: (None, value) for name, value in fields.items()}
        answer = await self.client.post(f"/{USER}/admin/{form}", files=parts)
        assert answer.status_code in (200, 303), f"snac2 could not {form} {fields}: {answer.status_code}\n{self.log}"

    async def start(self) -> None:
        said = f"127.0.0.1\n{self._port}\n{self.host}\n\n\n"
        await self._command("init", str(self._data), said=said)
        file = self._data / "server.json"
        settings = json.loads(file.read_text()) | {"protocol": "http", "disable_sandbox": True, "dbglevel": 1}
        file.write_text(json.dumps(settings))
        added = await self._command("adduser", str(self._data), USER)
        [password] = re.findall(r"User password is (\S+)", added)
        self.client.auth = httpx.BasicAuth(USER, password)
        await self._run(tools.present(tools.SNAC2), "httpd", str(self._data), until=f"/{USER}")

    async def _command(self, *words: str, said: str = "") -> str:
        process = await asyncio.create_subprocess_exec(
            tools.present(tools.SNAC2),
            *words,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        out, _ = await process.communicate(said.encode())
        assert process.returncode == 0, f"snac {' '.join(words)} ended with {process.returncode}: {out.decode()}"
        return out.decode()


@asynccontextmanager
async def snac2(folder: Path, port: int) -> AsyncIterator[Snac2Peer]:
    """Run a snac2 server."""
    async with running(Snac2Peer(folder, port)) as peer:
        yield peer
