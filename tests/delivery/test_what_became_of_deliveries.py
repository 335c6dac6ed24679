"""What people are told of deliveries: to each server, and to one follower."""

from datetime import timedelta

import pytest
from home import follower, known
from letters import fates, post_to
from listener import Listener, status

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.control import deliveries as asked
from fedcomm.delivery import worker
from fedcomm.errors import MemberError
from fedcomm.model.actor import Account
from fedcomm.model.delivery import DeliveryState
from fedcomm.model.follow import FollowState
from fedcomm.model.post import Post, Visibility
from fedcomm.moderation import hosts
from fedcomm.outbox import following, publish
from fedcomm.outbox.drafts import Draft
from fedcomm.store import actors, delivery_reports, follows, peers

pytestmark = pytest.mark.anyio


async def posted(community: Community, artist: Account, **more: object) -> Post:
    draft = Draft(source="Hello", **more)  # type: ignore[arg-type]
    return await publish.post(community, artist, draft)


async def reasons(community: Community, handle: str, post: Post) -> str:
    found = await asked.why(community, handle=handle, post_id=str(post.id))
    return "\n".join(found["reasons"])  # type: ignore[arg-type]


async def test_each_server_is_listed_with_its_last_answer(
    community: Community, artist: Account, peer: Listener
) -> None:
    peer.answers["peer"] = [status(403)]
    await post_to(community, artist, peer.host())
    await worker.deliver_due(community)

    [row] = await asked.deliveries(community)

    assert (row["host"], row["waiting"]) == (peer.host(), 0)
    assert row["last_heard"] is not None
    assert row["last"]["status"] == 403  # type: ignore[index]
    assert "refuses us" in row["last"]["meaning"]  # type: ignore[index]


async def test_a_server_that_rests_is_listed_with_its_next_try(
    community: Community, artist: Account, peer: Listener
) -> None:
    peer.answers["peer"] = [status(503)]
    await post_to(community, artist, peer.host())
    await worker.deliver_due(community)

    [row] = await asked.deliveries(community, peer=peer.host())

    assert row["state"] == DeliveryState.WAITING
    assert row["next_try"] is not None
    assert "too much to do" in str(row["meaning"])


async def test_retrying_a_server_sends_at_once_and_closes_its_circuit(
    community: Community, artist: Account, peer: Listener
) -> None:
    peer.answers["peer"] = [status(503), status(202)]
    await post_to(community, artist, peer.host())
    await worker.deliver_due(community)

    answer = await asked.retry(community, target=peer.host())
    await worker.deliver_due(community)

    assert answer["retried"] == 1
    assert [fate.state for fate in await fates(community)] == [DeliveryState.DONE]


async def test_one_that_was_given_up_can_be_sent_again_by_its_number(
    community: Community, artist: Account, peer: Listener
) -> None:
    peer.answers["peer"] = [status(403), status(202)]
    await post_to(community, artist, peer.host())
    await worker.deliver_due(community)
    [row] = await asked.deliveries(community, peer=peer.host())

    await asked.retry(community, target=str(row["id"]))
    await worker.deliver_due(community)

    assert [fate.state for fate in await fates(community)] == [DeliveryState.DONE]


async def test_what_was_taken_is_never_sent_again(community: Community, artist: Account, peer: Listener) -> None:
    await post_to(community, artist, peer.host())
    await worker.deliver_due(community)
    [row] = await asked.deliveries(community, peer=peer.host())

    with pytest.raises(MemberError, match="nothing waits"):
        await asked.retry(community, target=str(row["id"]))

    assert [fate.state for fate in await fates(community)] == [DeliveryState.DONE]


async def test_a_post_that_was_deleted_is_not_brought_back(
    community: Community, artist: Account, peer: Listener
) -> None:
    peer.answers["peer"] = [status(403)]
    follow = await follower(community, "fan", peer.host())
    post = await posted(community, artist)
    await worker.deliver_due(community)
    await community.store.write(follows.remove, follow.id)
    await publish.delete(community, artist, post)
    [row] = await asked.deliveries(community, peer=peer.host())

    with pytest.raises(MemberError, match="no longer"):
        await asked.retry(community, target=str(row["id"]))

    assert await worker.deliver_due(community) == 0


