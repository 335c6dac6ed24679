"""npm's activitypub-testing, of socialweb.coop, finds nothing wrong with an actor and a post of ours."""

import asyncio
import json

import pytest

from tests import tools
from tests.interop.stage import Home

pytestmark = [pytest.mark.anyio, pytest.mark.interop, pytest.mark.slow]

#: What is tested, as some of it has to be: the others say that they are not about this, such as about posting to an
#: outbox, which is ActivityPub between clients and servers.
ABOUT_ACTORS = {
    "actor-must-serve-as2-object-to-get",
    "actor-objects-must-have-inbox-outbox-properties",
    "outbox-must-be-an-orderedcollection",
    "followers-collection-must-be-a-collection",
    "following-collection-must-be-a-collection",
}
ABOUT_POSTS = {
    "actor-must-serve-as2-object-to-get",
    "likes-collection-must-be-a-collection",
    "shares-collection-must-be-a-collection",
}


async def outcomes(uri: str) -> dict[str, str]:
    """Return what came out of each test of what is at an address, by the test's name."""
    runner = tools.present(tools.INTEROP_PACKAGES / "activitypub-testing/src/cli.js")
    process = await asyncio.create_subprocess_exec(
        tools.present(tools.NODE),
        runner,
        *("test", "actor", uri),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    out, _ = await process.communicate()
    # It ends with 0 whatever it found.
    found = [json.loads(line) for line in out.decode().splitlines() if line.startswith("{")]
    return {one["test"]["slug"]: one["result"]["outcome"] for one in found if "test" in one}


async def test_every_test_of_the_actor_is_passed(home: Home) -> None:
    await home.ask("post", text="A new song")

    found = await outcomes(home.uri)

    assert {test for test, outcome in found.items() if outcome == "passed"} == ABOUT_ACTORS
    assert set(found.values()) == {"passed", "inapplicable"}


async def test_every_test_of_a_post_is_passed(home: Home) -> None:
    post = await home.ask("post", text="A new song")

    found = await outcomes(post["uri"])

    assert {test for test, outcome in found.items() if outcome == "passed"} == ABOUT_POSTS
    assert set(found.values()) == {"passed", "inapplicable"}
