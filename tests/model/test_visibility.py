"""The one predicate that says who may see a post."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from fedcomm.model.actor import Actor, ActorState
from fedcomm.model.post import Addressee, Post, PostContent, Visibility, can_see

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def an_actor(number: int) -> Actor:
    uri = f"https://peer.example/users/{number}"
    return Actor(
        id=number, uri=uri, type="Person", username=f"u{number}", host="peer.example", name="", summary_html="",
        url=None,
        inbox=f"{uri}/inbox", shared_inbox=None, outbox=None, followers=None, created_at=NOW, is_local=False,
        state=ActorState.ACTIVE, fetched_at=NOW,
    )  # fmt: skip


AUTHOR, NAMED, FOLLOWER, STRANGER = (an_actor(number) for number in range(4))
VIEWERS = {"nobody": None, "stranger": STRANGER, "follower": FOLLOWER, "named": NAMED, "author": AUTHOR}
SEES = {
    Visibility.PUBLIC: {"nobody", "stranger", "follower", "named", "author"},
    Visibility.UNLISTED: {"nobody", "stranger", "follower", "named", "author"},
    Visibility.FOLLOWERS: {"follower", "named", "author"},
    Visibility.DIRECT: {"named", "author"},
}
POST = Post(
    id=1,
    uri="https://peer.example/notes/1",
    author=AUTHOR,
    type="Note",
    url=None,
    visibility=Visibility.PUBLIC,
    content=PostContent(content_html="", addressees=(Addressee(actor_uri=NAMED.uri, handle="@n", is_mention=False),)),
    in_reply_to_uri=None,
    published_at=NOW,
    updated_at=None,
    received_at=NOW,
)


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("visibility", Visibility)
def test_a_post_is_seen_by_those_it_is_for(visibility: Visibility, viewer: str) -> None:
    post = replace(POST, visibility=visibility)

    is_seen = can_see(VIEWERS[viewer], post, follows_author=viewer == "follower")

    assert is_seen is (viewer in SEES[visibility])
