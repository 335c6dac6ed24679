"""Requests to quote our posts: who gets a stamp, who is refused one, and what is left when it is revoked (FEP-044f)."""

import json

import pytest
from fans import Fan, Json, count, dump, post_of, states
from home import put_follow

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.errors import Malformed, MemberError, NotPermitted
from fedcomm.model.actor import Account
from fedcomm.model.notification import NotificationKind
from fedcomm.model.post import Post, QuotePolicy, Visibility
from fedcomm.outbox import publish, stamping
from fedcomm.store import notifications, posts, quotes
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio

#: What processing an activity leaves in any case.
ALWAYS = ("received", "peer")


def a_request(fan: Fan, quoted_uri: str, *, number: int = 1, **more: object) -> Json:
    """Return the request to quote a post in the fan's note 1, which is embedded (Mastodon)."""
    instrument = fan.note(1, quote=quoted_uri)
    return fan.activity("QuoteRequest", quoted_uri, number=number, **({"instrument": instrument} | more))


async def answers(community: Community) -> list[Json]:
    """Return the activities that wait to be sent."""

    def read(db: Db) -> list[Json]:
        return [json.loads(row[0]) for row in db.execute("SELECT body FROM activity ORDER BY id")]

    return await community.store.read(read)


async def told(community: Community, account: Account) -> list[tuple[NotificationKind, str | None]]:
    return [(n.kind, n.object_uri) for n in await community.store.read(notifications.page, account.id)]


async def granted(community: Community) -> list[tuple[str, str]]:
    """Return (quoted, quoting) of every stamp that holds."""

    def read(db: Db) -> list[tuple[str, str]]:
        return db.execute("SELECT quoted_uri, quoting_uri FROM quote_authorization WHERE state = 'granted'").fetchall()

    return await community.store.read(read)


async def follow_artist(community: Community, artist: Account, fan: Fan) -> None:
    actor = await community.remote.actor(fan.uri)
    await community.store.write(put_follow, actor.id, artist.id, activity_uri=f"{fan.uri}/follows/1")


@pytest.mark.parametrize(
    ("instrument", "refusal"),
    [
        pytest.param({"attributedTo": "{mallory}"}, NotPermitted, id="by somebody of another server"),
        pytest.param({"attributedTo": "{ann}/neighbour"}, NotPermitted, id="by a neighbour"),
        pytest.param({"id": "{mallory}/notes/1"}, NotPermitted, id="on another server"),
        pytest.param({"id": None}, Malformed, id="without an id"),
    ],
)
async def test_a_request_is_refused_at_the_door_for_a_quote_in_a_post(
    community: Community, post: Post, ann: Fan, mallory: Fan, instrument: Json, refusal: type[Exception]
) -> None:
    names = {"ann": ann.uri, "mallory": mallory.uri}
    forged = {name: value and str(value).format(**names) for name, value in instrument.items()}

    with pytest.raises(refusal):
        await ann.sends(community, a_request(ann, post.uri, instrument=ann.note(1, quote=post.uri) | forged))

    assert await count(community, "received") == 0


@pytest.mark.parametrize(
    "instrument",
    [
        pytest.param({"quote": None}, id="quotes nothing"),
        pytest.param({"quote": "{ann}/notes/9"}, id="quotes something else"),
        pytest.param({"type": "Like"}, id="is no post"),
    ],
)
async def test_a_request_has_no_effect_when_the_instrument(
    community: Community, post: Post, ann: Fan, instrument: dict[str, str | None]
) -> None:
    changes = {name: value and value.format(ann=ann.uri) for name, value in instrument.items()}
    before = await dump(community.store, without=ALWAYS)

    await ann.sends(community, a_request(ann, post.uri, instrument=ann.note(1, quote=post.uri) | changes))

    assert await dump(community.store, without=ALWAYS) == before
    assert [state for state, _ in await states(community)] == ["ignored"]


async def test_a_request_in_a_post_that_a_neighbour_wrote_has_no_effect(
    community: Community, post: Post, ann: Fan
) -> None:
    neighbour = ann.server.person("neighbour")
    ann.server.serve(f"{ann.uri}/notes/1", ann.note(1, quote=post.uri))
    await community.remote.post(f"{ann.uri}/notes/1")
    before = await dump(community.store, without=(*ALWAYS, "actor", "public_key"))

    request = neighbour.activity("QuoteRequest", post.uri, instrument=f"{ann.uri}/notes/1")
    await neighbour.sends(community, request)

    assert await dump(community.store, without=(*ALWAYS, "actor", "public_key")) == before


