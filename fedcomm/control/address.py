"""Where the control socket is, also below folders whose path is too long for it, and how long its lines may be."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAME = "control.sock"
#: Longest path that fits into a socket address on Linux.
MAX_BYTES = 100
#: Longest question and answer: a captured request of 1 MiB fits, whatever JSON makes of its characters.
MAX_LINE_BYTES = 16 * 1024 * 1024


@contextmanager
def short_path(data: Path) -> Iterator[str]:
    """Give the path of the control socket, through a descriptor of its folder when it is long.

    Valid inside the block.
    """
    path = str((data / NAME).absolute())
    if len(path.encode()) <= MAX_BYTES:
        yield path
        return
    folder = os.open(data, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{NAME}"
    finally:
        os.close(folder)
