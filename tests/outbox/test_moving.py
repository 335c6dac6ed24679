"""Moving house: aliases, the way out, and the way back."""

from datetime import timedelta

import pytest
from home import Json, activity_types, follower, queued, sent

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.errors import MemberError, NotPermitted
from fedcomm.model.actor import MAX_ALIASES, Account
from fedcomm.moderation import hosts
from fedcomm.outbox import following, moving, profile, publish, reacting, voting
from fedcomm.outbox.drafts import Draft
from fedcomm.store import accounts, actors, aliases
from fedcomm.store.db import Db
from tests.inbox.fans import Fan, FanServer, fan_server_running

pytestmark = pytest.mark.anyio

FOLLOWERS_INBOX = "http://peer.localhost:1/inbox"


@pytest.fixture
async def server():
    async with fan_server_running() as running:
        yield running


@pytest.fixture
def elsewhere(server: FanServer, artist: Account) -> Fan:
    """The artist's account on another server, which lists the one here."""
    return server.person("artist", alsoKnownAs=[artist.actor.uri])


async def present(community: Community) -> Account:
    return await community.store.read(accounts.artist)


def document(account: Account, community: Community) -> Json:
    return profile.actor_document(account, community.urls)


async def has_moved(community: Community, account: Account, *, ago: timedelta) -> Account:
    """Return the account as it is when it moved some time ago and came back."""

    def write(db: Db) -> Account:
        accounts.set_moved_to(db, account, "https://new.example/users/artist", now=clock.now() - ago)
        accounts.set_moved_to(db, account, None, now=clock.now())
        return accounts.artist(db)

    return await community.store.write(write)


async def test_an_alias_is_shown_and_told_to_acquaintances(
    community: Community, artist: Account, elsewhere: Fan
) -> None:
    await follower(community, "ann")

    changed = await moving.add_alias(community, artist, elsewhere.uri)

    assert changed.also_known_as == (elsewhere.uri,)
    assert document(changed, community)["alsoKnownAs"] == [elsewhere.uri]
    assert (await sent(community, "Update"))["object"]["alsoKnownAs"] == [elsewhere.uri]
    assert await queued(community) == [("Update", FOLLOWERS_INBOX)]


async def test_without_aliases_the_document_is_silent_of_them(community: Community, artist: Account) -> None:
    assert "alsoKnownAs" not in document(artist, community)
    assert "movedTo" not in document(artist, community)


async def test_aliases_keep_their_order_and_are_there_once(
    community: Community, artist: Account, server: FanServer
) -> None:
    first, second = server.person("zoe"), server.person("bob")
    for fan in (first, second, first):
        await moving.add_alias(community, artist, fan.uri)

    assert (await present(community)).also_known_as == (first.uri, second.uri)


async def test_an_account_here_is_no_alias(community: Community, artist: Account) -> None:
    with pytest.raises(MemberError, match="elsewhere"):
        await moving.add_alias(community, artist, artist.actor.uri)


async def test_aliases_have_an_end(community: Community, artist: Account, elsewhere: Fan) -> None:
    for number in range(MAX_ALIASES):
        uri = f"https://old.example/users/{number}"
        await community.store.write(aliases.put, actor_id=artist.id, uri=uri, now=clock.now())

    with pytest.raises(MemberError, match="remove one"):
        await moving.add_alias(community, artist, elsewhere.uri)

    assert await activity_types(community) == []


async def test_an_alias_whose_server_is_no_more_can_be_removed(community: Community, artist: Account) -> None:
    uri = "https://dead.invalid/users/artist"
    await community.store.write(aliases.put, actor_id=artist.id, uri=uri, now=clock.now())

    changed = await moving.remove_alias(community, await present(community), uri)

    assert changed.also_known_as == ()
    assert await activity_types(community) == ["Update"]


async def test_what_is_no_alias_cannot_be_removed(community: Community, artist: Account, elsewhere: Fan) -> None:
    with pytest.raises(MemberError, match="no alias"):
        await moving.remove_alias(community, artist, elsewhere.uri)

    assert await activity_types(community) == []


