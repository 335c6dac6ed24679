import asyncio

import pytest
from peers import OURS

from fedcomm import clock
from fedcomm.errors import AddressRefused, Gone, Malformed, NotFound, NotPermitted
from fedcomm.model.post import Visibility
from fedcomm.store import actors, posts, tombstones

pytestmark = pytest.mark.anyio


async def test_a_post_is_fetched_and_kept_with_its_author(remote, site, store):
    author_uri, uri = site.add_actor("ann"), site.add_post(content="<p>Hi<script>x</script></p>")

    post = await remote.post(uri)

    assert (post.uri, post.author.uri, post.content.content_html) == (uri, author_uri, "<p>Hi</p>")
    assert await store.read(posts.find, uri) == post


async def test_a_post_that_is_here_is_not_fetched_again(remote, site):
    site.add_actor("ann")
    uri = site.add_post()
    post = await remote.post(uri)
    site.asked.clear()

    again = await remote.post(uri)

    assert (again, site.asked) == (post, [])


async def test_many_callers_share_one_fetch_of_a_post(remote, site):
    site.add_actor("ann")
    uri = site.add_post()

    found = await asyncio.gather(*(remote.post(uri) for _ in range(50)))

    assert len({post.id for post in found}) == 1
    assert site.targets.count("/notes/1") == 1


async def test_a_post_that_says_it_is_by_somebody_elsewhere_is_refused(remote, site, evil, store):
    victim = site.add_actor("ann")
    uri = evil.add_post(attributedTo=victim)

    with pytest.raises(Malformed):
        await remote.post(uri)

    assert await store.read(posts.find, uri) is None
    assert site.asked == []


async def test_a_post_by_an_actor_that_calls_itself_otherwise_is_refused(remote, site, store):
    uri = site.add_post(attributedTo=site.url("/@ann"))
    site.put("/@ann", site.actor("ann"))
    site.add_actor("ann")

    with pytest.raises(NotPermitted):
        await remote.post(uri)

    assert await store.read(posts.find, uri) is None


async def test_a_post_whose_author_cannot_be_had_is_not_kept(remote, site, store):
    uri = site.add_post()

    with pytest.raises(NotFound):
        await remote.post(uri)

    assert await store.read(posts.find, uri) is None


async def test_a_post_for_the_followers_of_its_author_stays_so(remote, site):
    site.add_actor("ann", followers=site.url("/people-who-follow-ann"))
    uri = site.add_post(to=site.url("/people-who-follow-ann"))

    assert (await remote.post(uri)).visibility is Visibility.FOLLOWERS


async def test_a_post_that_was_deleted_does_not_come_back(remote, site, store):
    site.add_actor("ann")
    uri = site.add_post()
    await store.write(tombstones.put, uri=uri, actor_uri=site.url("/users/ann"), now=clock.now())

    with pytest.raises(Gone):
        await remote.post(uri)

    assert await store.read(posts.find, uri) is None


async def test_a_post_that_a_neighbour_of_its_author_says_is_deleted_is_there(remote, site, store):
    site.add_actor("ann")
    uri = site.add_post()
    await store.write(tombstones.put, uri=uri, actor_uri=site.url("/users/ben"), now=clock.now())

    assert (await remote.post(uri)).uri == uri


async def test_a_post_that_was_deleted_under_its_own_id_does_not_come_back_by_another(remote, site, store):
    site.add_actor("ann")
    uri = site.add_post()
    await store.write(tombstones.put, uri=uri, actor_uri=site.url("/users/ann"), now=clock.now())

    with pytest.raises(Gone):
        await remote.post(site.redirect("/@ann/1", uri))


async def test_a_post_at_another_address_is_the_same_post(remote, site):
    site.add_actor("ann")
    uri = site.add_post()
    post = await remote.post(uri)

    assert await remote.post(site.redirect("/@ann/1", uri)) == post


async def test_a_post_of_a_blocked_host_is_refused_even_when_it_is_here(remote, site):
    site.add_actor("ann")
    uri = site.add_post()
    await remote.post(uri)
    site.asked.clear()
    remote.blocked.replace(["fan.localhost"])

    with pytest.raises(NotPermitted):
        await remote.post(uri)

    assert site.asked == []


async def test_a_post_of_ours_that_is_not_there_is_not_asked_for(remote):
    with pytest.raises(NotFound):
        await remote.post(OURS.note(1))


async def test_a_post_that_is_not_there_is_asked_for_once(remote, site, store):
    uri = site.put("/notes/1", {}, status=410)

    for _ in range(3):
        with pytest.raises(Gone):
            await remote.post(uri)

    assert len(site.asked) == 1
    assert await store.read(actors.find, uri) is None


async def test_a_post_without_an_address_is_not_said_to_be_blocked(remote):
    with pytest.raises(AddressRefused, match="nonsense"):
        await remote.post("nonsense")
