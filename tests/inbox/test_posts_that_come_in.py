"""Create, Update and Delete, as they come in: what is kept, who may change it, and what goes."""

from datetime import timedelta

import pytest
from fans import Fan, Json, count, dump, post_of, states

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.model.actor import Account, Actor, ActorState
from fedcomm.model.notification import NotificationKind
from fedcomm.model.post import Post, Visibility
from fedcomm.store import actors, keys, notifications, posts, tombstones

pytestmark = pytest.mark.anyio


async def stored(community: Community, document: Json) -> Post | None:
    return await community.store.read(posts.find, str(document["id"]))


async def known(community: Community, fan: Fan) -> Actor:
    actor = await community.store.read(actors.find, fan.uri)
    assert actor is not None
    return actor


async def told(community: Community, account: Account) -> list[tuple[NotificationKind, str | None]]:
    return [(n.kind, n.object_uri) for n in await community.store.read(notifications.page, account.id)]


def _mention(account: Account) -> Json:
    return {"type": "Mention", "href": account.actor.uri, "name": account.actor.handle}


async def test_a_post_of_nobody_whom_we_know_is_not_kept(community: Community, ann: Fan) -> None:
    before = await dump(community.store, without=("received",))

    await ann.sends(community, ann.activity("Create", ann.note()))

    assert await dump(community.store, without=("received",)) == before
    assert [state for state, _ in await states(community)] == ["ignored"]


async def test_a_post_of_somebody_the_artist_follows_is_kept(
    community: Community, artist: Account, ann: Fan, ann_is_followed: str
) -> None:
    note = ann.note()

    await ann.sends(community, ann.activity("Create", note))

    post = await stored(community, note)
    assert post is not None
    assert (post.author.uri, post.content.content_html) == (ann.uri, "<p>note 1</p>")
    assert await told(community, artist) == []


async def test_a_reply_is_kept_and_the_artist_is_told_once(
    community: Community, artist: Account, post: Post, ann: Fan
) -> None:
    note = ann.note(inReplyTo=post.uri, cc=[artist.actor.uri], tag=[_mention(artist)])

    await ann.sends(community, ann.activity("Create", note))

    assert await told(community, artist) == [(NotificationKind.REPLY, note["id"])]


async def test_a_direct_post_is_kept_as_one_and_mentions(community: Community, artist: Account, ann: Fan) -> None:
    note = ann.note(to=[artist.actor.uri], tag=[_mention(artist)])

    await ann.sends(community, ann.activity("Create", note, to=note["to"]))

    post = await stored(community, note)
    assert post is not None
    assert post.visibility is Visibility.DIRECT
    assert await told(community, artist) == [(NotificationKind.MENTION, note["id"])]


async def test_a_post_that_is_addressed_to_the_artist_without_a_tag_is_kept_in_silence(
    community: Community, artist: Account, ann: Fan
) -> None:
    note = ann.note(cc=[artist.actor.uri])

    await ann.sends(community, ann.activity("Create", note))

    assert await stored(community, note) is not None
    assert await told(community, artist) == []


async def test_a_direct_post_for_others_of_somebody_who_is_followed_is_not_kept(
    community: Community, ann: Fan, ann_is_followed: str
) -> None:
    await ann.sends(community, ann.activity("Create", ann.note(to=["https://other.example/users/x"])))

    assert await count(community, "post") == 0


async def test_a_post_for_followers_stays_one(community: Community, ann: Fan, ann_is_followed: str) -> None:
    note = ann.note(to=[f"{ann.uri}/followers"])

    await ann.sends(community, ann.activity("Create", note))

    post = await stored(community, note)
    assert post is not None
    assert post.visibility is Visibility.FOLLOWERS


async def test_the_html_of_a_post_is_cleaned(community: Community, ann: Fan, ann_is_followed: str) -> None:
    note = ann.note(content="<p>hi<script>alert(1)</script></p>")

    await ann.sends(community, ann.activity("Create", note))

    post = await stored(community, note)
    assert post is not None
    assert post.content.content_html == "<p>hi</p>"


