"""Posts of the artist: what is written here, and what goes to whom."""

from datetime import timedelta
from itertools import pairwise

import pytest
from home import activity_types, follower, known, post_of, queued, sent

from fedcomm.communities import Community
from fedcomm.errors import MemberError
from fedcomm.model.actor import Account
from fedcomm.model.post import Attachment, PostContent, Visibility
from fedcomm.model.reaction import ReactionKind
from fedcomm.outbox import featuring, publish, stamping
from fedcomm.outbox.drafts import Draft
from fedcomm.store import deliveries, posts, reactions, tombstones

pytestmark = pytest.mark.anyio

SHARED = "http://peer.localhost:1/inbox"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


async def test_a_post_is_here_and_on_its_way_to_each_inbox_once(community: Community, artist: Account) -> None:
    await follower(community, "ann")
    await follower(community, "bob")
    await follower(community, "cat", "other.localhost:1", shared_inbox=None)

    post = await publish.post(community, artist, Draft(source="Hello **world**", language="en"))

    assert await community.store.read(posts.find, post.uri) == post
    assert post.content.content_html == "<p>Hello <strong>world</strong></p>"
    assert sorted(await queued(community)) == [
        ("Create", "http://other.localhost:1/users/cat/inbox"),
        ("Create", SHARED),
    ]
    assert community.delivery_due.is_set()


async def test_what_is_sent_names_the_post_its_author_and_its_audience(community: Community, artist: Account) -> None:
    post = await publish.post(community, artist, Draft(source="#Music", warning=" loud ", language="pt-BR"))

    create = await sent(community, "Create")

    note = create["object"]
    assert isinstance(note, dict)
    assert (create["actor"], create["to"], create["cc"]) == (artist.actor.uri, [PUBLIC], [artist.actor.followers])
    assert (note["id"], note["url"]) == (post.uri, f"http://artist.localhost/@artist/{post.id}")
    assert (note["summary"], note["sensitive"]) == ("loud", True)
    assert note["tag"] == [{"type": "Hashtag", "href": "http://artist.localhost/tags/music", "name": "#music"}]


@pytest.mark.parametrize(
    ("visibility", "expected"),
    [
        pytest.param(Visibility.PUBLIC, [SHARED, "http://other.localhost:1/inbox"], id="public"),
        pytest.param(Visibility.UNLISTED, [SHARED, "http://other.localhost:1/inbox"], id="unlisted"),
        pytest.param(Visibility.FOLLOWERS, [SHARED, "http://other.localhost:1/inbox"], id="followers"),
        pytest.param(Visibility.DIRECT, ["http://other.localhost:1/users/eve/inbox"], id="direct"),
    ],
)
async def test_the_audience_decides_on_the_inboxes(
    community: Community, artist: Account, visibility: Visibility, expected: list[str]
) -> None:
    await follower(community, "ann")
    await known(community, "eve", "other.localhost:1")

    await publish.post(community, artist, Draft(source="@eve@other.localhost:1 hi", visibility=visibility))

    assert sorted(inbox for _, inbox in await queued(community)) == sorted(expected)


@pytest.mark.parametrize(
    ("visibility", "flags"),
    [
        pytest.param(Visibility.PUBLIC, (True, False), id="public"),
        pytest.param(Visibility.UNLISTED, (True, False), id="unlisted"),
        pytest.param(Visibility.FOLLOWERS, (False, True), id="followers"),
        pytest.param(Visibility.DIRECT, (False, False), id="direct"),
    ],
)
async def test_what_is_said_of_a_post_is_as_open_as_the_post(
    community: Community, artist: Account, visibility: Visibility, flags: tuple[bool, bool]
) -> None:
    await known(community, "eve")
    post = await publish.post(community, artist, Draft(source="@eve@peer.localhost:1 hi", visibility=visibility))
    await publish.edit(community, artist, post, Draft(source="@eve@peer.localhost:1 ho"))
    await publish.delete(community, artist, post)

    rows = await community.store.read(
        lambda db: db.execute("SELECT type, is_public, is_for_followers FROM activity ORDER BY id").fetchall()
    )

    assert rows == [(type_, *flags) for type_ in ("Create", "Update", "Delete")]


