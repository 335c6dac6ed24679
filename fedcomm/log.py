"""Structured log lines: `event="delivery-failed" host=… attempts=3`. Ids yes, bodies, secrets and personal data no."""

import logging
import sys

_ROOT = "fedcomm"


class _KeyValueFormatter(logging.Formatter):
    """Write one line an event; values with spaces or quotes are quoted, line breaks never leave a value."""

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, object] = getattr(record, "fields", {})
        parts = [self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"), record.levelname.lower(), record.getMessage()]
        parts += [f"{name}={_quoted(value)}" for name, value in fields.items() if value is not None]
        line = " ".join(parts)
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def _quoted(value: object) -> str:
    text = str(value)
    plain = text and not any(c.isspace() or c in '"=' or not c.isprintable() for c in text)
    return text if plain else '"' + text.encode("unicode_escape").decode().replace('"', '\\"') + '"'


class Log:
    """A logger of one module: `log.info("delivery-failed", host=host, attempts=3)`."""

    def __init__(self, module: str) -> None:
        self._logger = logging.getLogger(module)

    def debug(self, event: str, **fields: object) -> None:
        self._logger.debug(event, extra={"fields": fields})

    def info(self, event: str, **fields: object) -> None:
        self._logger.info(event, extra={"fields": fields})

    def warning(self, event: str, **fields: object) -> None:
        self._logger.warning(event, extra={"fields": fields})

    def exception(self, event: str, **fields: object) -> None:
        """Log a bug with its traceback; only what supervises others and goes on calls this."""
        self._logger.error(event, extra={"fields": fields}, exc_info=True)  # noqa: LOG014 - called where an exception is handled


def get(module: str) -> Log:
    return Log(module)


def setup(level: str) -> None:
    """Send the lines of this project to standard error. `level` is a name of the logging module."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_KeyValueFormatter())
    root = logging.getLogger(_ROOT)
    root.handlers = [handler]
    root.setLevel(level.upper())
    root.propagate = False
