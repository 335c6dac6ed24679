"""A share of what `make fuzz` does: spoiled bodies against the running application."""

import json
import subprocess
import sys

import pytest

from tests.tools import ROOT

BODIES = 3_000
SEED = "in every test run"


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_thousands_of_spoiled_bodies_break_nothing(tmp_path):
    """No 5xx, no answer that takes long, nothing half done, nothing of others touched, no growing memory."""
    command = [sys.executable, "-m", "tests.fuzz", "--bodies", str(BODIES), "--seed", SEED, "--folder", str(tmp_path)]

    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert ended.returncode == 0, ended.stdout[-4000:] + ended.stderr[-4000:]
    figures = next(json.loads(line) for line in ended.stdout.splitlines() if line.startswith("{"))
    assert figures["bodies"] == BODIES
    assert figures["asked_to_come_again"] == 0
    print(ended.stdout)  # noqa: T201 - the figures are what it is run for
