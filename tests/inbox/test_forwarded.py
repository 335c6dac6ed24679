"""What one server brings of another (wire 10, pitfall 25): only what its origin says counts."""

import pytest
from fans import Fan, count, dump, post_of, states

from fedcomm.communities import Community
from fedcomm.model.actor import Account
from fedcomm.model.post import Post
from fedcomm.store import posts

pytestmark = pytest.mark.anyio


async def content_of(community: Community, uri: str) -> str | None:
    post = await community.store.read(posts.find, uri)
    return post.content.content_html if post else None


async def test_a_reply_that_was_forwarded_is_taken_from_its_origin(
    community: Community, post: Post, ann: Fan, mallory: Fan
) -> None:
    note = ann.note(inReplyTo=post.uri, content="<p>what Ann wrote</p>")
    ann.server.serve(str(note["id"]), note)

    await mallory.sends(community, ann.activity("Create", note | {"content": "<p>what Mallory made of it</p>"}))

    assert await content_of(community, str(note["id"])) == "<p>what Ann wrote</p>"


async def test_an_author_whom_we_did_not_know_is_fetched_too(community: Community, post: Post, server, mallory) -> None:
    stranger = server.person("stranger")
    note = stranger.note(inReplyTo=post.uri)
    server.serve(str(note["id"]), note)

    await mallory.sends(community, stranger.activity("Create", note))

    assert await content_of(community, str(note["id"])) is not None


async def test_a_forwarded_post_that_its_origin_says_is_of_another_is_refused(
    community: Community, post: Post, ann: Fan, mallory: Fan
) -> None:
    note = ann.note(inReplyTo=post.uri)
    ann.server.serve(str(note["id"]), note | {"attributedTo": f"{ann.server.base}/users/ben"})

    await mallory.sends(community, ann.activity("Create", note))

    assert await count(community, "post") == 1
    assert [state for state, _ in await states(community)] == ["refused"]


@pytest.mark.parametrize("status", [404, 410])
async def test_a_forwarded_post_that_is_not_at_its_origin_is_ignored(
    community: Community, post: Post, ann: Fan, mallory: Fan, status: int
) -> None:
    note = ann.note(inReplyTo=post.uri)
    ann.server.serve(str(note["id"]), status)

    await mallory.sends(community, ann.activity("Create", note))

    assert await count(community, "post") == 1
    assert [state for state, _ in await states(community)] == ["ignored"]


async def test_nothing_is_fetched_of_a_forwarded_post_that_does_not_concern_us(
    community: Community, ann: Fan, mallory: Fan
) -> None:
    note = ann.note()
    ann.server.serve(str(note["id"]), note)

    await mallory.sends(community, ann.activity("Create", note), ann.activity("Delete", f"{ann.uri}/notes/2"))

    assert ann.server.asked == []
    assert [state for state, _ in await states(community)] == ["ignored", "ignored"]


@pytest.fixture
async def reply(community: Community, post: Post, ann: Fan) -> str:
    """A reply of Ann that is here; its id."""
    note = ann.note("reply", inReplyTo=post.uri, content="<p>first</p>")
    ann.server.serve(str(note["id"]), note)
    await ann.sends(community, ann.activity("Create", note, number="reply"))
    return str(note["id"])


async def test_a_forwarded_delete_of_a_post_that_stands_at_its_origin_is_refused(
    community: Community, reply: str, ann: Fan, mallory: Fan
) -> None:
    before = await dump(community.store, without=("received",))

    await mallory.sends(community, ann.activity("Delete", reply))

    assert await dump(community.store, without=("received",)) == before
    assert [state for state, _ in await states(community)] == ["done", "refused"]


async def test_a_forwarded_delete_is_believed_when_the_post_is_a_tombstone_at_its_origin(
    community: Community, reply: str, ann: Fan, mallory: Fan
) -> None:
    ann.server.serve(reply, {"id": reply, "type": "Tombstone"})

    await mallory.sends(community, ann.activity("Delete", reply))

    assert await content_of(community, reply) is None


async def test_a_forwarded_delete_is_believed_when_the_post_is_gone_at_its_origin(
    community: Community, reply: str, ann: Fan, mallory: Fan
) -> None:
    ann.server.serve(reply, 410)

    await mallory.sends(community, ann.activity("Delete", reply))

    assert await content_of(community, reply) is None


async def test_a_forwarded_delete_of_a_post_that_its_origin_does_not_show_us_is_refused(
    community: Community, reply: str, ann: Fan, mallory: Fan
) -> None:
    # Mastodon answers 404 for what we may not see, also when it stands.
    ann.server.serve(reply, 404)

    await mallory.sends(community, ann.activity("Delete", reply))

    assert await content_of(community, reply) is not None
    assert [state for state, _ in await states(community)] == ["done", "refused"]


@pytest.mark.parametrize("audience", ["/followers", ""], ids=["for followers", "direct"])
@pytest.mark.parametrize("says", [404, 410, "Tombstone"])
async def test_only_its_author_deletes_a_post_that_is_not_for_everybody(
    community: Community, artist: Account, ann: Fan, mallory: Fan, audience: str, says: int | str
) -> None:
    to = [f"{ann.uri}{audience}"] if audience else []
    note = ann.note(to=to, cc=[artist.actor.uri])
    await ann.sends(community, ann.activity("Create", note))
    ann.server.serve(str(note["id"]), {"id": note["id"], "type": says} if isinstance(says, str) else says)

    await mallory.sends(community, ann.activity("Delete", note["id"]))
    is_kept = await content_of(community, str(note["id"])) is not None
    await ann.sends(community, ann.activity("Delete", note["id"]))

    assert is_kept
    assert ann.server.asked == []
    assert await content_of(community, str(note["id"])) is None


async def test_a_forwarded_update_shows_what_the_origin_has_now(
    community: Community, post: Post, reply: str, ann: Fan, mallory: Fan
) -> None:
    edited = ann.note("reply", inReplyTo=post.uri, content="<p>second</p>", updated="2200-01-01T00:00:00Z")
    ann.server.serve(reply, edited)

    await mallory.sends(community, ann.activity("Update", edited | {"content": "<p>of Mallory</p>"}))

    assert await content_of(community, reply) == "<p>second</p>"


async def test_a_forwarder_does_not_take_the_place_of_what_the_actor_sends(
    community: Community, artist: Account, ann: Fan, mallory: Fan
) -> None:
    post = await post_of(community, artist)
    true = ann.activity("Create", ann.note(inReplyTo=post.uri))
    false = true | {"object": f"{ann.uri}/notes/none"}

    await mallory.sends(community, false)
    await ann.sends(community, true)

    assert await content_of(community, f"{ann.uri}/notes/1") is not None


async def test_a_post_that_is_sent_as_a_bare_id_is_fetched(community: Community, post: Post, ann: Fan) -> None:
    note = ann.note(inReplyTo=post.uri)
    ann.server.serve(str(note["id"]), note)

    await ann.sends(community, ann.activity("Create", note["id"]))

    assert await content_of(community, str(note["id"])) is not None
