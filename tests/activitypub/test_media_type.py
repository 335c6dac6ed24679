"""Content types of ActivityPub, in the spellings of peers, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedcomm.activitypub.media_type import is_activity

PROFILE = "https://www.w3.org/ns/activitystreams"
PIECES = [
    "application/ld+json",
    "profile",
    PROFILE,
    "*",
    "*0*",
    "=",
    '"',
    ";",
    "\\",
    "\n",
    "\udc80",
    "\u00e9",
    "utf-8''",
    "%zz",
]


@pytest.mark.parametrize(
    ("content_type", "is_ours"),
    [
        pytest.param("application/activity+json", True, id="its own"),
        pytest.param("Application/Activity+JSON; charset=utf-8", True, id="capitals and a charset"),
        pytest.param(f'application/ld+json; profile="{PROFILE}"', True, id="JSON-LD with the profile"),
        pytest.param(f"application/ld+json;profile={PROFILE}", True, id="the profile without quotes"),
        pytest.param(f'application/ld+json; profile="https://a.example/ {PROFILE}"', True, id="two profiles"),
        pytest.param("application/ld+json", False, id="JSON-LD alone"),
        pytest.param('application/ld+json; profile="https://a.example/"', False, id="another profile"),
        pytest.param("application/json", False, id="plain JSON"),
        pytest.param("image/png", False, id="an image"),
        pytest.param("", False, id="nothing"),
        pytest.param("application/activity+json;" + " " * 500, False, id="one that was made up"),
    ],
)
def test_only_activitypub_counts(content_type: str, *, is_ours: bool) -> None:
    assert is_activity(content_type) is is_ours


@given(st.text() | st.lists(st.sampled_from(PIECES)).map("".join).map("application/ld+json;".__add__))
def test_no_content_type_is_a_bug(content_type: str) -> None:
    assert is_activity(content_type) in (True, False)