async def test_a_move_is_told_to_all_followers_after_the_update(
    community: Community, artist: Account, elsewhere: Fan
) -> None:
    await follower(community, "ann")

    target = await moving.move(community, artist, elsewhere.uri)

    move = await sent(community, "Move")
    assert target.uri == elsewhere.uri
    assert (move["actor"], move["object"], move["target"]) == (artist.actor.uri, artist.actor.uri, elsewhere.uri)
    assert move["to"] == [community.urls.followers("artist")]
    assert (await sent(community, "Update"))["object"]["movedTo"] == elsewhere.uri
    assert await queued(community) == [
        ("Update", FOLLOWERS_INBOX),
        ("Move", FOLLOWERS_INBOX),
        ("Move", f"{elsewhere.uri}/inbox"),
    ]


async def test_update_and_move_reach_an_inbox_in_their_order(
    community: Community, artist: Account, elsewhere: Fan
) -> None:
    await follower(community, "ann")

    await moving.move(community, artist, elsewhere.uri)

    keys = await community.store.read(lambda db: db.execute("SELECT DISTINCT order_key FROM delivery").fetchall())
    assert keys == [(artist.actor.uri,)]


async def test_the_old_address_shows_the_new_one(community: Community, artist: Account, elsewhere: Fan) -> None:
    await moving.move(community, artist, elsewhere.uri)

    assert document(await present(community), community)["movedTo"] == elsewhere.uri


@pytest.mark.parametrize(
    ("members", "said"),
    [
        pytest.param({}, "Add @artist@artist.localhost there", id="no alias of ours"),
        pytest.param({"alsoKnownAs": ["https://x.example/y"]}, "Add @artist@", id="an alias of somebody else"),
        pytest.param({"alsoKnownAs": "US", "movedTo": "https://x.example/y"}, "has moved itself", id="moved itself"),
    ],
)
async def test_a_move_to_an_address_that_does_not_agree_is_refused_with_advice(
    community: Community, artist: Account, server: FanServer, members: Json, said: str
) -> None:
    named = {"US": artist.actor.uri}
    target = server.person("artist", **{name: named.get(str(value), value) for name, value in members.items()})

    with pytest.raises(MemberError, match=said):
        await moving.move(community, artist, target.uri)

    assert (await present(community)).actor.moved_to is None
    assert await activity_types(community) == []


async def test_nobody_moves_to_where_somebody_moved_away_from_lately(
    community: Community, artist: Account, elsewhere: Fan
) -> None:
    target = await community.remote.actor(elsewhere.uri)
    moved_at = clock.now_ms() - 60_000
    await community.store.write(
        lambda db: db.execute("UPDATE actor SET moved_at = ? WHERE id = ?", (moved_at, target.id))
    )

    with pytest.raises(MemberError, match="has moved itself"):
        await moving.move(community, artist, elsewhere.uri)

    assert await activity_types(community) == []


async def test_an_address_that_leads_to_another_id_confirms_nothing(
    community: Community, artist: Account, elsewhere: Fan
) -> None:
    page = f"{elsewhere.uri}/page"
    elsewhere.server.serve(page, elsewhere.document(alsoKnownAs=[artist.actor.uri]))

    with pytest.raises(NotPermitted):
        await moving.confirmed(community, old_uri=artist.actor.uri, new_uri=page)


async def test_a_blocked_server_is_not_told_of_a_move(community: Community, artist: Account, elsewhere: Fan) -> None:
    await follower(community, "ann")
    await hosts.block(community, "peer.localhost", comment="")

    await moving.move(community, artist, elsewhere.uri)

    assert await queued(community) == [("Move", f"{elsewhere.uri}/inbox")]


async def test_what_the_new_address_said_before_does_not_count(
    community: Community, artist: Account, elsewhere: Fan
) -> None:
    await community.remote.actor(elsewhere.uri)
    elsewhere.server.serve(elsewhere.uri, elsewhere.document())

    with pytest.raises(MemberError):
        await moving.move(community, artist, elsewhere.uri)


