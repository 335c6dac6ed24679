"""FEDERATION.md tells peers which activities are understood; it has to say what the code does."""

import re
from pathlib import Path

from fedcomm.inbox.handlers import HANDLERS

FEDERATION = Path(__file__).parents[2] / "FEDERATION.md"


def test_federation_md_lists_the_activities_that_have_a_handler() -> None:
    section = re.split(r"^## ", FEDERATION.read_text(), flags=re.MULTILINE)
    accepted = next(part for part in section if part.startswith("Activities we accept\n"))

    assert re.findall(r"^### (\w+)$", accepted, flags=re.MULTILINE) == sorted(HANDLERS)
