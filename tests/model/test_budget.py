"""Room that many share."""

import pytest

from fedcomm.errors import Unavailable
from fedcomm.model.budget import Budget


def test_what_is_small_is_always_taken() -> None:
    budget = Budget(size_bytes=0, free_bytes=100)

    with budget.holder() as one, budget.holder() as other:
        one.take(60)
        one.take(40)
        other.take(100)

    assert budget.left_bytes == 0


def test_what_does_not_fit_is_refused_and_all_room_comes_back() -> None:
    budget = Budget(size_bytes=150, free_bytes=100)

    with budget.holder() as one:
        one.take(200)
        with budget.holder() as other:
            other.take(140)
            with pytest.raises(Unavailable):
                other.take(20)

    assert budget.left_bytes == 150


def test_room_is_free_again_for_the_next() -> None:
    budget = Budget(size_bytes=100, free_bytes=0)

    for _ in range(3):
        with budget.holder() as one:
            one.take(100)

    assert budget.left_bytes == 100
