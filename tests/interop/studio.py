"""The artist's own browser: what has no command is done with the buttons of the studio."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from tests.interop.stage import Home

_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


class Studio:
    """The pages of the studio, logged in."""

    def __init__(self, browser: httpx.AsyncClient, origin: str) -> None:
        self._browser = browser
        self._origin = origin

    async def read(self, path: str) -> str:
        """Return the page at a path such as `/studio/notifications`."""
        return (await self._browser.get(path)).raise_for_status().text

    async def press(self, path: str, **fields: str) -> None:
        """Send the form at a path as the page that it stands on sends it."""
        [token, *_] = _TOKEN.findall(await self.read("/studio"))
        answer = await self._browser.post(path, data={"csrf": token, **fields}, headers={"Origin": self._origin})
        assert answer.status_code == 303, f"POST {path}: {answer.status_code} {answer.text[:500]}"


@asynccontextmanager
async def studio(home: Home) -> AsyncIterator[Studio]:
    """Log in with a one-time link. The browser has cookies, so it is not the one that looks at a community."""
    link = (await home.ask("login-link"))["login_link"]
    base = home.server.base
    async with httpx.AsyncClient(base_url=base, trust_env=False, timeout=10) as browser:
        answer = await browser.post(link, headers={"Origin": base})
        assert answer.status_code == 303, f"no way in: {answer.status_code} {answer.text[:500]}"
        yield Studio(browser, base)
