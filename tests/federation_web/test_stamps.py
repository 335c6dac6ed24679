"""The stamps that we gave to quotes, as peers ask for them (FEP-044f)."""

import pytest
from community_site import Site
from world import World

from fedcomm import clock
from fedcomm.model.post import Post
from fedcomm.outbox import stamping
from fedcomm.store import quotes

pytestmark = pytest.mark.anyio


async def stamped(site: Site, fans: World, post: Post) -> str:
    """Give a fan a stamp for a quote of a post; return its path."""
    fan = await site.community.remote.actor(fans.actor("ann"))
    stamp = await site.community.store.write(
        quotes.put,
        quoted_uri=post.uri,
        quoting_uri=f"{fan.uri}/notes/1",
        actor_id=fan.id,
        request_uri=f"{fan.uri}/requests/1",
        now=clock.now(),
    )
    return f"/ap/quotes/{stamp.id}"


async def test_a_stamp_names_its_author_and_both_posts(site: Site, fans: World) -> None:
    post = await site.post("Quote me")
    path = await stamped(site, fans, post)

    answer = await site.get(path)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/activity+json"
    said = answer.json()
    assert (said["id"], said["type"]) == (f"{site.community.urls.base}{path}", "QuoteAuthorization")
    assert said["attributedTo"] == site.artist.actor.uri
    assert said["interactingObject"] == f"{fans.actor('ann')}/notes/1"
    assert said["interactionTarget"] == post.uri


@pytest.mark.parametrize("number", ["1", "0", "x", "-1", "99999999999999999999"])
async def test_a_stamp_that_was_never_given_is_not_there(site: Site, number: str) -> None:
    assert (await site.get(f"/ap/quotes/{number}")).status_code == 404


async def test_a_revoked_stamp_is_gone(site: Site, fans: World) -> None:
    path = await stamped(site, fans, await site.post("Quote me"))

    await stamping.revoke(site.community, site.artist, f"{fans.actor('ann')}/notes/1")

    assert (await site.get(path)).status_code == 410


async def test_the_stamp_of_a_deleted_post_is_gone(site: Site, fans: World) -> None:
    post = await site.post("Quote me")
    path = await stamped(site, fans, post)

    await site.delete(post)

    assert (await site.get(path)).status_code == 410