async def test_a_mention_is_addressed_and_marked_up(community: Community, artist: Account) -> None:
    eve = await known(community, "eve")

    post = await publish.post(community, artist, Draft(source="hi @eve@peer.localhost:1"))

    note = (await sent(community, "Create"))["object"]
    assert isinstance(note, dict)
    assert note["cc"] == [artist.actor.followers, eve.uri]
    assert note["tag"] == [{"type": "Mention", "href": eve.uri, "name": eve.handle}]
    assert 'class="u-url mention">@<span>eve</span></a>' in post.content.content_html


async def test_a_mention_that_leads_to_nobody_stays_text(community: Community, artist: Account) -> None:
    post = await publish.post(community, artist, Draft(source="hi @nobody@peer.localhost:1"))

    assert post.content.content_html == "<p>hi @nobody@peer.localhost:1</p>"
    assert post.content.addressees == ()


async def test_the_author_does_not_mention_themself(community: Community, artist: Account) -> None:
    post = await publish.post(community, artist, Draft(source="I am @artist@artist.localhost"))

    assert post.content.addressees == ()
    assert "h-card" in post.content.content_html


async def test_a_reply_goes_to_whom_it_answers(community: Community, artist: Account) -> None:
    eve = await known(community, "eve")
    parent = await post_of(community, eve)

    post = await publish.post(community, artist, Draft(source="yes", in_reply_to=parent.uri))

    assert post.in_reply_to_uri == parent.uri
    assert [(a.actor_uri, a.is_mention) for a in post.content.addressees] == [(eve.uri, True)]
    assert await queued(community) == [("Create", SHARED)]


async def test_what_the_author_may_not_see_cannot_be_answered(community: Community, artist: Account) -> None:
    parent = await post_of(community, await known(community, "eve"), Visibility.FOLLOWERS)

    with pytest.raises(MemberError):
        await publish.post(community, artist, Draft(source="yes", in_reply_to=parent.uri))

    assert await activity_types(community) == []


@pytest.mark.parametrize(
    "draft",
    [
        pytest.param(Draft(source=" "), id="nothing"),
        pytest.param(Draft(source="x" * 5001), id="too long"),
        pytest.param(Draft(source="x", warning="x" * 501), id="a warning that is too long"),
        pytest.param(Draft(source="x", language="Klingon!"), id="no language"),
        pytest.param(Draft(source="x", visibility=Visibility.DIRECT), id="direct to nobody"),
        pytest.param(Draft(source="x", in_reply_to="http://peer.localhost:1/gone"), id="an answer to nothing"),
    ],
)
async def test_what_cannot_be_published_is_refused_and_leaves_nothing(
    community: Community, artist: Account, draft: Draft
) -> None:
    with pytest.raises(MemberError):
        await publish.post(community, artist, draft)

    assert await activity_types(community) == []
    assert await community.store.read(posts.count_local) == 0


async def test_an_edit_is_newer_and_goes_to_the_same_people_and_new_ones(community: Community, artist: Account) -> None:
    await known(community, "ann")
    await known(community, "bob", "other.localhost:1")
    post = await publish.post(community, artist, Draft(source="hi @ann@peer.localhost:1"))

    edited = await publish.edit(community, artist, post, Draft(source="hi @bob@other.localhost:1"))

    update = await sent(community, "Update")
    assert isinstance(update["object"], dict)
    assert edited.updated_at is not None
    assert edited.updated_at > post.published_at
    assert update["object"]["updated"] > update["object"]["published"]
    assert sorted((await queued(community))[1:]) == [("Update", "http://other.localhost:1/inbox"), ("Update", SHARED)]


