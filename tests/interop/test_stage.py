"""How the scenario looks: it waits for what comes, and says what it saw when nothing came."""

import pytest

from tests.interop.stage import NotSeen, listed, seen

pytestmark = pytest.mark.anyio


async def test_what_comes_in_time_is_returned() -> None:
    states = iter([[], ["a post"]])

    async def look() -> list[str]:
        return next(states)

    assert await seen("a post", look) == ["a post"]


async def test_what_does_not_come_is_told_with_what_was_seen_last() -> None:
    async def look() -> list[str]:
        return ["another post"]

    with pytest.raises(NotSeen, match=r"the post: not seen within 0 s; seen last: \['another post'\]"):
        await seen("the post", look, lambda posts: "a post" in posts, within_s=0)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(None, [], id="no value"),
        pytest.param("a", ["a"], id="one value stands alone"),
        pytest.param(["a", "b"], ["a", "b"], id="several stand in a list"),
    ],
)
def test_values_are_listed_however_they_are_written(value: object, expected: list[str]) -> None:
    assert listed(value) == expected