async def test_a_request_for_what_is_no_post_of_ours_has_no_effect(community: Community, ann: Fan) -> None:
    elsewhere = ann.note(2)
    ann.server.serve(str(elsewhere["id"]), elsewhere)
    await community.remote.post(str(elsewhere["id"]))
    before = await dump(community.store, without=ALWAYS)

    await ann.sends(
        community,
        a_request(ann, community.urls.note(1)),
        a_request(ann, str(elsewhere["id"]), number=2),
    )

    assert await dump(community.store, without=ALWAYS) == before


async def test_a_request_for_a_post_that_the_actor_may_not_see_is_not_answered(
    community: Community, artist: Account, ann: Fan
) -> None:
    hidden = await post_of(community, artist, visibility=Visibility.FOLLOWERS)

    await ann.sends(community, a_request(ann, hidden.uri))

    assert await answers(community) == []
    assert await states(community) == [("ignored", "the actor may not see the object")]


async def test_a_post_for_followers_may_not_be_quoted_by_them(community: Community, artist: Account, ann: Fan) -> None:
    hidden = await post_of(community, artist, visibility=Visibility.FOLLOWERS)
    await follow_artist(community, artist, ann)

    await ann.sends(community, a_request(ann, hidden.uri))

    assert [answer["type"] for answer in await answers(community)] == ["Reject"]
    assert await granted(community) == []


@pytest.mark.parametrize(
    ("policy", "is_follower", "expected"),
    [
        pytest.param(QuotePolicy.PUBLIC, False, "Accept", id="everybody may"),
        pytest.param(QuotePolicy.FOLLOWERS, False, "Reject", id="a stranger may not when followers may"),
        pytest.param(QuotePolicy.FOLLOWERS, True, "Accept", id="a follower may when followers may"),
        pytest.param(QuotePolicy.NOBODY, True, "Reject", id="a follower may not when nobody may"),
    ],
)
async def test_the_policy_of_the_post_decides(
    community: Community,
    artist: Account,
    post: Post,
    ann: Fan,
    policy: QuotePolicy,
    is_follower: bool,  # noqa: FBT001 - a row of the table
    expected: str,
) -> None:
    await community.store.write(quotes.set_policy, post.id, policy)
    if is_follower:
        await follow_artist(community, artist, ann)

    await ann.sends(community, a_request(ann, post.uri))

    assert [answer["type"] for answer in await answers(community)] == [expected]
    assert await granted(community) == ([(post.uri, f"{ann.uri}/notes/1")] if expected == "Accept" else [])
    assert await count(community, "notification") == (1 if expected == "Accept" else 0)


async def test_an_accepted_request_gets_a_stamp_and_the_artist_is_told(
    community: Community, artist: Account, post: Post, ann: Fan
) -> None:
    request = a_request(ann, post.uri)

    await ann.sends(community, request)

    [accept] = await answers(community)
    by_ids = {name: request[name] for name in ("id", "type", "actor", "object")} | {"instrument": f"{ann.uri}/notes/1"}
    assert (accept["type"], accept["to"], accept["object"]) == ("Accept", [ann.uri], by_ids)
    quote = await community.store.read(posts.find, f"{ann.uri}/notes/1")
    assert quote is not None
    assert quote.quote_authorization_uri == accept["result"]
    assert await told(community, artist) == [(NotificationKind.QUOTE, quote.uri)]


async def test_the_answer_waits_until_the_peer_has_committed_its_request(
    community: Community, post: Post, ann: Fan
) -> None:
    await ann.sends(community, a_request(ann, post.uri))

    def waits_ms(db: Db) -> int:
        return int(db.execute("SELECT next_at - created_at FROM delivery").fetchone()[0])

    assert await community.store.read(waits_ms) == community.settings.accept_delay_s * 1000
    assert community.delivery_due.is_set()


async def test_a_request_that_is_repeated_gets_the_same_stamp_again(
    community: Community, artist: Account, post: Post, ann: Fan
) -> None:
    await ann.sends(community, *(a_request(ann, post.uri, number=number) for number in (1, 2)))

    first, second = await answers(community)
    assert first["result"] == second["result"]
    assert [answer["object"]["id"][-1] for answer in (first, second)] == ["1", "2"]
    assert len(await told(community, artist)) == 1


async def test_a_post_that_is_named_by_its_id_is_fetched(community: Community, post: Post, ann: Fan) -> None:
    ann.server.serve(f"{ann.uri}/notes/1", ann.note(1, quote=post.uri))

    await ann.sends(community, a_request(ann, post.uri, instrument=f"{ann.uri}/notes/1"))

    assert [answer["type"] for answer in await answers(community)] == ["Accept"]
    assert await granted(community) == [(post.uri, f"{ann.uri}/notes/1")]


