import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_address

import pytest

from fedcomm.errors import AddressRefused, FetchFailed
from fedcomm.remote.addresses import LOCALHOST, Reach
from fedcomm.remote.resolver import MAX_LOOKUPS, Resolver, system_lookup

pytestmark = pytest.mark.anyio

PUBLIC = Reach()
LOCAL = Reach(loopback=True)


class Names:
    """A name service of our own; an unknown name raises as the system's does, and every question is kept."""

    def __init__(self, **addresses: Sequence[str]) -> None:
        self.addresses = {name.replace("_", "."): found for name, found in addresses.items()}
        self.asked: list[str] = []

    def __call__(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        if host not in self.addresses:
            raise OSError(f"unknown: {host}")
        return self.addresses[host]


@contextmanager
def silent_names() -> Iterator[tuple[threading.Event, Names]]:
    """Give a name service that says nothing about `*.silent` until the event is set."""
    wake = threading.Event()

    class Silent(Names):
        def __call__(self, host: str) -> Sequence[str]:
            if host.endswith(".silent"):
                wake.wait(30)
            return super().__call__(host)

    try:
        yield wake, Silent(artist_example=["93.184.216.34"])
    finally:
        wake.set()


async def test_a_name_gives_its_addresses_in_order():
    names = Names(artist_example=["2606:4700::1", "93.184.216.34", "93.184.216.34"])

    async with Resolver(names) as resolver:
        found = await resolver.resolve("artist.example", PUBLIC)

    assert [str(address) for address in found] == ["2606:4700::1", "93.184.216.34"]


async def test_two_addresses_of_each_family_are_enough():
    names = Names(artist_example=[f"2606:4700::{n}" for n in range(1, 6)] + [f"93.184.216.{n}" for n in range(1, 6)])

    async with Resolver(names) as resolver:
        found = await resolver.resolve("artist.example", PUBLIC)

    assert [str(address) for address in found] == ["2606:4700::1", "2606:4700::2", "93.184.216.1", "93.184.216.2"]


@pytest.mark.parametrize(
    "addresses",
    [
        pytest.param(["127.0.0.1"], id="private alone"),
        pytest.param(["93.184.216.34", "127.0.0.1"], id="private after a public one"),
        pytest.param(
            ["93.184.216.1", "93.184.216.2", "93.184.216.3", "10.0.0.1"], id="private after more than are used"
        ),
        pytest.param(["93.184.216.34", "fe80::1%lo"], id="link-local with a zone"),
        pytest.param(["93.184.216.34", "::ffff:10.0.0.1"], id="mapped"),
        pytest.param(["64:ff9b::a9fe:a9fe"], id="translated metadata address"),
    ],
)
async def test_one_address_that_is_not_public_spoils_the_name(addresses):
    async with Resolver(Names(trap_example=addresses)) as resolver:
        with pytest.raises(AddressRefused) as refused:
            await resolver.resolve("trap.example", PUBLIC)

    assert not refused.value.is_temporary


async def test_a_refused_name_is_not_asked_for_again_within_a_minute():
    now_s = [0.0]
    names = Names(trap_example=["127.0.0.1"])

    async with Resolver(names, now_s=lambda: now_s[0]) as resolver:
        for now_s[0] in (0.0, 59.0, 61.0):
            with pytest.raises(AddressRefused):
                await resolver.resolve("trap.example", PUBLIC)

    assert len(names.asked) == 2


async def test_a_name_refused_for_one_reach_may_be_good_for_another():
    async with Resolver(Names(near_example=["127.0.0.1"])) as resolver:
        with pytest.raises(AddressRefused):
            await resolver.resolve("near.example", PUBLIC)

        assert await resolver.resolve("near.example", LOCAL) == (ip_address("127.0.0.1"),)


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(Names(), id="unknown name"),
        pytest.param(Names(artist_example=[]), id="name without addresses"),
    ],
)
async def test_a_failure_is_temporary_and_remembered_for_a_minute(names):
    now_s = [0.0]

    async with Resolver(names, now_s=lambda: now_s[0]) as resolver:
        for now_s[0] in (0.0, 59.0, 61.0):
            with pytest.raises(FetchFailed) as failed:
                await resolver.resolve("artist.example", PUBLIC)

    assert failed.value.is_temporary
    assert names.asked == ["artist.example"] * 2


