import ast
from pathlib import Path

import httpx
import pytest

import fedcomm

HOME = Path(fedcomm.__file__).parent

#: Every module that could open a connection, and the files that may import it.
DOORS = {
    "httpx": {"remote/client.py"},
    "httpcore": {"remote/client.py"},
    "socket": {"remote/resolver.py", "cli/serving.py"},  # names are looked up; the port to listen on is bound
    "requests": set[str](),
    "aiohttp": set[str](),
    "urllib.request": set[str](),
    "urllib3": set[str](),
    "http.client": set[str](),
    "ftplib": set[str](),
    "smtplib": set[str](),
}


def _imports(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("door", DOORS)
def test_nobody_else_can_open_a_connection(door):
    users = {
        file.relative_to(HOME).as_posix()
        for file in HOME.rglob("*.py")
        if any(name == door or name.startswith(f"{door}.") for name in _imports(file))
    }

    assert users <= DOORS[door]


def test_the_transport_still_has_the_pool_that_is_replaced():
    transport = httpx.AsyncHTTPTransport(verify=False)

    assert type(transport._pool).__module__.startswith("httpcore")
