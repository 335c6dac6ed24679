"""What a process costs: processor time and memory, of it and of the processes that it started."""

import os
from collections.abc import Iterator
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def cpu_s(pid: int) -> float:
    """Return the processor seconds, user and system, that a process and its children took so far."""
    return sum(_ticks(one) for one in family(pid)) / _TICKS_PER_S


def rss_mib(pid: int) -> float:
    """Return the resident memory of a process alone."""
    return _status_kib(pid, "VmRSS:") / 1024


def threads(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def open_files(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def family(pid: int) -> Iterator[int]:
    """Give a process and all that descend from it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from family(int(child))


def _ticks(pid: int) -> int:
    """Return utime + stime + what is left of children that ended (proc(5): fields 14-17 of stat)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15])


def _status_kib(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    raise LookupError(f"{name} of {pid}")
