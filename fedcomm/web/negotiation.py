"""Which form of a thing a client asks for: a page for people, or ActivityPub (RFC 9110, section 12; wire 1.5).

Never a 406: who asks for neither gets what is usual at that address.
"""

import re
from collections.abc import Iterable, Iterator

from fedcomm.activitypub.vocabulary import MEDIA_TYPES

_PAGE = frozenset({"text/html", "application/xhtml+xml"})

#: A longer header has been made up to cost us time.
_MAX_CHARACTERS = 4096

_QUOTED = r'"(?:\\.|[^"\\])*"?'
_RANGES = re.compile(rf'(?:[^,"]|{_QUOTED})+')
_PARTS = re.compile(rf'(?:[^;"]|{_QUOTED})+')
_WEIGHT = re.compile(r"[01](?:\.[0-9]*)?", re.ASCII)

#: How much a form is wanted: its weight, then how exactly it was named (2 by its name, 1 as `text/*`, 0 as `*/*`).
_Wish = tuple[float, int]
_NOT_ASKED: _Wish = (0.0, 0)


def wants_activity(accept: Iterable[str]) -> bool:
    """Say whether the client of a page would rather have ActivityPub.

    `accept` has every Accept line: Akkoma sends two.
    """
    page, activity = _wishes(accept)
    is_named = activity[1] == 2
    return activity[0] > 0 and (activity > page or (activity == page and is_named))


def wants_page(accept: Iterable[str]) -> bool:
    """Say whether the client of an ActivityPub id would rather have the page for people."""
    page, activity = _wishes(accept)
    return page[0] > 0 and page > activity


def _wishes(accept: Iterable[str]) -> tuple[_Wish, _Wish]:
    """Return how much the page and the ActivityPub form are wanted.

    Of the ranges that fit a form only the most exact count, also when they refuse it with `q=0`.
    """
    weights = dict[str, float]()
    for media_range, weight in _ranges(accept):
        weights[media_range] = max(weight, weights.get(media_range, 0.0))
    return _wish(weights, _PAGE, "text/*"), _wish(weights, MEDIA_TYPES, "application/*")


def _wish(weights: dict[str, float], names: frozenset[str], family: str) -> _Wish:
    named = [weights[name] for name in names if name in weights]
    if named:
        return max(named), 2
    for exactness, wildcard in ((1, family), (0, "*/*")):
        if wildcard in weights:
            return weights[wildcard], exactness
    return _NOT_ASKED


def _ranges(accept: Iterable[str]) -> Iterator[tuple[str, float]]:
    """Return each media range in lower case, without its parameters, with its weight."""
    for media_range in _RANGES.findall(", ".join(accept)[:_MAX_CHARACTERS]):
        name, *parameters = [part.strip() for part in _PARTS.findall(media_range)] or [""]
        weight = _weight(parameters)
        if weight is not None:
            yield name.lower(), weight


def _weight(parameters: list[str]) -> float | None:
    """Return the `q` of a range, 1 without one, and None for one that is no number from 0 to 1."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            text = value.strip(' \t"')
            return min(float(text), 1.0) if _WEIGHT.fullmatch(text) else None
    return 1.0
