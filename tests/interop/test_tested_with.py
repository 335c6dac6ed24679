"""FEDERATION.md says what we were tested with; the versions are those that are pinned."""

import json
import re

import pytest

from tests.tools import ROOT

SECTION = re.search(r"^## Tested with\n(.*?)^## ", (ROOT / "FEDERATION.md").read_text(), re.MULTILINE | re.DOTALL)
#: Each row: name, version, registry, name there.
ROWS = re.findall(r"^\| \[([\w-]+)\]\(\S+\) \| (\S+) \| (\w+) `(\S+)` \|", SECTION[1] if SECTION else "", re.MULTILINE)


def versions_of(registry: str) -> dict[str, str]:
    return {package: version for _, version, source, package in ROWS if source == registry}


def test_what_comes_from_npm_is_what_the_lock_says() -> None:
    lock = json.loads((ROOT / "tests/interop/package-lock.json").read_text())["packages"]

    told = versions_of("npm")

    assert told == {name: lock[f"node_modules/{name}"]["version"] for name in ("@fedify/fedify", "activitypub-testing")}


@pytest.mark.parametrize(
    ("package", "file"),
    [
        pytest.param("pubby", "requirements/tools-pubby.txt", id="a server"),
        pytest.param("fediverse-pasture", "requirements/tools-pasture.txt", id="personas"),
        pytest.param("http-message-signatures", "requirements/test.txt", id="a library of signatures"),
    ],
)
def test_what_comes_from_pypi_is_what_is_pinned(package: str, file: str) -> None:
    pinned = re.findall(rf"^{package}(?:\[\S+\])?==(\S+)", (ROOT / file).read_text(), re.MULTILINE)

    assert pinned == [versions_of("PyPI")[package]]


def test_the_samples_are_those_that_are_named() -> None:
    source = (ROOT / "tests/vectors/fediverse-pasture-inputs/README.md").read_text()

    assert (
        f"fediverse-pasture-inputs](https://inputs.funfedi.dev/) {versions_of('PyPI')['fediverse-pasture-inputs']} "
        in source
    )


def test_every_row_is_compared_with_something() -> None:
    assert {name for name, *_ in ROWS} == {
        "Fedify",
        "pubby",
        "snac2",  # its version is compared where it runs
        "activitypub-testing",
        "fediverse-pasture",
        "fediverse-pasture-inputs",
        "http-message-signatures",
    }
