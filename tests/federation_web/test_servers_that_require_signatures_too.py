"""Two servers that both want to know who asks do not wait for each other (wire 2.5)."""

import asyncio

import pytest
from community_site import HOST, Site
from world import World

from fedcomm import clock
from fedcomm.activitypub import signatures
from fedcomm.activitypub.keys import PublicKey
from fedcomm.errors import RemoteError
from fedcomm.model.post import Visibility
from fedcomm.moderation import fetching

pytestmark = pytest.mark.anyio

ACTOR, INSTANCE = "/ap/actors/artist", "/ap/actors/localhost"


@pytest.fixture
async def strict(site: Site, fans: World) -> World:
    """A server that shows its actors to nobody whose key it did not fetch, with a signature of its own."""
    await fetching.require_signatures(site.community, is_required=True)

    async def gate(scope: dict[str, object]) -> int | None:
        return None if await is_of_somebody(site, fans, scope) else 401

    fans.gate = gate
    return fans


async def is_of_somebody(site: Site, server: World, scope: dict) -> bool:
    headers = tuple((name.decode(), value.decode()) for name, value in scope["headers"])
    request = signatures.Request(
        method="GET", scheme="http", host=server.host, raw_path=scope["raw_path"].decode(), headers=headers
    )
    try:
        signature = signatures.read(request, now=clock.now())
        signer = (await site.get_as(server, "the-server-itself", signature.key_id.partition("#")[0])).json()
        key = PublicKey.from_pem(signature.key_id, signer["id"], signer["publicKey"]["publicKeyPem"])
        signatures.verify(signature, key)
    except RemoteError:
        return False
    return True


@pytest.mark.parametrize("path", [ACTOR, f"{ACTOR}/outbox"])
async def test_a_server_that_requires_signatures_reads_here(site: Site, strict: World, path: str) -> None:
    async with asyncio.timeout(5):
        answer = await site.get_as(strict, "ann", path)

    assert answer.status_code == 200
    assert answer.json()["id"] == f"http://{HOST}{path}"


async def test_a_post_for_followers_is_read_by_the_server_of_one(site: Site, strict: World) -> None:
    strict.applications.add("the-server-itself")
    post = await site.post(visibility=Visibility.FOLLOWERS)
    await site.follower(strict, "ann")

    answer = await site.get_as(strict, "the-server-itself", post.uri)

    assert answer.status_code == 200


async def test_who_asks_for_our_keys_while_we_ask_for_theirs_is_answered(site: Site, fans: World) -> None:
    await fetching.require_signatures(site.community, is_required=True)
    answered = []

    async def gate(scope: dict) -> None:
        answered.extend([await site.get_as(fans, "ann", INSTANCE), await site.get(ACTOR)])

    fans.gate = gate
    async with asyncio.timeout(5):
        answer = await site.get_as(fans, "ann", f"{ACTOR}/outbox")

    assert answer.status_code == 200
    assert [one.status_code for one in answered[:2]] == [200, 200]
    assert all("publicKeyPem" in one.text for one in answered)