async def test_each_edit_is_newer_than_the_one_before(community: Community, artist: Account) -> None:
    post = await publish.post(community, artist, Draft(source="1"))
    moments = [post.published_at]

    for n in range(2, 5):
        edited = await publish.edit(community, artist, post, Draft(source=str(n)))
        assert edited.updated_at is not None
        moments.append(edited.updated_at)

    assert all(later - earlier >= timedelta(milliseconds=1) for earlier, later in pairwise(moments))


async def test_an_edit_keeps_the_audience(community: Community, artist: Account) -> None:
    await known(community, "ann")
    secret = Draft(source="hi @ann@peer.localhost:1", visibility=Visibility.DIRECT)
    post = await publish.post(community, artist, secret)

    edited = await publish.edit(community, artist, post, Draft(source="changed"))

    assert edited.visibility is Visibility.DIRECT
    assert edited.content.addressees == post.content.addressees
    assert (await queued(community))[1] == ("Update", "http://peer.localhost:1/users/ann/inbox")


async def test_an_edit_keeps_what_was_attached_and_quoted(community: Community, artist: Account) -> None:
    photo = Attachment(type="Image", media_type="image/png", url="http://artist.localhost/1.png", alt="A stage")
    said = PostContent(content_html="<p>x</p>", attachments=(photo,), quote_uri="http://peer.localhost:1/notes/1")
    post = await post_of(community, artist.actor, content=said)

    edited = await publish.edit(community, artist, post, Draft(source="y"))

    assert (edited.content.attachments, edited.content.quote_uri) == ((photo,), said.quote_uri)
    assert await community.store.read(posts.find, post.uri) == edited


async def test_an_edit_without_a_change_sends_nothing(community: Community, artist: Account) -> None:
    post = await publish.post(community, artist, Draft(source="same"))

    assert await publish.edit(community, artist, post, Draft(source="same")) == post

    assert await activity_types(community) == ["Create"]


async def test_a_deleted_post_cannot_be_edited(community: Community, artist: Account) -> None:
    post = await publish.post(community, artist, Draft(source="x"))
    await publish.delete(community, artist, post)

    with pytest.raises(MemberError):
        await publish.edit(community, artist, post, Draft(source="y"))


async def test_a_delete_goes_to_everybody_who_may_have_a_copy(community: Community, artist: Account) -> None:
    await follower(community, "ann")
    post = await publish.post(community, artist, Draft(source="x"))
    replier = await known(community, "ron", "replier.localhost:1")
    liker = await known(community, "lea", "liker.localhost:1")
    await post_of(community, replier, Visibility.DIRECT, in_reply_to_uri=post.uri)
    await community.store.write(
        reactions.put,
        kind=ReactionKind.LIKE,
        object_uri=post.uri,
        actor_id=liker.id,
        activity_uri="http://liker.localhost:1/l",
        now=post.published_at,
    )
    quoter = await known(community, "quinn", "quoter.localhost:1")
    await post_of(community, quoter, content=PostContent(content_html="<p>Look</p>", quote_uri=post.uri))

    await publish.delete(community, artist, post)

    assert sorted(await queued(community)) == [
        ("Delete", "http://liker.localhost:1/inbox"),
        ("Delete", SHARED),
        ("Delete", "http://quoter.localhost:1/inbox"),
        ("Delete", "http://replier.localhost:1/inbox"),
    ]
    assert (await sent(community, "Delete"))["object"] == {"id": post.uri, "type": "Tombstone"}


async def test_a_delete_reaches_those_who_got_a_stamp_for_quoting_its_page(
    community: Community, artist: Account
) -> None:
    post = await publish.post(community, artist, Draft(source="x"))
    quoter = await known(community, "quinn", "quoter.localhost:1")
    quote = await post_of(community, quoter, content=PostContent(content_html="<p>Look</p>", quote_uri=post.url))
    await community.store.write(
        stamping.give,
        post,
        actor=quoter,
        quoting_uri=quote.uri,
        request_uri=f"{quoter.uri}/requests/1",
        now=post.published_at,
    )

    await publish.delete(community, artist, post)

    assert await queued(community) == [("Delete", "http://quoter.localhost:1/inbox")]


