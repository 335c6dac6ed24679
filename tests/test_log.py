"""Log lines stay one line, whatever a peer puts into a field."""

import logging
from collections.abc import Iterator

import pytest

from fedcomm import log


@pytest.fixture(autouse=True)
def logger_as_it_was() -> Iterator[None]:
    """Give the logger back to pytest, which other tests read it through."""
    logger = logging.getLogger("fedcomm")
    before = (logger.handlers, logger.level, logger.propagate)
    yield
    logger.handlers, level, logger.propagate = before
    logger.setLevel(level)


def test_an_event_is_one_line_with_its_fields(capsys: pytest.CaptureFixture[str]) -> None:
    log.setup("info")
    log.get("fedcomm.test").info("delivery-failed", host="peer.example", attempts=3, nothing=None)

    assert capsys.readouterr().err.split(" ", 1)[1] == "info delivery-failed host=peer.example attempts=3\n"


def test_a_hostile_value_cannot_forge_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    log.setup("info")
    log.get("fedcomm.test").info("seen", name='x"\nerror forged=\x1b[31m')

    assert capsys.readouterr().err.count("\n") == 1
