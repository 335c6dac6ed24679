import asyncio
from contextlib import ExitStack

import pytest
from peers import Time

from fedcomm.errors import Unavailable
from fedcomm.remote.memory import Places, Rate, Recent, Shared, Turns

pytestmark = pytest.mark.anyio


def a_memory(time, *, max_entries=10):
    return Recent[str](max_age_s=300, max_entries=max_entries, monotonic_s=time)


def test_what_was_put_is_remembered():
    memory = a_memory(Time())

    memory.put("a", "1")

    assert memory.get("a") == "1"


def test_what_is_too_old_is_forgotten():
    time = Time()
    memory = a_memory(time)
    memory.put("a", "1")

    time.now_s += 300

    assert memory.get("a") is None
    assert len(memory) == 0


def test_reading_does_not_make_it_younger():
    time = Time()
    memory = a_memory(time)
    memory.put("a", "1")
    time.now_s += 200
    memory.get("a")

    time.now_s += 200

    assert memory.get("a") is None


def test_there_are_never_more_entries_than_allowed():
    memory = a_memory(Time(), max_entries=10)

    for number in range(1000):
        memory.put(str(number), "x")

    assert len(memory) == 10


def test_what_was_used_last_stays():
    memory = a_memory(Time(), max_entries=2)
    memory.put("a", "1")
    memory.put("b", "2")
    memory.get("a")

    memory.put("c", "3")

    assert (memory.get("a"), memory.get("b")) == ("1", None)


async def test_callers_with_one_name_take_turns():
    turns, inside, most = Turns(), 0, 0

    async def call():
        nonlocal inside, most
        async with turns.of("a"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(call() for _ in range(20)))

    assert most == 1
    assert len(turns) == 0


async def test_another_name_does_not_wait():
    turns = Turns()

    async with turns.of("a"), turns.of("b"):
        names = len(turns)

    assert names == 2


async def test_when_the_first_is_cancelled_the_next_takes_over():
    turns = Turns()
    never = asyncio.Event()

    async def hang():
        async with turns.of("a"):
            await never.wait()

    first = asyncio.create_task(hang())
    await asyncio.sleep(0)
    first.cancel()

    async with turns.of("a"):
        assert len(turns) == 1
    assert len(turns) == 0


@pytest.mark.parametrize(
    "held",
    [pytest.param(["a", "a"], id="its own are taken"), pytest.param(["b", "b", "c"], id="all are taken")],
)
def test_who_finds_no_place_is_sent_away(held):
    places = Places(in_all=3, for_each=2)

    with ExitStack() as stack:
        for name in held:
            stack.enter_context(places.taken(name))
        with pytest.raises(Unavailable), places.taken("a"):
            pass


def test_a_place_is_free_again_after_a_failure():
    places = Places(in_all=1, for_each=1)

    with pytest.raises(ZeroDivisionError), places.taken("a"):
        _ = 1 / 0

    assert len(places) == 0
    with places.taken("b"):
        assert len(places) == 1


def test_a_full_bucket_is_spent_at_once_and_fills_again_with_time():
    time = Time()
    rate = Rate(times=10, per_s=60, monotonic_s=time)

    at_once = sum(rate.allows("a") for _ in range(100))
    time.now_s += 13
    later = sum(rate.allows("a") for _ in range(100))

    assert (at_once, later) == (10, 2)


def test_each_name_has_a_bucket_of_its_own():
    rate = Rate(times=1, per_s=60, monotonic_s=Time())

    assert [rate.allows(name) for name in "abab"] == [True, True, False, False]


def test_a_bucket_is_never_more_than_full():
    time = Time()
    rate = Rate(times=3, per_s=60, monotonic_s=time)
    rate.allows("a")

    time.now_s += 3600

    assert sum(rate.allows("a") for _ in range(100)) == 3


def test_buckets_of_a_million_names_take_the_memory_of_a_few():
    rate = Rate(times=3, per_s=60, max_names=10, monotonic_s=Time())

    for number in range(1000):
        rate.allows(str(number))

    assert len(rate) == 10


async def test_a_shared_value_is_made_once_for_all_who_ask_meanwhile():
    shared, made = Shared[int](max_age_s=60, max_entries=2), []

    async def make() -> int:
        await asyncio.sleep(0)
        made.append(1)
        return len(made)

    assert await asyncio.gather(*(shared.get("a", make) for _ in range(20))) == [1] * 20


async def test_a_shared_value_that_could_not_be_made_is_tried_by_the_next():
    shared = Shared[int](max_age_s=60, max_entries=2)

    async def fail() -> int:
        raise Unavailable("busy")

    async def make() -> int:
        return 7

    with pytest.raises(Unavailable):
        await shared.get("a", fail)

    assert await shared.get("a", make) == 7


async def test_shared_values_are_forgotten_when_there_are_too_many():
    shared = Shared[str](max_age_s=60, max_entries=2)

    async def make() -> str:
        return "made"

    for name in "abc":
        await shared.get(name, make)

    assert len(shared) == 2
