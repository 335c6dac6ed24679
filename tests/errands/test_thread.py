"""The conversation around a post, as the artist asks for it: fetched now, and shown from its beginning."""

import pytest
from elsewhere import Elsewhere, Json
from home import post_of

from fedcomm.communities import Community
from fedcomm.control.operations import OPERATIONS
from fedcomm.errors import FetchFailed, MemberError, NotPermitted
from fedcomm.model.actor import Account, Actor
from fedcomm.model.post import Visibility

pytestmark = pytest.mark.anyio


async def thread(community: Community, address: object) -> list[tuple[object, object]]:
    """Return (depth, URI) of a conversation as it is shown."""
    found = await OPERATIONS["thread"](community, address=address)
    assert isinstance(found, list)
    return [(one["depth"], one["uri"]) for one in found]


def with_replies(there: Elsewhere, number: int, *answers: Json, **more: object) -> Json:
    return there.note(number, replies=there.collection(f"/notes/{number}/replies", list(answers)), **more)


async def test_a_conversation_is_shown_from_its_beginning(
    community: Community, there: Elsewhere, beyond: Elsewhere
) -> None:
    first = beyond.note(1, by="ben")
    answers = [there.note(number, inReplyTo=f"{there.base}/notes/2") for number in (3, 4)]
    asked = with_replies(there, 2, *answers, inReplyTo=first["id"])

    shown = await thread(community, asked["id"])

    assert shown == [(0, first["id"]), (1, asked["id"]), *((2, answer["id"]) for answer in answers)]


async def test_what_does_not_answer_now_is_left_out(community: Community, there: Elsewhere, beyond: Elsewhere) -> None:
    asked = there.note(1, inReplyTo=beyond.serve("/notes/1", 503), replies=there.serve("/replies", 500))

    assert await thread(community, asked["id"]) == [(0, asked["id"])]


async def test_our_own_post_is_shown_with_its_answers(
    community: Community, artist: Account, there: Elsewhere, ann: Actor
) -> None:
    own = await post_of(community, artist.actor, uri=community.urls.note(7))
    answer = await post_of(community, ann, in_reply_to_uri=own.uri)
    await post_of(community, ann, Visibility.DIRECT, in_reply_to_uri=own.uri)

    assert await thread(community, community.urls.note(7)) == [(0, own.uri), (1, answer.uri)]
    assert there.asked == []


async def test_answers_of_a_blocked_host_are_not_shown(community: Community, artist: Account, ann: Actor) -> None:
    own = await post_of(community, artist.actor)
    await post_of(community, ann, in_reply_to_uri=own.uri)
    community.remote.blocked.replace(["there.localhost"])

    assert await thread(community, own.uri) == [(0, own.uri)]


async def test_posts_that_answer_each_other_are_shown_once(community: Community, ann: Actor) -> None:
    one = await post_of(community, ann, uri=f"{ann.uri}/1", in_reply_to_uri=f"{ann.uri}/2")
    two = await post_of(community, ann, uri=f"{ann.uri}/2", in_reply_to_uri=f"{ann.uri}/1")

    shown = await thread(community, one.uri)

    assert sorted(uri for _, uri in shown) == [one.uri, two.uri]


@pytest.mark.parametrize(
    ("address", "error"),
    [
        pytest.param("nonsense", MemberError, id="no address"),
        pytest.param("http://there.localhost:1/notes/1", FetchFailed, id="nobody there"),
        pytest.param("{private}", NotPermitted, id="not for everybody"),
    ],
)
async def test_there_is_no_conversation_without_an_open_post(
    community: Community, ann: Actor, address: str, error: type[Exception]
) -> None:
    private = await post_of(community, ann, Visibility.DIRECT)

    with pytest.raises(error):
        await thread(community, address.replace("{private}", private.uri))