async def test_what_was_overtaken_is_not_sent_again(community: Community, artist: Account, peer: Listener) -> None:
    peer.answers["peer"] = [status(403), status(202)]
    await follower(community, "fan", peer.host())
    post = await posted(community, artist)
    await worker.deliver_due(community)
    await publish.edit(community, artist, post, Draft(source="Better"))
    await worker.deliver_due(community)
    create = (await asked.deliveries(community, peer=peer.host()))[-1]

    with pytest.raises(MemberError, match="no longer"):
        await asked.retry(community, target=str(create["id"]))

    assert peer.types() == ["Create", "Update"]


async def test_what_was_undone_is_not_done_again(community: Community, artist: Account, peer: Listener) -> None:
    peer.answers["peer"] = [status(403)]
    eve = await known(community, "eve", peer.host())
    for act in (following.follow, following.unfollow):
        await act(community, artist, eve)
        await worker.deliver_due(community)
    follow = (await asked.deliveries(community, peer=peer.host()))[-1]

    with pytest.raises(MemberError, match="no longer"):
        await asked.retry(community, target=str(follow["id"]))

    assert peer.types() == ["Follow", "Undo"]


@pytest.mark.parametrize("by", ["host", "number"])
async def test_a_retry_ends_the_rest_of_a_host_and_of_its_inboxes(
    community: Community, artist: Account, peer: Listener, by: str
) -> None:
    now = clock.now()
    await post_to(community, artist, peer.host())
    await community.store.write(
        peers.note_failure, peer.host(), error="x", failures=9, open_until=now + timedelta(hours=1), now=now
    )
    inbox = f"http://{peer.host()}/inbox"
    await community.store.write(
        lambda db: db.execute("INSERT INTO gone_inbox (inbox, until) VALUES (?, ?)", (inbox, clock.now_ms() + 10**6))
    )
    [row] = await asked.deliveries(community, peer=peer.host())

    await asked.retry(community, target=peer.host() if by == "host" else str(row["id"]))

    assert await worker.deliver_due(community) == 1
    assert await community.store.read(delivery_reports.resting_until, inbox, now=now) is None


async def test_what_was_never_tried_is_not_what_was_sent_last(
    community: Community, artist: Account, peer: Listener
) -> None:
    await post_to(community, artist, peer.host())
    await worker.deliver_due(community)
    await post_to(community, artist, peer.host(), not_before=clock.now() + timedelta(hours=1))
    await asked.drop(community, target=peer.host())

    [row] = await asked.deliveries(community)

    assert row["last"]["state"] == DeliveryState.DONE  # type: ignore[index]


async def test_the_next_try_is_not_before_the_rest_of_the_server_is_over(
    community: Community, artist: Account, peer: Listener
) -> None:
    now = clock.now()
    rests_until = now + timedelta(minutes=30)
    await community.store.write(peers.note_failure, peer.host(), error="x", failures=9, open_until=rests_until, now=now)
    await follower(community, "fan", peer.host())
    post = await posted(community, artist)

    [row] = await asked.deliveries(community, peer=peer.host())

    assert row["next_try"] == clock.rfc3339(rests_until)
    assert clock.rfc3339(rests_until) in await reasons(community, f"@fan@{peer.host()}", post)


async def test_what_waits_for_its_turn_says_for_what(community: Community, artist: Account, peer: Listener) -> None:
    peer.answers["peer"] = [status(503)]
    await follower(community, "fan", peer.host())
    post = await posted(community, artist)
    await worker.deliver_due(community)
    await publish.edit(community, artist, post, Draft(source="Better"))

    update, create = await asked.deliveries(community, peer=peer.host())

    assert (update["waits_for"], create["waits_for"]) == (create["id"], None)
    assert f"after number {create['id']}" in await reasons(community, f"@fan@{peer.host()}", post)


async def test_dropping_gives_up_what_waits_for_that_server_alone(community: Community, artist: Account) -> None:
    later = clock.now() + timedelta(hours=1)
    await post_to(community, artist, "one.localhost:1", "two.localhost:1", not_before=later)

    answer = await asked.drop(community, target="one.localhost:1")

    assert answer["dropped"] == 1
    assert [fate.state for fate in await fates(community)] == [DeliveryState.DROPPED, DeliveryState.WAITING]


