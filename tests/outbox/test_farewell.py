"""Farewell: everybody is told once, what waited is dropped, and nothing is said any more by who is no more."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from home import activity_types, follower, known, post_of, queued, sent

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.control.operations import OPERATIONS
from fedcomm.errors import MemberError
from fedcomm.model.actor import Account, ActorState
from fedcomm.model.poll import NewPoll
from fedcomm.moderation import hosts
from fedcomm.outbox import closing, farewell, publish
from fedcomm.outbox.drafts import Draft
from fedcomm.store import accounts, delivery_reports, follows

pytestmark = pytest.mark.anyio

Ask = Callable[[Community, str, str], Awaitable[object]]


def asking(operation: str, **arguments: object) -> Ask:
    """Return what asks an operation; `{own}` stands for a post of the artist, `{theirs}` for one of somebody else."""

    async def ask(community: Community, own: str, theirs: str) -> object:
        filled = {
            name: value.format(own=own, own_id=own.rsplit("/", 1)[1], theirs=theirs)
            if isinstance(value, str)
            else value
            for name, value in arguments.items()
        }
        return await OPERATIONS[operation](community, **filled)

    return ask


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(asking("post", text="Hello again"), id="a post"),
        pytest.param(asking("edit", post_id="{own_id}", text="Hello again"), id="an edit"),
        pytest.param(asking("delete", post_id="{own_id}"), id="a deletion"),
        pytest.param(asking("follow", handle="@fan@peer.localhost:1"), id="a follow"),
        pytest.param(asking("like", address="{theirs}"), id="a like"),
        pytest.param(asking("boost", address="{theirs}"), id="a boost"),
        pytest.param(asking("feature-tag", name="live"), id="a hashtag on the profile"),
        pytest.param(asking("report", handle="@fan@peer.localhost:1", posts=[], comment=""), id="a report"),
        pytest.param(asking("block", target="@fan@peer.localhost:1"), id="a block of somebody"),
        pytest.param(asking("alias-add", address="@fan@peer.localhost:1"), id="an alias"),
        pytest.param(asking("move", to="@fan@peer.localhost:1"), id="a move"),
        pytest.param(asking("rotate-keys"), id="new keys"),
        pytest.param(asking("login-link"), id="a way into the studio"),
        pytest.param(asking("farewell"), id="another farewell"),
    ],
)
async def test_after_a_farewell_there_is_no(community: Community, artist: Account, ask: Ask) -> None:
    own = await publish.post(community, artist, Draft(source="Hello"))
    theirs = await post_of(community, await known(community, "fan"))
    await farewell.say_farewell(community, artist)
    said = await activity_types(community)

    with pytest.raises(MemberError, match="has said farewell"):
        await ask(community, own.uri, theirs.uri)

    assert await activity_types(community) == said


async def test_a_handle_that_is_not_the_artists_confirms_nothing(community: Community, artist: Account) -> None:
    with pytest.raises(MemberError, match="nothing was done"):
        await OPERATIONS["farewell"](community, typed="@fan@peer.localhost:1")

    assert await activity_types(community) == []
    assert (await community.store.read(accounts.get, artist.id)).actor.state is ActorState.ACTIVE


async def test_the_delete_is_of_the_actor_and_for_everybody(community: Community, artist: Account) -> None:
    await known(community, "fan")

    await OPERATIONS["farewell"](community, typed="artist@ARTIST.localhost")

    delete = await sent(community, "Delete")
    assert delete["actor"] == delete["object"] == artist.actor.uri
    assert delete["to"] == ["https://www.w3.org/ns/activitystreams#Public"]


async def test_every_inbox_that_is_known_gets_it_once_the_shared_ones_first(
    community: Community, artist: Account
) -> None:
    await known(community, "solo", "solo.localhost:2", shared_inbox=None)
    await follower(community, "fan")
    await known(community, "somebody")
    await known(community, "eve", "bad.localhost:3")
    await hosts.block(community, "bad.localhost", comment="")

    told = await farewell.say_farewell(community, artist)

    assert told == 2
    assert await queued(community) == [
        ("Delete", "http://peer.localhost:1/inbox"),
        ("Delete", "http://solo.localhost:2/users/solo/inbox"),
    ]


async def test_what_waited_is_dropped_but_deletes(community: Community, artist: Account) -> None:
    await follower(community, "fan")
    _, deleted = [await publish.post(community, artist, Draft(source="Hello")) for _ in range(2)]
    await publish.delete(community, artist, deleted)

    await farewell.say_farewell(community, artist)

    shared = "http://peer.localhost:1/inbox"
    assert await queued(community) == [("Delete", shared), ("Delete", shared)]


async def test_what_was_dropped_is_not_sent_again_by_hand(community: Community, artist: Account) -> None:
    await follower(community, "fan")
    await publish.post(community, artist, Draft(source="Hello"))
    await farewell.say_farewell(community, artist)
    found = await community.store.read(delivery_reports.of_host, "peer.localhost:1", limit=9)
    numbers = {one.activity_type: str(one.id) for one in found}

    with pytest.raises(MemberError, match="no longer so"):
        await OPERATIONS["retry"](community, target=numbers["Create"])

    assert await OPERATIONS["retry"](community, target=numbers["Delete"])


async def test_nobody_follows_or_is_followed_any_more(community: Community, artist: Account) -> None:
    await follower(community, "fan")

    await farewell.say_farewell(community, artist)

    assert await community.store.read(follows.count_followers, artist.id) == 0
    status = await OPERATIONS["status"](community)
    assert isinstance(status, dict)
    assert (status["state"], status["followers"]) == ("gone", 0)


async def test_a_poll_that_ends_later_tells_nobody(community: Community, artist: Account) -> None:
    poll = NewPoll(options=("Loud", "Quiet"), duration=timedelta(hours=1))
    await publish.post(community, artist, Draft(source="How?", poll=poll))
    await farewell.say_farewell(community, artist)

    await closing.work_due(community, now=clock.now() + timedelta(hours=2))

    assert await activity_types(community) == ["Create", "Delete"]
