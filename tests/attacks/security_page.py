"""The table of `docs/security.md`: every attack, and where it is tried. Run as a module it writes it.

It is read from the tables of cases and from the names of test functions, which begin with the numbers they try.
"""

import re
from pathlib import Path

from tests.attacks import catalogue, key_cases, object_cases, signature_cases, wire_cases

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs/security.md"
_TABLES = {"signature": signature_cases, "key": key_cases, "object": object_cases, "wire": wire_cases}
_HEADING = "## Every attack, one by one\n"
_MOST = 4

#: What is tried, and the file that tries it.
Trial = tuple[str, str]


def tried() -> dict[str, list[Trial]]:
    """Return what is tried under each number."""
    found: dict[str, list[Trial]] = {}
    for name, table in _TABLES.items():
        for case in table.CASES:
            found.setdefault(case.id, []).append((case.says, f"{name}_cases.py"))
    for path in sorted(HERE.glob("test_*.py")):
        for name in re.findall(r"def test_(\w+)", path.read_text()):
            numbers = re.match(r"((?:(?:sig|key|obj|ct|ld|ssrf)\d+_)+)(\w+)", name)
            for number in numbers[1].split("_")[:-1] if numbers else ():
                found.setdefault(number.upper(), []).append((numbers[2].replace("_", " "), path.name))  # type: ignore[index]
    return found


def with_table(page: str) -> str:
    """Return the page with the table as it has to be."""
    before = page.partition(_HEADING)[0]
    return f"{before}{_HEADING}\n{_table()}"


def _table() -> str:
    all_tried = tried()
    lines = ["| attack | what is tried | in `tests/attacks/` |", "| --- | --- | --- |"]
    lines += [_row(number, all_tried.get(number, [])) for number in catalogue.numbers()]
    return "\n".join(lines) + "\n"


def _row(number: str, trials: list[Trial]) -> str:
    if number in catalogue.NOT_APPLICABLE:
        return f"| {number} | not yet: {catalogue.NOT_APPLICABLE[number]} | |"
    says = [what for what, _ in trials]
    more = f"; and {len(says) - _MOST} more" if len(says) > _MOST else ""
    files = ", ".join(f"`{file}`" for file in dict.fromkeys(file for _, file in trials))
    return f"| {number} | {'; '.join(says[:_MOST])}{more} | {files} |".replace("\\", "\\\\")


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text()))
