"""Reads the plain part of YAML that our compose file keeps to, and refuses everything else.

Mappings and lists by indentation, scalars on one line. No anchors, no flow style, no block text, no tabs. A name stands
once in its mapping. What is read is YAML, but not all of YAML is read.
"""

import re

Value = dict[str, "Value"] | list["Value"] | str | None

_PAIR = re.compile(r"(?P<name>[A-Za-z_][\w-]*):(?: (?P<value>.+))?")
_STRANGE = re.compile(r"^[&*!|>{\[%@`]")

Line = tuple[int, str]


def read(text: str) -> Value:
    """Return what a file says. Raises ValueError with the line that is not of the plain part."""
    lines = [_line(raw) for raw in text.splitlines() if raw.strip() and not raw.lstrip().startswith("#")]
    value, rest = _block(lines, 0)
    if rest:
        raise ValueError(f"wrong indentation: {rest[0][1]!r}")
    return value


def _line(raw: str) -> Line:
    text = raw.lstrip(" ")
    if "\t" in raw or raw != raw.rstrip() or " #" in raw:
        raise ValueError(f"a tab, a blank at the end or a comment behind a value: {raw!r}")
    return len(raw) - len(text), text


def _block(lines: list[Line], depth: int) -> tuple[Value, list[Line]]:
    if not lines or lines[0][0] < depth:
        return None, lines
    if lines[0][0] != depth:
        raise ValueError(f"wrong indentation: {lines[0][1]!r}")
    return _list(lines, depth) if lines[0][1].startswith("- ") else _mapping(lines, depth)


def _mapping(lines: list[Line], depth: int) -> tuple[Value, list[Line]]:
    found: dict[str, Value] = {}
    while lines and lines[0][0] == depth:
        pair = _PAIR.fullmatch(lines[0][1])
        if pair is None or pair["name"] in found:
            raise ValueError(f"not a pair, or there already: {lines[0][1]!r}")
        lines = lines[1:]
        if pair["value"]:
            found[pair["name"]] = _scalar(pair["value"])
        else:
            found[pair["name"]], lines = _block(lines, depth + 2)
    return found, lines


def _list(lines: list[Line], depth: int) -> tuple[Value, list[Line]]:
    found: list[Value] = []
    while lines and lines[0][0] == depth and lines[0][1].startswith("- "):
        item = lines[0][1][2:]
        lines = lines[1:]
        pair = _PAIR.fullmatch(item)
        found.append({pair["name"]: _scalar(pair["value"])} if pair and pair["value"] else _scalar(item))
    return found, lines


def _scalar(text: str) -> str:
    if _STRANGE.match(text):
        raise ValueError(f"not a plain value: {text!r}")
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
