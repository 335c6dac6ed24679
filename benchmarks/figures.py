"""How figures are printed: one line each, with its spread, its bar, and its share of a limit of the same run."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured figure: the values of all rounds, and what it is to reach (`at_least` or `at_most`).

    `limit` is what the machine could do at most, of `limit_name`, in the same run.
    """

    name: str
    values: Sequence[float]
    unit: str
    at_least: float | None = None
    at_most: float | None = None
    limit: float | None = None
    limit_name: str = ""

    @property
    def middle(self) -> float:
        return median(self.values)

    @property
    def is_passed(self) -> bool | None:
        """Whether the median reaches the bar; None when there is no bar."""
        if self.at_least is not None:
            return self.middle >= self.at_least
        return None if self.at_most is None else self.middle <= self.at_most


#: All figures of this run, in order.
SHOWN: list[Figure] = []


def show(
    name: str,
    values: Sequence[float],
    *,
    unit: str,
    at_least: float | None = None,
    at_most: float | None = None,
    limit: float | None = None,
    limit_name: str = "",
) -> Figure:
    """Print a figure and keep it for the table at the end."""
    figure = Figure(
        name=name,
        values=values,
        unit=unit,
        at_least=at_least,
        at_most=at_most,
        limit=limit,
        limit_name=limit_name,
    )
    SHOWN.append(figure)
    print(line(figure), flush=True)
    return figure


def line(figure: Figure) -> str:
    spread = f"{_short(min(figure.values))}-{_short(max(figure.values))}, n={len(figure.values)}"
    parts = [f"{figure.name:58} {_short(figure.middle):>8} {figure.unit:12} ({spread})"]
    if figure.at_least is not None:
        parts.append(f"bar >= {_short(figure.at_least)}")
    if figure.at_most is not None:
        parts.append(f"bar <= {_short(figure.at_most)}")
    if figure.is_passed is not None:
        parts.append("pass" if figure.is_passed else "FALLS SHORT")
    if figure.limit:
        parts.append(f"{figure.middle / figure.limit:.2f} of {figure.limit_name} ({_short(figure.limit)})")
    return "  ".join(parts)


def _short(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"
