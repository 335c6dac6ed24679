"""How figures are printed, and how a process is measured."""

from pathlib import Path
from statistics import median


def show(name: str, values: list[float], *, unit: str, bar: float) -> None:
    """Print the median with its spread and the ratio to the bar (below 1 is within it)."""
    middle = median(values)
    spread = f"{min(values):.3g}-{max(values):.3g}"
    print(f"{name:42} {middle:8.3g} {unit:4} ({spread}, n={len(values)})  bar {bar:g} {unit}  ratio {middle / bar:.2f}")


def rss_mib(pid: int) -> float:
    """Return the resident memory of a process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise LookupError(pid)
