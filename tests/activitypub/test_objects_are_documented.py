"""FEDERATION.md tells peers which objects are understood; it has to say what the code does."""

import re
from pathlib import Path

from fedcomm.activitypub.vocabulary import POST_TYPES

FEDERATION = Path(__file__).parents[2] / "FEDERATION.md"


def test_federation_md_lists_the_types_that_become_posts() -> None:
    section = re.split(r"^## ", FEDERATION.read_text(), flags=re.MULTILINE)
    accepted = next(part for part in section if part.startswith("Objects we accept\n"))

    assert re.findall(r"^### (\w+)$", accepted, flags=re.MULTILINE) == sorted(POST_TYPES)