async def test_a_post_is_not_fetched_when_nobody_may_quote(community: Community, post: Post, ann: Fan) -> None:
    await community.store.write(quotes.set_policy, post.id, QuotePolicy.NOBODY)
    ann.server.serve(f"{ann.uri}/notes/1", ann.note(1, quote=post.uri))

    await ann.sends(community, a_request(ann, post.uri, instrument=f"{ann.uri}/notes/1"))

    assert [answer["type"] for answer in await answers(community)] == ["Reject"]
    assert ann.server.asked == []


async def test_a_post_that_its_author_deleted_gets_no_stamp(community: Community, post: Post, ann: Fan) -> None:
    await ann.sends(community, ann.activity("Delete", f"{ann.uri}/notes/1"))

    await ann.sends(community, a_request(ann, post.uri))

    assert await granted(community) == []
    assert await community.store.read(posts.find, f"{ann.uri}/notes/1") is None


async def test_the_page_of_our_post_is_as_good_as_its_id(
    community: Community, artist: Account, post: Post, ann: Fan
) -> None:
    page = community.urls.post_page(artist.username, post.id)

    await ann.sends(community, a_request(ann, post.uri, instrument=ann.note(1, quoteUrl=page)))

    assert [answer["type"] for answer in await answers(community)] == ["Accept"]


async def test_what_was_revoked_is_rejected_from_then_on(
    community: Community, artist: Account, post: Post, ann: Fan
) -> None:
    await ann.sends(community, a_request(ann, post.uri))
    await stamping.revoke(community, artist, f"{ann.uri}/notes/1")

    await ann.sends(community, a_request(ann, post.uri, number=2))

    assert [answer["type"] for answer in await answers(community)] == ["Accept", "Delete", "Reject"]
    assert await granted(community) == []


async def test_a_revocation_is_told_to_the_author_of_the_quote_and_to_the_followers(
    community: Community, artist: Account, post: Post, ann: Fan, mallory: Fan
) -> None:
    await follow_artist(community, artist, mallory)
    await ann.sends(community, a_request(ann, post.uri))

    await stamping.revoke(community, artist, f"{ann.uri}/notes/1")

    accept, delete = await answers(community)
    assert delete["object"] == {"id": accept["result"], "type": "QuoteAuthorization"}
    quote = await community.store.read(posts.find, f"{ann.uri}/notes/1")
    assert quote is not None
    assert quote.quote_authorization_uri is None

    def inboxes(db: Db) -> list[str]:
        rows = db.execute("SELECT inbox FROM delivery JOIN activity ON activity.id = activity_id WHERE type = 'Delete'")
        return sorted(row[0] for row in rows)

    assert await community.store.read(inboxes) == sorted([f"{ann.uri}/inbox", f"{mallory.uri}/inbox"])


async def test_only_what_has_a_stamp_can_be_revoked_and_once(
    community: Community, artist: Account, post: Post, ann: Fan
) -> None:
    await ann.sends(community, a_request(ann, post.uri))
    await stamping.revoke(community, artist, f"{ann.uri}/notes/1")

    for uri in (f"{ann.uri}/notes/1", f"{ann.uri}/notes/2"):
        with pytest.raises(MemberError):
            await stamping.revoke(community, artist, uri)


async def test_the_stamps_of_a_post_go_with_it(community: Community, artist: Account, post: Post, ann: Fan) -> None:
    await ann.sends(community, a_request(ann, post.uri))

    await publish.delete(community, artist, post)

    assert await granted(community) == []


@pytest.mark.parametrize("what", ["the quote", "its author"])
async def test_a_stamp_is_forgotten_with(community: Community, post: Post, ann: Fan, what: str) -> None:
    await ann.sends(community, a_request(ann, post.uri))

    await ann.sends(community, ann.activity("Delete", f"{ann.uri}/notes/1" if what == "the quote" else ann.uri))

    assert await count(community, "quote_authorization") == 0


async def test_the_stamps_of_a_deleted_actor_go_also_without_their_posts(
    community: Community, post: Post, ann: Fan
) -> None:
    actor = await community.remote.actor(ann.uri)
    await community.store.write(
        quotes.put,
        quoted_uri=post.uri,
        quoting_uri=f"{ann.uri}/notes/1",
        actor_id=actor.id,
        request_uri=f"{ann.uri}/requests/1",
        now=clock.now(),
    )

    await ann.sends(community, ann.activity("Delete", ann.uri))

    assert await count(community, "quote_authorization") == 0
