"""The manual as tests read it: sections of its pages, and the tables in them."""

import re

from tests.tools import ROOT


def section(page: str, heading: str) -> str:
    """Return what stands below a heading of any level, down to the next one of level two."""
    return (ROOT / page).read_text().split(f"\n{heading}\n", 1)[1].split("\n## ", 1)[0]


def rows(page: str, heading: str) -> list[list[str]]:
    """Return the cells of the first table below a heading, without its head.

    A cell that is code and nothing else comes without its marks.
    """
    lines = section(page, heading).splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("|"))
    table = lines[start : start + next((n for n, line in enumerate(lines[start:]) if not line.startswith("|")), 999)]
    return [[re.sub(r"^`([^`]*)`$", r"\1", cell.strip()) for cell in line.strip("|").split("|")] for line in table[2:]]


def names_in(cell: str) -> set[str]:
    """Return the names between code marks in a cell, of which `rows` may have taken the marks away."""
    return {cell} if re.fullmatch(r"\w+", cell) else set(re.findall(r"`(\w+)`", cell))