async def test_what_is_no_post_is_ignored(community: Community, ann: Fan, ann_is_followed: str) -> None:
    await ann.sends(community, ann.activity("Create", ann.note(type="Tombstone")))

    assert [state for state, _ in await states(community)] == ["ignored"]


@pytest.fixture
async def note(community: Community, ann: Fan, ann_is_followed: str) -> Json:
    """A post of Ann that is here, from an hour ago."""
    document = ann.note("kept", published=clock.rfc3339(clock.now() - timedelta(hours=1)))
    await ann.sends(community, ann.activity("Create", document, number="kept"))
    return document


def _edited(note: Json, **more: object) -> Json:
    return note | {"content": "<p>edited</p>", "updated": clock.rfc3339(clock.now())} | more


async def test_an_edit_replaces_what_the_post_says(community: Community, ann: Fan, note: Json) -> None:
    await ann.sends(community, ann.activity("Update", _edited(note)))

    post = await stored(community, note)
    assert post is not None
    assert post.content.content_html == "<p>edited</p>"
    assert post.updated_at is not None


async def test_an_edit_without_a_time_counts_when_it_says_something_else(
    community: Community, ann: Fan, note: Json
) -> None:
    await ann.sends(community, ann.activity("Update", note | {"content": "<p>edited</p>"}))

    post = await stored(community, note)
    assert post is not None
    assert post.content.content_html == "<p>edited</p>"


@pytest.mark.parametrize(
    "older",
    [
        pytest.param(timedelta(minutes=30), id="older than the last edit"),
        pytest.param(timedelta(0), id="of the same moment"),
    ],
)
async def test_an_edit_that_is_not_newer_is_ignored(
    community: Community, ann: Fan, note: Json, older: timedelta
) -> None:
    last = clock.now()
    await ann.sends(community, ann.activity("Update", _edited(note, updated=clock.rfc3339(last))))
    late = _edited(note, content="<p>late</p>", updated=clock.rfc3339(last - older))

    await ann.sends(community, ann.activity("Update", late, number=2))

    post = await stored(community, note)
    assert post is not None
    assert post.content.content_html == "<p>edited</p>"


REFUSED_EDITS = [
    pytest.param(lambda ben, note: ben.activity("Update", _edited(note, attributedTo=ben.uri)), id="OBJ7: by another"),
    pytest.param(lambda ben, note: ben.activity("Delete", note["id"]), id="OBJ8: deleted by another"),
]


@pytest.mark.parametrize("made", REFUSED_EDITS)
async def test_a_post_cannot_be_changed_by_another_of_its_server(
    community: Community, ann: Fan, note: Json, made
) -> None:
    ben = ann.server.person("ben")
    await community.remote.actor(ben.uri)
    before = await dump(community.store, without=("received",))

    await ben.sends(community, made(ben, note))

    assert await dump(community.store, without=("received",)) == before
    assert [state for state, _ in await states(community)] == ["done", "refused"]


async def test_an_edit_cannot_make_a_post_the_reply_to_another(
    community: Community, post: Post, ann: Fan, note: Json
) -> None:
    before = await dump(community.store, without=("received",))

    await ann.sends(community, ann.activity("Update", _edited(note, inReplyTo=post.uri)))

    assert await dump(community.store, without=("received",)) == before
    assert (await states(community))[-1][0] == "refused"


async def test_an_edit_of_an_old_post_that_is_not_here_is_ignored(
    community: Community, ann: Fan, ann_is_followed: str
) -> None:
    old = ann.note(published=clock.rfc3339(clock.now() - timedelta(days=2)))

    await ann.sends(community, ann.activity("Update", _edited(old)))

    assert await count(community, "post") == 0


async def test_an_edit_of_a_post_of_a_stranger_is_not_kept(community: Community, ann: Fan) -> None:
    await ann.sends(community, ann.activity("Update", _edited(ann.note())))

    assert await count(community, "post") == 0


async def test_a_deleted_post_leaves_a_tombstone_only(community: Community, ann: Fan, note: Json) -> None:
    await ann.sends(community, ann.activity("Delete", {"type": "Tombstone", "id": note["id"]}))

    assert await stored(community, note) is None
    assert await community.store.read(tombstones.has, str(note["id"]), actor_uri=ann.uri)


