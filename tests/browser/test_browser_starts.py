"""The browser of the tests itself: it starts without root or system packages, shows, reads, and says what failed."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.browser.browser import BrowserFailed, drive

pytestmark = [pytest.mark.anyio, pytest.mark.browser]

PAGE = b"""<!doctype html><html lang="en"><title>Door</title><main><h1>Hello</h1><img src="/cover"><p>still</p></main>
<script>document.querySelector("p").textContent = "scripted"</script></html>"""
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%b"


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(ANSWER % (len(PAGE), PAGE))
        await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass  # Chromium opens connections that it may not use
    finally:
        writer.close()


@pytest.fixture
async def page() -> AsyncIterator[str]:
    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


async def test_a_page_is_read_and_pictured_on_a_phone(page: str, tmp_path: Path) -> None:
    picture = tmp_path / "phone.png"

    results = await drive(
        [{"open": page}, {"text": "p"}, {"screenshot": str(picture), "width": 390, "height": 844, "dark": True}]
    )

    assert results == [{"status": 200, "url": page}, "scripted", str(picture)]
    png = picture.read_bytes()
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert (int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) == (390, 844)


async def test_a_page_can_be_opened_without_scripts(page: str) -> None:
    assert (await drive([{"open": page, "javascript": False}, {"text": "p"}]))[1] == "still"


async def test_what_a_page_asks_for_and_its_barriers_are_listed(page: str) -> None:
    _, requests, violations = await drive([{"open": page}, {"requests": True}, {"axe": True}])

    assert requests == [page, f"{page}cover"]
    assert isinstance(violations, list)
    assert [found["id"] for found in violations] == ["image-alt"]


async def test_a_step_that_fails_says_which(page: str) -> None:
    with pytest.raises(BrowserFailed, match=r'"open": "http://127.0.0.1:1/"'):
        await drive([{"open": page}, {"open": "http://127.0.0.1:1/"}])