async def test_a_success_is_asked_for_again_each_time():
    names = Names(artist_example=["93.184.216.34"])

    async with Resolver(names) as resolver:
        await resolver.resolve("artist.example", PUBLIC)
        names.addresses["artist.example"] = ["127.0.0.1"]

        with pytest.raises(AddressRefused):
            await resolver.resolve("artist.example", PUBLIC)


async def test_remembered_failures_are_bounded():
    async with Resolver(Names()) as resolver:
        for number in range(1100):
            with pytest.raises(FetchFailed):
                await resolver.resolve(f"n{number}.example", PUBLIC)

        assert len(resolver._failures) == 1000


@pytest.mark.parametrize("host", ["localhost", "one.localhost"])
async def test_localhost_is_this_machine_without_asking_anybody(host):
    names = Names()

    async with Resolver(names) as resolver:
        assert await resolver.resolve(host, LOCAL) == LOCALHOST
        with pytest.raises(AddressRefused):
            await resolver.resolve(host, PUBLIC)

    assert names.asked == []


async def test_an_address_is_not_asked_for():
    names = Names()

    async with Resolver(names) as resolver:
        assert await resolver.resolve("93.184.216.34", PUBLIC) == (ip_address("93.184.216.34"),)

    assert names.asked == []


async def test_a_silent_name_server_fails_its_name_at_the_deadline_and_stalls_nothing_else():
    with silent_names() as (_, names):
        async with Resolver(names, deadline_s=0.2) as resolver:
            silent = [asyncio.create_task(resolver.resolve(f"n{n}.silent", PUBLIC)) for n in range(12)]
            await asyncio.sleep(0)

            assert await resolver.resolve("artist.example", PUBLIC)
            assert await asyncio.to_thread(lambda: "done") == "done"
            outcomes = await asyncio.gather(*silent, return_exceptions=True)

    assert {type(outcome) for outcome in outcomes} == {FetchFailed}


async def test_many_who_wait_for_one_silent_name_take_one_thread():
    with silent_names() as (_, names):
        async with Resolver(names, deadline_s=0.1) as resolver:
            waiting = [resolver.resolve("one.silent", PUBLIC) for _ in range(100)]
            await asyncio.gather(*waiting, return_exceptions=True)

            assert list(resolver._under_way) == ["one.silent"]


async def test_a_late_answer_serves_those_who_still_wait():
    with silent_names() as (wake, names):
        names.addresses["one.silent"] = ["93.184.216.34"]
        async with Resolver(names, deadline_s=10) as resolver:
            impatient = asyncio.create_task(resolver.resolve("one.silent", PUBLIC))
            patient = asyncio.create_task(resolver.resolve("one.silent", PUBLIC))
            await asyncio.sleep(0)
            impatient.cancel()
            wake.set()

            assert await patient == (ip_address("93.184.216.34"),)

    assert names.asked == ["one.silent"]


async def test_no_more_lookups_are_begun_than_can_be_held():
    with silent_names() as (_, names):
        async with Resolver(names, deadline_s=0.1) as resolver:
            hanging = [resolver.resolve(f"n{n}.silent", PUBLIC) for n in range(MAX_LOOKUPS)]
            await asyncio.gather(*hanging, return_exceptions=True)

            with pytest.raises(FetchFailed, match="lookups are under way"):
                await resolver.resolve("artist.example", PUBLIC)


async def test_the_system_knows_this_machine():
    found = await asyncio.to_thread(system_lookup, "localhost")

    assert set(found) <= {"127.0.0.1", "::1"}
    assert found
