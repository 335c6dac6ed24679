"""An artist and an account on Debian's snac2, a server in C: what either does, the other shows. For `make interop`."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from tests import tools
from tests.interop.snac2_peer import Snac2Peer, snac2
from tests.interop.stage import Home, seen
from tests.world import free_port

pytestmark = [pytest.mark.anyio, pytest.mark.snac2, pytest.mark.slow, pytest.mark.timeout(120)]

#: snac2 looks into its queues every three seconds.
WITHIN_S = 30.0


@pytest.fixture
async def peer(tmp_path: Path) -> AsyncIterator[Snac2Peer]:
    if not tools.SNAC2.exists():
        pytest.skip("Debian's snac2 is not here: `make interop` fetches it, and says why when it cannot be had")
    async with snac2(tmp_path, free_port()) as running:
        yield running


async def follow_each_other(home: Home, peer: Snac2Peer) -> None:
    await peer.do("follow", home.uri)
    await seen(
        "sue among the followers",
        partial(home.handles, "followers"),
        lambda known: peer.handle in known,
        within_s=WITHIN_S,
    )
    await home.ask("follow", handle=peer.handle)
    await seen(
        "sue among the followed",
        partial(home.handles, "following"),
        lambda known: peer.handle in known,
        within_s=WITHIN_S,
    )


async def written_by_sue(home: Home, peer: Snac2Peer) -> str:
    """Return the id of a note that sue wrote, once it is in the artist's timeline."""
    await peer.do("note", "Hello from Sue")
    posts = await seen(
        "the note",
        home.timeline,
        lambda found: any("Hello from Sue" in post["content"] for post in found.values()),
        within_s=WITHIN_S,
    )
    [uri] = [uri for uri, post in posts.items() if "Hello from Sue" in post["content"]]
    return uri


async def test_its_version_is_the_one_that_the_documents_name(peer: Snac2Peer) -> None:
    answer = await peer.version()

    assert f"| {answer} | Debian `snac2` |" in (tools.ROOT / "FEDERATION.md").read_text()


async def test_they_follow_each_other_and_part(home: Home, peer: Snac2Peer) -> None:
    await follow_each_other(home, peer)
    both = await seen("both follows", peer.people, lambda page: page.count(home.handle) == 2, within_s=WITHIN_S)

    await home.ask("unfollow", handle=peer.handle)
    await peer.do("unfollow", home.uri)

    assert home.handle in both
    await seen("nobody", partial(home.handles, "followers"), lambda known: known == [], within_s=WITHIN_S)
    await seen("nobody at snac2", peer.people, lambda page: home.handle not in page, within_s=WITHIN_S)


async def test_what_the_artist_posts_edits_and_deletes_is_shown(home: Home, peer: Snac2Peer) -> None:
    await follow_each_other(home, peer)

    song = await home.ask("post", text="A **new** song")
    await seen("the post", peer.timeline, lambda page: "<b>new</b>" in page or "<strong>new" in page, within_s=WITHIN_S)
    await home.ask("edit", post_id=song["id"], text="A better song")
    await seen("the edit", peer.timeline, lambda page: "A better song" in page, within_s=WITHIN_S)
    await home.ask("delete", post_id=song["id"])

    await seen("the deletion", peer.timeline, lambda page: "A better song" not in page, within_s=WITHIN_S)


async def test_a_reply_a_like_and_a_boost_stand_at_the_post(home: Home, peer: Snac2Peer) -> None:
    await follow_each_other(home, peer)
    song = await home.ask("post", text="A new song")
    await seen("the post", peer.timeline, lambda page: "A new song" in page, within_s=WITHIN_S)

    await peer.answer(song["uri"], "What a chorus")
    await peer.like(song["uri"], home.uri)
    await peer.do("boost", song["uri"])

    words = ("What a chorus", "1 like", "1 boost")
    page = await seen(
        "all three", partial(home.page, song), lambda text: all(one in text for one in words), within_s=WITHIN_S
    )
    assert peer.handle in page


async def test_the_artist_answers_likes_and_boosts(home: Home, peer: Snac2Peer) -> None:
    await follow_each_other(home, peer)
    note = await written_by_sue(home, peer)

    await home.ask("post", text=f"Hello back, {peer.handle}", reply_to=note)
    await home.ask("like", address=note)
    await home.ask("boost", address=note)

    words = ("Mention by", "Like by", "Announce by", "Hello back")
    page = await seen(
        "all three", peer.notifications, lambda text: all(one in text for one in words), within_s=WITHIN_S
    )
    assert home.handle in page
