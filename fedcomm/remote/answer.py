"""What a peer answered, in values that know no HTTP library."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from fedcomm.model.delivery import MAX_RETRY_AFTER_S

_SECONDS = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An HTTP answer of any status. Names in `headers` are lower-case, repeated ones are joined with ", ".

    `url` is where it came from after redirects, canonical and without a fragment. `body` is whole for an answer to GET
    with a status of 200 to 299; of any other it is at most the first 64 KiB, and empty when it came compressed.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def media_type(self) -> str:
        """The lower-case media type without parameters; empty when the peer named none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def retry_after_s(self, now: datetime) -> int | None:
        """Return the seconds that the peer asks to wait, a day at most, or None when it did not say so readably.

        Source: RFC 9110 10.2.3 (seconds or an HTTP date).
        """
        value = self.headers.get("retry-after", "").strip()
        if _SECONDS.fullmatch(value):
            return MAX_RETRY_AFTER_S if len(value) > 9 else min(int(value), MAX_RETRY_AFTER_S)
        try:
            moment = parsedate_to_datetime(value)
        except (ValueError, OverflowError):
            return None
        wait_s = (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()
        return round(min(max(wait_s, 0), MAX_RETRY_AFTER_S))