async def test_a_closed_post_is_deleted_at_the_own_inboxes_of_those_who_answered(
    community: Community, artist: Account
) -> None:
    post = await publish.post(community, artist, Draft(source="x", visibility=Visibility.FOLLOWERS))
    await post_of(community, await known(community, "ron"), Visibility.DIRECT, in_reply_to_uri=post.uri)

    await publish.delete(community, artist, post)

    assert await queued(community) == [("Delete", "http://peer.localhost:1/users/ron/inbox")]


async def test_a_delete_reaches_those_who_stopped_following(community: Community, artist: Account) -> None:
    follow = await follower(community, "ann")
    post = await publish.post(community, artist, Draft(source="x"))
    await community.store.write(lambda db: db.execute("DELETE FROM follow WHERE id = ?", (follow.id,)))

    await publish.delete(community, artist, post)

    assert await queued(community) == [("Delete", SHARED)]


async def test_a_deleted_post_leaves_a_tombstone_and_takes_back_what_was_not_sent(
    community: Community, artist: Account
) -> None:
    await follower(community, "ann")
    post = await publish.post(community, artist, Draft(source="x"))

    await publish.delete(community, artist, post)
    await publish.delete(community, artist, post)

    assert await community.store.read(posts.find, post.uri) is None
    assert await community.store.read(tombstones.has, post.uri, actor_uri=post.author.uri)
    assert await community.store.read(deliveries.counts) == {"dropped": 1, "waiting": 1}


async def test_a_direct_post_is_deleted_at_those_it_was_for(community: Community, artist: Account) -> None:
    await follower(community, "fan", "fans.localhost:1")
    await known(community, "ann")
    draft = Draft(source="@ann@peer.localhost:1 psst", visibility=Visibility.DIRECT)
    post = await publish.post(community, artist, draft)

    await publish.delete(community, artist, post)

    assert await queued(community) == [("Delete", "http://peer.localhost:1/users/ann/inbox")]
    assert PUBLIC not in str(await sent(community, "Delete"))


async def test_a_direct_post_to_nobody_who_can_be_found_names_them(community: Community, artist: Account) -> None:
    draft = Draft(source="@none@artist.localhost psst", visibility=Visibility.DIRECT)

    with pytest.raises(MemberError, match="Nobody was found as @none"):
        await publish.post(community, artist, draft)


@pytest.mark.parametrize("act", [publish.delete, featuring.pin, featuring.unpin], ids=["delete", "pin", "unpin"])
async def test_only_the_author_may_change_a_post(community: Community, artist: Account, act: object) -> None:
    theirs = await post_of(community, await known(community, "eve"))

    with pytest.raises(MemberError):
        await act(community, artist, theirs)  # type: ignore[operator]

    with pytest.raises(MemberError):
        await publish.edit(community, artist, theirs, Draft(source="x"))
    assert await community.store.read(posts.find, theirs.uri) == theirs


async def test_a_pinned_post_stands_on_top_until_it_is_unpinned(community: Community, artist: Account) -> None:
    post = await publish.post(community, artist, Draft(source="x"))
    await featuring.pin(community, artist, post)
    pinned = await community.store.read(posts.pinned_of_actor, artist.id)

    await featuring.unpin(community, artist, post)

    assert [one.id for one in pinned] == [post.id]
    assert await community.store.read(posts.pinned_of_actor, artist.id) == []


async def test_what_is_not_for_everybody_cannot_be_pinned(community: Community, artist: Account) -> None:
    post = await publish.post(community, artist, Draft(source="x", visibility=Visibility.FOLLOWERS))

    with pytest.raises(MemberError):
        await featuring.pin(community, artist, post)
