"""What the control socket answers, to what it understands and to what it does not."""

import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from home import HOST

from fedcomm.communities import Communities
from fedcomm.config import Settings
from fedcomm.control import server
from fedcomm.control.operations import OPERATIONS

pytestmark = pytest.mark.anyio


@pytest.fixture
async def communities(data: Path) -> AsyncIterator[Communities]:
    async with Communities(Settings(data=data, loopback=True)) as opened:
        yield opened


def line(operation: str = "blocked", host: str = HOST, **arguments: object) -> bytes:
    return json.dumps({"host": host, "operation": operation, "arguments": arguments}).encode()


async def test_an_operation_is_answered_with_what_it_returned(communities: Communities) -> None:
    assert await server.answer(communities, line()) == {"result": []}


async def test_a_refusal_is_answered_in_words_with_its_class(communities: Communities) -> None:
    answer = await server.answer(communities, line(host="other.example"))

    assert answer["kind"] == "MemberError"
    assert "other.example" in str(answer["error"])


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"[]", id="no object"),
        pytest.param(line("sing"), id="an operation that is none"),
        pytest.param(line(song="x"), id="an argument that is none"),
    ],
)
async def test_what_is_not_understood_is_answered_and_logged(
    communities: Communities, asked: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await server.answer(communities, asked)

    assert "log says more" in str(answer["error"])
    assert [record.message for record in caplog.records if record.levelno == logging.ERROR] == ["control-failed"]


async def test_a_bug_is_answered_and_its_traceback_logged(
    communities: Communities, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_community: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(OPERATIONS, "broken", broken)

    answer = await server.answer(communities, line("broken"))

    assert answer["kind"] == "ZeroDivisionError"
    assert "Traceback" in caplog.text
