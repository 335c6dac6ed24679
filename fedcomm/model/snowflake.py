"""Ids: 64-bit, time-ordered numbers, written in decimal (milliseconds since 1970 << 16 | sequence).

They are the row ids, and Mastodon clients need decimal strings. They never repeat, not even when the clock goes back.
"""

from datetime import datetime

from fedcomm import clock

SEQUENCE_BITS = 16


class Snowflakes:
    """Makes ids that only grow. `last` is the highest id that was ever given out."""

    def __init__(self, last: int = 0) -> None:
        self._last = last

    def next(self, now_ms: int) -> int:
        self._last = max(self._last + 1, now_ms << SEQUENCE_BITS)
        return self._last


def made_at(snowflake: int) -> datetime:
    """Return the moment that an id was made."""
    return clock.from_ms(snowflake >> SEQUENCE_BITS)


def first_at(moment: datetime) -> int:
    """Return the lowest id of a moment, to ask for what came since."""
    return clock.to_ms(moment) << SEQUENCE_BITS
