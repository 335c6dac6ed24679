"""The refusals that both schemes share. All raise SignatureInvalid unless they say otherwise."""

import binascii
import re
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from fedcomm.activitypub import digest
from fedcomm.activitypub.signatures.request import Request, normal_authority
from fedcomm.activitypub.uris import MAX_CHARACTERS
from fedcomm.errors import Malformed, SignatureInvalid

#: How far the clock of a peer may be off, and how late a signed request may come (what Mastodon and Fedify allow).
WINDOW = timedelta(hours=1)
MAX_LIFETIME = timedelta(hours=12)
#: Room for an RSA-8192 signature and a long key id.
MAX_HEADER_CHARACTERS = 8 * 1024

#: A second line of one of these would let two readers of the request see different things.
_AT_MOST_ONCE = frozenset({"signature", "signature-input", "authorization", "date", "host"}) | digest.HEADERS
_DATE = re.compile(r"[A-Z][a-z]{2}, ([0-9]{2}) ([A-Z][a-z]{2}) ([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) GMT")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SECONDS = re.compile(r"[0-9]{1,12}")


def refuse_repeated_headers(request: Request) -> None:
    """Refuse a second line of a header that may come once. Raises Malformed."""
    names = [name for name, _ in request.headers if name in _AT_MOST_ONCE]
    if len(names) != len(set(names)):
        raise Malformed("a header that may come once came twice")


def refuse_other_host(request: Request) -> None:
    """Refuse a request whose Host header is not ours: it was signed for another server."""
    host = request.header("host")
    if host is not None and normal_authority(host, scheme=request.scheme) != request.authority:
        raise SignatureInvalid(f"signed for the host {host!r}")


def refuse_doubles(components: Collection[str]) -> None:
    """Refuse a component that is listed twice."""
    if len(components) != len(set(components)):
        raise SignatureInvalid("a component is signed twice")


def refuse_bad_digest(request: Request, covered: Collection[str]) -> None:
    """Refuse a body without a digest, with a wrong one, or with one that is not signed."""
    is_covered = not digest.HEADERS.isdisjoint(covered)
    if request.needs_digest and not is_covered:
        raise SignatureInvalid("the digest of the body is not signed")
    if is_covered:
        digest.verify(request.headers, request.body)


def refuse_stale(moment: datetime, *, now: datetime) -> None:
    """Refuse what was signed more than an hour ago, or will be in more than an hour."""
    if abs(now - moment) > WINDOW:
        raise SignatureInvalid(f"signed at {moment:%Y-%m-%d %H:%M:%S}, which is not within {WINDOW} of now")


def refuse_expired(expires: datetime, *, created: datetime, now: datetime) -> None:
    """Refuse what has expired, expires before it was signed, or claims to hold longer than 12 hours."""
    if not created <= expires <= created + MAX_LIFETIME:
        raise SignatureInvalid("expires before it was signed, or too long after")
    if expires < now:
        raise SignatureInvalid("the signature has expired")


def key_id(text: str) -> str:
    """Return a key id that may be looked up: an http(s) URL with a host and without user information."""
    if len(text) > MAX_CHARACTERS or not is_plain(text) or " " in text or "\\" in text:
        raise SignatureInvalid("the key id is not a URL")
    try:
        parts = urlsplit(text)
        is_usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise SignatureInvalid("the key id is not a URL") from error
    if not is_usable or "@" in parts.netloc:
        raise SignatureInvalid("the key id is not an http(s) URL of a host")
    return text


def date(text: str) -> datetime:
    """Read a Date header (IMF-fixdate, RFC 9110, section 5.6.7)."""
    match = _DATE.fullmatch(text)
    if match is None or match[2] not in _MONTHS:
        raise SignatureInvalid(f"not a date: {text[:40]!r}")
    day, month, year, hour, minute, second = match.groups()
    numbers = (int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute), int(second))
    try:
        return datetime(*numbers, tzinfo=UTC)
    except ValueError as error:
        raise SignatureInvalid(f"not a date: {text!r}") from error


def moment(text: str) -> datetime:
    """Read `created` or `expires`: whole seconds since 1970."""
    if not _SECONDS.fullmatch(text):
        raise SignatureInvalid(f"not a number of seconds: {text[:40]!r}")
    try:
        return datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise SignatureInvalid(f"not a time: {text}") from error


def signature_bytes(base64: str) -> bytes:
    """Read the base64 of a signature."""
    try:
        value = binascii.a2b_base64(base64, strict_mode=True)
    except ValueError as error:
        raise SignatureInvalid("the signature is not base64") from error
    if not value:
        raise SignatureInvalid("the signature is empty")
    return value


def component(name: str, value: str | None) -> str:
    """Return the value of a signed component. It has to be there, and must not break out of its line."""
    if value is None:
        raise SignatureInvalid(f"{name[:100]!r} is signed but not there")
    if not is_plain(value):
        raise SignatureInvalid(f"{name[:100]!r} has characters that cannot be signed")
    return value


def is_plain(text: str) -> bool:
    """Say whether a text is printable ASCII: no line breaks, nothing that two servers could encode differently."""
    return text.isascii() and text.isprintable()


def tokens(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of a pattern that stand without a gap from the start of a text to its end.

    The pattern must not match the empty text. Takes linear time when the pattern does not backtrack.
    """
    position = 0
    while position < len(text):
        match = pattern.match(text, position)
        if match is None:
            raise SignatureInvalid("the signature header is not of its form")
        yield match
        position = match.end()