async def test_what_is_being_sent_is_not_dropped(community: Community, artist: Account) -> None:
    await post_to(community, artist, "one.localhost:1")
    await community.store.write(
        lambda db: db.execute("UPDATE delivery SET leased_until = ?", (clock.now_ms() + 60_000,))
    )

    [row] = await asked.deliveries(community, peer="one.localhost:1")
    for target in ("one.localhost:1", str(row["id"])):
        with pytest.raises(MemberError, match="nothing waits"):
            await asked.drop(community, target=target)


async def test_nothing_to_retry_is_refused(community: Community) -> None:
    with pytest.raises(MemberError, match="nothing waits"):
        await asked.retry(community, target="nowhere.example")


async def test_a_copy_that_was_taken_is_told_with_its_answer(
    community: Community, artist: Account, peer: Listener
) -> None:
    await follower(community, "fan", peer.host())
    post = await posted(community, artist)
    await worker.deliver_due(community)

    told = await reasons(community, f"@fan@{peer.host()}", post)

    assert "they follow you, and did" in told
    assert "taken (202)" in told


async def test_who_followed_after_the_post_is_told_so(community: Community, artist: Account) -> None:
    post = await posted(community, artist)
    await follower(community, "fan")
    await community.store.write(lambda db: db.execute("UPDATE follow SET accepted_at = ?", (clock.now_ms() + 60_000,)))

    told = await reasons(community, "@fan@peer.localhost:1", post)

    assert "after the post" in told
    assert "no copy was queued" in told


@pytest.mark.parametrize(
    ("state", "words"),
    [
        pytest.param(None, "do not follow you", id="no follow"),
        pytest.param(FollowState.PENDING, "wait for your answer", id="a request"),
    ],
)
async def test_who_does_not_follow_is_told_so(
    community: Community, artist: Account, state: FollowState | None, words: str
) -> None:
    post = await posted(community, artist)
    if state is None:
        await known(community, "fan")
    else:
        await follower(community, "fan", state=state)

    assert words in await reasons(community, "@fan@peer.localhost:1", post)


async def test_a_direct_post_for_others_is_told_so(community: Community, artist: Account) -> None:
    await known(community, "friend")
    await follower(community, "fan")
    post = await posted(community, artist)
    await community.store.write(
        lambda db: db.execute("UPDATE post SET visibility = ? WHERE id = ?", (Visibility.DIRECT, post.id))
    )

    assert "does not name them" in await reasons(community, "@fan@peer.localhost:1", post)


async def test_a_blocked_server_is_told_first(community: Community, artist: Account) -> None:
    await follower(community, "fan")
    post = await posted(community, artist)
    await hosts.block(community, "peer.localhost", comment="")

    told = await reasons(community, "@fan@peer.localhost:1", post)

    assert told.startswith("their server is blocked here")


async def test_an_account_that_is_gone_is_told_so(community: Community, artist: Account) -> None:
    follow = await follower(community, "fan")
    actor = await community.store.read(actors.get, follow.follower_id)
    post = await posted(community, artist)
    found = await community.store.read(actors.find_by_handle, "fan", "peer.localhost:1")
    await community.store.write(actors.mark_gone, actor.uri)

    assert found is not None
    assert "deleted" in await reasons(community, actor.uri, post)


async def test_an_inbox_that_rests_is_told_with_its_end(community: Community, artist: Account, peer: Listener) -> None:
    peer.answers["peer"] = [status(404)]
    await follower(community, "fan", peer.host())
    await posted(community, artist)
    await worker.deliver_due(community)
    second = await posted(community, artist)

    told = await reasons(community, f"@fan@{peer.host()}", second)

    assert "nothing is queued for it until" in told


async def test_waiting_deliveries_are_counted_by_host(community: Community, artist: Account) -> None:
    await post_to(community, artist, "one.localhost:1", "two.localhost:1")
    await post_to(community, artist, "one.localhost:1")

    counted = await community.store.read(delivery_reports.waiting_by_host)

    assert counted == {"one.localhost:1": 2, "two.localhost:1": 1}
