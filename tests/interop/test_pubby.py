"""An artist and an account on pubby, which nobody of us wrote: follow both ways, post, reply, like, boost, quote."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from tests.interop.pubby_peer import PubbyPeer, pubby
from tests.interop.stage import Home, Json, seen
from tests.world import free_port

pytestmark = [pytest.mark.anyio, pytest.mark.interop, pytest.mark.slow, pytest.mark.timeout(120)]


@pytest.fixture
async def peer(tmp_path: Path) -> AsyncIterator[PubbyPeer]:
    async with pubby(tmp_path, free_port()) as running:
        yield running


async def follow_each_other(home: Home, peer: PubbyPeer) -> None:
    await peer.do("send", activity={"type": "Follow", "object": home.uri, "to": [home.uri]})
    await seen("pia among the followers", partial(home.handles, "followers"), lambda known: peer.handle in known)
    await home.ask("follow", handle=peer.actor)
    await seen("pia among the followed", partial(home.handles, "following"), lambda known: peer.handle in known)


async def taken(peer: PubbyPeer, type_: str, about: str) -> Json:
    """Return the activity of a type about an object, which pubby has verified and processed."""
    found = await seen(
        f"{type_} of {about} at pubby",
        peer.state,
        lambda state: any(_is(one, type_, about) for one in state["taken"]),
    )
    return [one for one in found["taken"] if _is(one, type_, about)][-1]


def _is(activity: Json, type_: str, about: str) -> bool:
    object_ = activity["object"]
    return activity["type"] == type_ and about in (object_, object_.get("id") if isinstance(object_, dict) else None)


async def test_they_follow_each_other(home: Home, peer: PubbyPeer) -> None:
    await follow_each_other(home, peer)

    state = await seen("the Accept at pubby", peer.state, lambda found: found["answered"])
    assert state["followers"] == [home.uri]
    assert state["answered"] == [[home.uri, True]]


async def test_what_the_artist_posts_edits_and_deletes_is_taken(home: Home, peer: PubbyPeer) -> None:
    await follow_each_other(home, peer)

    song = await home.ask("post", text="A **new** song", language="en")
    create = await taken(peer, "Create", song["uri"])
    await home.ask("edit", post_id=song["id"], text="A better song")
    update = await taken(peer, "Update", song["uri"])
    await home.ask("delete", post_id=song["id"])
    await taken(peer, "Delete", song["uri"])

    assert "<strong>new</strong>" in create["object"]["content"]
    assert "better" in update["object"]["content"]


async def test_a_reply_a_like_and_a_boost_stand_at_the_post(home: Home, peer: PubbyPeer) -> None:
    await follow_each_other(home, peer)
    song = await home.ask("post", text="A new song")

    await peer.do("note", content="<p>What a chorus</p>", in_reply_to=song["uri"], cc=[home.uri])
    await peer.do("react", type="Like", object=song["uri"], author=home.uri)
    await peer.do("react", type="Announce", object=song["uri"], author=home.uri)

    page = await seen(
        "all three on the page",
        partial(home.page, song),
        lambda text: all(words in text for words in ("What a chorus", "1 like", "1 boost")),
    )
    assert "Pia" in page


async def test_the_artist_answers_likes_and_boosts(home: Home, peer: PubbyPeer) -> None:
    await follow_each_other(home, peer)
    note = await peer.do("note", content="<p>Hello from Pia</p>")
    await seen("the note", home.timeline, lambda posts: note["id"] in posts)

    await home.ask("post", text="Hello back", reply_to=note["id"])
    await home.ask("like", address=note["id"])
    await home.ask("boost", address=note["id"])

    state = await seen(
        "all three at pubby",
        peer.state,
        lambda found: {"reply", "like", "boost"} <= {one["type"] for one in found["interactions"]},
    )
    assert {one["from"] for one in state["interactions"]} == {home.uri}
    assert {one["target"] for one in state["interactions"]} == {note["id"]}


async def test_what_pia_takes_back_is_gone(home: Home, peer: PubbyPeer) -> None:
    follow = await peer.do("send", activity={"type": "Follow", "object": home.uri, "to": [home.uri]})
    await seen("pia among the followers", partial(home.handles, "followers"))
    song = await home.ask("post", text="A new song")
    like = await peer.do("react", type="Like", object=song["uri"], author=home.uri)
    await seen("the like", partial(home.page, song), lambda text: "1 like" in text)

    await peer.do("undo", activity=like, to=home.uri)
    await peer.do("undo", activity=follow, to=home.uri)

    await seen("no like", partial(home.page, song), lambda text: "1 like" not in text)
    await seen("nobody", partial(home.handles, "followers"), lambda known: known == [])
    assert await home.total(song, "likes") == 0
    assert await home.ask("followers") == {"total": 0, "actors": []}


async def test_the_artist_takes_back_too(home: Home, peer: PubbyPeer) -> None:
    await follow_each_other(home, peer)
    note = await peer.do("note", content="<p>Hello from Pia</p>")
    await seen("the note", home.timeline, lambda posts: note["id"] in posts)
    await home.ask("like", address=note["id"])
    like = await taken(peer, "Like", note["id"])

    await home.ask("unlike", address=note["id"])
    await home.ask("unfollow", handle=peer.actor)

    undo = await taken(peer, "Undo", like["id"])
    assert undo["object"]["object"] == note["id"]
    await seen("nobody at pubby", peer.state, lambda state: state["followers"] == [])


async def test_pia_quotes_with_consent(home: Home, peer: PubbyPeer) -> None:
    await follow_each_other(home, peer)
    song = await home.ask("post", text="A new song")

    quote = await peer.do("quote", content="<p>Listen</p>", quoted=song["uri"], author=home.uri)

    accept = await taken(peer, "Accept", quote["request"])
    stamp = (await home.document(accept["result"])).raise_for_status().json()
    assert (stamp["interactingObject"], stamp["interactionTarget"]) == (quote["note"], song["uri"])


async def test_the_artist_quotes_with_consent(home: Home, peer: PubbyPeer) -> None:
    await follow_each_other(home, peer)
    note = await peer.do("note", content="<p>Hello from Pia</p>")
    await seen("the note", home.timeline, lambda posts: note["id"] in posts)

    post = await home.ask("post", text="So kind", quote=note["id"])

    await taken(peer, "QuoteRequest", note["id"])
    await seen("the quote on the page", partial(home.page, post), lambda page: '<blockquote class="quote' in page)