@pytest.mark.parametrize(
    ("status", "said"), [(503, "Try again later"), (404, "cannot be found any more"), (410, "cannot be found any more")]
)
async def test_a_new_address_that_cannot_be_asked_is_named(
    community: Community, artist: Account, elsewhere: Fan, status: int, said: str
) -> None:
    await community.remote.actor(elsewhere.uri)
    named = "@artist@" + elsewhere.server.base.removeprefix("http://")
    await community.store.write(
        lambda db: db.execute("UPDATE actor SET is_handle_confirmed = 1 WHERE uri = ?", (elsewhere.uri,))
    )
    elsewhere.server.serve(elsewhere.uri, status)

    with pytest.raises(MemberError, match=said):
        await moving.move(community, artist, named)

    assert await activity_types(community) == []


async def test_nobody_moves_to_where_they_are(community: Community, artist: Account) -> None:
    with pytest.raises(MemberError, match="on this server"):
        await moving.move(community, artist, artist.actor.uri)


async def test_a_second_move_waits_seven_days(community: Community, artist: Account, elsewhere: Fan) -> None:
    back = await has_moved(community, artist, ago=timedelta(days=6, hours=23))

    with pytest.raises(MemberError, match="less than 7 days ago"):
        await moving.move(community, back, elsewhere.uri)

    assert await activity_types(community) == []


async def test_after_seven_days_an_account_may_move_again(
    community: Community, artist: Account, elsewhere: Fan
) -> None:
    back = await has_moved(community, artist, ago=timedelta(days=7, hours=1))

    await moving.move(community, back, elsewhere.uri)

    assert await activity_types(community) == ["Update", "Move"]


async def test_who_has_moved_says_nothing_new(community: Community, artist: Account, elsewhere: Fan) -> None:
    post = await publish.post(community, artist, Draft(source="Hello"))
    await moving.move(community, artist, elsewhere.uri)
    gone, other = await present(community), await community.remote.actor(elsewhere.uri)

    for attempt in (
        lambda: publish.post(community, gone, Draft(source="Hello again")),
        lambda: reacting.announce(community, gone, post),
        lambda: following.follow(community, gone, other),
        lambda: voting.vote(community, gone, post, [0]),
        lambda: moving.move(community, gone, elsewhere.uri),
    ):
        with pytest.raises(MemberError, match="has moved to"):
            await attempt()

    assert await activity_types(community) == ["Create", "Update", "Move"]


async def test_who_has_moved_may_still_mend_and_delete_what_was_said(
    community: Community, artist: Account, elsewhere: Fan
) -> None:
    post = await publish.post(community, artist, Draft(source="Hello"))
    await moving.move(community, artist, elsewhere.uri)
    gone = await present(community)

    edited = await publish.edit(community, gone, post, Draft(source="Goodbye"))
    await publish.delete(community, gone, edited)

    assert (await activity_types(community))[-2:] == ["Update", "Delete"]


async def test_a_move_can_be_taken_back(community: Community, artist: Account, elsewhere: Fan) -> None:
    await moving.move(community, artist, elsewhere.uri)

    await moving.come_back(community, await present(community))

    back = await present(community)
    assert "movedTo" not in document(back, community)
    assert "movedTo" not in (await sent(community, "Update"))["object"]
    assert await publish.post(community, back, Draft(source="I am back"))


async def test_who_has_not_moved_cannot_come_back(community: Community, artist: Account) -> None:
    with pytest.raises(MemberError, match="has not moved"):
        await moving.come_back(community, artist)

    assert await activity_types(community) == []


async def test_an_account_that_moved_is_known_by_its_row(community: Community, artist: Account, elsewhere: Fan) -> None:
    await moving.move(community, artist, elsewhere.uri)

    actor = await community.store.read(actors.get, artist.id)
    assert actor.moved_to == elsewhere.uri
    assert actor.has_moved_lately(clock.now())
