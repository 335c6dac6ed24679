"""Reads a systemd unit as far as ours goes: sections, repeated names, no continuation lines."""

from collections import defaultdict
from pathlib import Path

Unit = dict[str, dict[str, list[str]]]


def read(path: Path) -> Unit:
    """Return section -> directive -> its values in order. An empty value stands for "nothing at all"."""
    unit: Unit = {}
    section: dict[str, list[str]] = {}
    for line in path.read_text().splitlines():
        if line.startswith("["):
            section = unit.setdefault(line.strip("[]"), defaultdict(list))
        elif line and not line.startswith("#"):
            name, _, value = line.partition("=")
            section[name].append(value)
    return unit
