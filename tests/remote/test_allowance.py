"""What one piece of work may fetch, whatever for."""

import asyncio

import pytest

from fedcomm.remote.allowance import AllowanceSpent

pytestmark = pytest.mark.anyio


async def test_the_fetch_that_is_one_too_many_is_not_made(remote, site):
    uris = [site.put(f"/notes/{number}", {"id": site.url(f"/notes/{number}")}) for number in range(3)]

    with remote.at_most(2):
        await remote.document(uris[0])
        await remote.document(uris[1])
        with pytest.raises(AllowanceSpent):
            await remote.document(uris[2])

    assert site.targets == ["/notes/0", "/notes/1"]


async def test_the_author_of_a_post_and_its_handle_count_too(remote, site):
    site.add_actor("ann")
    uri = site.add_post()

    with remote.at_most(2), pytest.raises(AllowanceSpent):
        await remote.post(uri)

    assert len(site.asked) == 2


async def test_what_could_not_be_afforded_is_no_failure_of_the_peer(remote, site):
    site.add_actor("ann")
    uri = site.add_post()
    with remote.at_most(0), pytest.raises(AllowanceSpent):
        await remote.post(uri)

    assert (await remote.post(uri)).uri == uri


async def test_what_is_here_costs_nothing(remote, site):
    site.add_actor("ann")
    uri = site.add_post()
    post = await remote.post(uri)

    with remote.at_most(0):
        assert await remote.post(uri) == post


async def test_each_work_has_an_allowance_of_its_own(remote, site):
    uris = [site.put(f"/notes/{number}", {"id": site.url(f"/notes/{number}")}) for number in range(4)]

    async def work(first, second):
        with remote.at_most(2):
            return await remote.document(first), await remote.document(second)

    await asyncio.gather(work(*uris[:2]), work(*uris[2:]))

    assert len(site.asked) == 4
