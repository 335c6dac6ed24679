import asyncio

import pytest
from peers import Time

from fedcomm.remote.memory import Recent, Turns

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
