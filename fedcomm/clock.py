"""The only reader of the wall clock and of chance. Everything else is given `now` as an argument."""

import secrets
import time
from datetime import UTC, datetime


def now() -> datetime:
    """Return the present moment as an aware UTC time with millisecond precision (what the store keeps)."""
    return from_ms(now_ms())


def now_ms() -> int:
    """Return the present moment in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def monotonic_s() -> float:
    """Return seconds on a clock that never jumps, for durations only."""
    return time.monotonic()


def to_ms(moment: datetime) -> int:
    """Return milliseconds since 1970 of an aware time."""
    return round(moment.timestamp() * 1000)


def from_ms(milliseconds: int) -> datetime:
    """Return the aware UTC time of milliseconds since 1970."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def rfc3339(moment: datetime) -> str:
    """Return `2026-11-24T13:09:59.123Z`, the form every peer reads."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def new_token() -> str:
    """Return 256 bits of chance as 43 URL-safe characters."""
    return secrets.token_urlsafe(32)


def chance() -> float:
    """Return a number between 0 and 1, for jitter."""
    return secrets.randbelow(1 << 32) / (1 << 32)
