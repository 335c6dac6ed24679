"""Ids: 64-bit, time-ordered numbers, written in decimal (milliseconds since 1970 << 16 | sequence).

They are the row ids, and Mastodon clients need decimal strings. They never repeat, not even when the clock goes back.
"""

import re

SEQUENCE_BITS = 16
#: The highest id that SQLite and the decimal strings of Mastodon clients can hold.
MAX = (1 << 63) - 1

_DECIMAL = re.compile(r"[0-9]{1,19}", re.ASCII)


class Snowflakes:
    """Makes ids that only grow. `last` is the highest id that was ever given out."""

    def __init__(self, last: int = 0) -> None:
        self._last = last

    def next(self, now_ms: int) -> int:
        self._last = max(self._last + 1, now_ms << SEQUENCE_BITS)
        return self._last


def of(moment_ms: int) -> range:
    """Return the ids of a moment, first to last. Some may be taken; 0 is none."""
    first = moment_ms << SEQUENCE_BITS
    return range(max(1, first), first + (1 << SEQUENCE_BITS))


def read(text: str) -> int | None:
    """Return the id that somebody wrote, or None for what cannot be one (long, signed, digits of other scripts)."""
    found = int(text) if _DECIMAL.fullmatch(text) else MAX + 1
    return found if found <= MAX else None