async def test_a_changed_profile_is_taken_over(community: Community, ann: Fan) -> None:
    document = ann.document(name="Ann of the Woods", summary="<p>Hi</p>", manuallyApprovesFollowers=True)

    await ann.sends(community, ann.activity("Update", document))

    actor = await known(community, ann)
    assert (actor.name, actor.summary_html, actor.is_locked) == ("Ann of the Woods", "<p>Hi</p>", True)


@pytest.mark.parametrize(
    "swapped",
    [
        pytest.param({"preferredUsername": "artist"}, id="KEY6: the user name"),
        pytest.param({"inbox": "https://other.example/inbox"}, id="KEY6: the host of the inbox"),
    ],
)
async def test_a_profile_cannot_become_another(community: Community, ann: Fan, swapped: Json) -> None:
    before = await dump(community.store, without=("received",))

    await ann.sends(community, ann.activity("Update", ann.document(**swapped)))

    assert await dump(community.store, without=("received",)) == before
    assert (await states(community))[-1][0] in ("refused", "ignored")


async def test_a_key_of_a_neighbour_is_not_taken_over_with_a_profile(community: Community, ann: Fan) -> None:
    ben = ann.server.person("ben")
    await community.remote.key(ben.key_id)
    stolen = {"id": ben.key_id, "owner": ann.uri, "publicKeyPem": ann.key.public_pem()}

    await ann.sends(community, ann.activity("Update", ann.document(publicKey=stolen)))

    key = await community.store.read(keys.find, ben.key_id)
    assert key is not None
    assert (key.actor_uri, key.pem) == (ben.uri, ben.key.public_pem())


async def test_all_that_a_deleted_actor_did_goes(
    community: Community, artist: Account, post: Post, ann: Fan, note: Json
) -> None:
    await ann.sends(
        community,
        ann.activity("Follow", artist.actor.uri),
        ann.activity("Like", post.uri),
        ann.activity("Announce", post.uri),
    )

    await ann.sends(community, ann.activity("Delete", ann.uri))

    assert (await known(community, ann)).state is ActorState.GONE
    assert [await count(community, t) for t in ("follow", "reaction", "notification", "public_key")] == [0, 0, 0, 0]
    assert await stored(community, note) is None
    assert await stored(community, {"id": post.uri}) is not None


@pytest.mark.usefixtures("ann_is_followed")
async def test_nothing_is_fetched_any_more_for_the_sake_of_a_deleted_actor(community: Community, ann: Fan) -> None:
    await ann.sends(community, ann.activity("Create", ann.note(inReplyTo="https://x.example/1")))
    before = await count(community, "errand")

    await ann.sends(community, ann.activity("Delete", ann.uri))

    assert before == 1
    assert await count(community, "errand") == 0


async def test_what_others_wrote_before_an_edit_is_not_kept(community: Community, ann: Fan, note: Json) -> None:
    await ann.sends(community, ann.activity("Update", _edited(note)))

    assert await count(community, "post_edit") == 0


async def test_who_is_answered_is_told_also_when_the_answer_was_fetched_before_it_came(
    community: Community, artist: Account, post: Post, ann: Fan
) -> None:
    note = ann.note(inReplyTo=post.uri)
    await community.remote.past_post(note, is_wanted=lambda _: True)

    await ann.sends(community, ann.activity("Create", note), ann.activity("Create", note, number=2))

    assert await told(community, artist) == [(NotificationKind.REPLY, note["id"])]
    assert [state for state, _ in await states(community)] == ["done", "ignored"]


async def test_a_post_that_comes_in_two_activities_is_one(community: Community, artist: Account, ann: Fan) -> None:
    ours = await post_of(community, artist)
    note = ann.note(inReplyTo=ours.uri)

    await ann.sends(community, ann.activity("Create", note), ann.activity("Create", note, number=2))

    assert await count(community, "post") == 2
    assert len(await told(community, artist)) == 1
