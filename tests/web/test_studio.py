"""What the owner does in the studio."""

import httpx
import pytest

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.model.actor import Account
from fedcomm.model.follow import FollowState
from fedcomm.model.notification import NotificationKind
from fedcomm.model.post import Post, Visibility
from fedcomm.model.reaction import ReactionKind
from fedcomm.outbox import publish
from fedcomm.outbox.drafts import Draft
from fedcomm.store import accounts, follows, notifications, posts, reactions
from tests.home import activity_types, follower, known
from tests.web.visitors import Owner, page_of, posted, text_of, tree

pytestmark = pytest.mark.anyio


async def latest(community: Community, artist: Account) -> Post:
    found = await community.store.read(posts.page_of_actor, artist.id, visibilities=tuple(Visibility))
    return found[0]


async def test_a_post_is_published_and_shown(community: Community, artist: Account, owner: Owner) -> None:
    response = await owner.post(
        "/studio/posts", source="Hello *world*", visibility="unlisted", warning="Mild", language="en"
    )

    post = await latest(community, artist)
    assert (response.status_code, response.headers["location"]) == (303, page_of(post))
    assert post.visibility is Visibility.UNLISTED
    assert (post.content.warning, post.content.language) == ("Mild", "en")
    assert "<em>world</em>" in post.content.content_html


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        pytest.param({"source": "", "visibility": "public"}, "nothing in it", id="nothing"),
        pytest.param({"source": "x" * 5001, "visibility": "public"}, "too many", id="too long"),
        pytest.param({"source": "x"}, "who the post is for", id="for nobody"),
        pytest.param({"source": "x", "visibility": "everyone"}, "who the post is for", id="for an unknown audience"),
        pytest.param({"source": "x", "visibility": "direct"}, "needs somebody", id="direct without a name"),
        pytest.param({"source": "x", "visibility": "public", "language": "<"}, "not a language", id="no language"),
    ],
)
async def test_a_post_that_cannot_be_is_told_and_not_lost(
    owner: Owner, community: Community, fields: dict[str, str], told: str
) -> None:
    response = await owner.post("/studio/posts", **fields)

    assert response.status_code == 422
    assert told in text_of(response)
    assert tree(response).xpath("string(//textarea)").strip() == fields["source"]
    assert await community.store.read(posts.count_local) == 0


async def test_a_reply_starts_with_whom_it_answers_and_for_as_few(
    community: Community, artist: Account, owner: Owner
) -> None:
    fan = await known(community, "fan")
    uri = f"{fan.uri}/1"
    await posted(community, fan.id, "any news?", uri=uri, visibility=Visibility.UNLISTED, warning="Rumours")

    page = tree(await owner.client.get("/studio", params={"reply_to": uri}))

    assert page.xpath("string(//textarea)").strip() == fan.handle
    assert page.xpath("//input[@name='visibility'][@checked]/@value") == ["unlisted"]
    assert page.xpath("//input[@name='in_reply_to']/@value") == [uri]
    assert page.xpath("//input[@name='warning']/@value") == ["Rumours"]
    assert "any news?" in page.text_content()


async def test_a_reply_is_published_as_one(community: Community, artist: Account, owner: Owner) -> None:
    parent = await posted(community, artist.id)

    await owner.post("/studio/posts", source="PS", visibility="public", in_reply_to=parent.uri)

    assert (await latest(community, artist)).in_reply_to_uri == parent.uri


async def test_what_is_not_for_the_owner_cannot_be_answered(community: Community, owner: Owner) -> None:
    fan = await known(community, "fan")
    uri = f"{fan.uri}/1"
    await posted(community, fan.id, uri=uri, visibility=Visibility.FOLLOWERS)

    responses = [
        await owner.client.get("/studio", params={"reply_to": uri}),
        await owner.client.get("/studio", params={"reply_to": f"{fan.uri}/never"}),
    ]

    assert [response.status_code for response in responses] == [404, 404]


async def test_a_post_is_edited(community: Community, artist: Account, owner: Owner) -> None:
    post = await posted(community, artist.id, "helo")
    form = tree(await owner.get(f"/studio/posts/{post.id}/edit"))

    response = await owner.post(f"/studio/posts/{post.id}/edit", source="hello", visibility="public")

    assert form.xpath("string(//textarea)").strip() == "helo"
    assert response.headers["location"] == page_of(post)
    assert (await latest(community, artist)).content.content_html == "<p>hello</p>"


async def test_an_edit_that_cannot_be_is_told(community: Community, artist: Account, owner: Owner) -> None:
    post = await posted(community, artist.id)

    response = await owner.post(f"/studio/posts/{post.id}/edit", source=" ", visibility="public")

    assert response.status_code == 422
    assert "nothing in it" in text_of(response)


async def test_a_post_is_deleted_after_a_question(community: Community, artist: Account, owner: Owner) -> None:
    post = await publish.post(community, artist, Draft(source="oops"))
    question = await owner.get(f"/studio/posts/{post.id}/delete")

    await owner.post(f"/studio/posts/{post.id}/delete")

    assert "oops" in text_of(question)
    assert (await owner.get(page_of(post))).status_code == 410


@pytest.mark.parametrize("verb", ["edit", "delete", "pin", "unpin"])
async def test_the_posts_of_others_are_not_the_owners_to_change(community: Community, owner: Owner, verb: str) -> None:
    fan = await known(community, "fan")
    theirs = await posted(community, fan.id, uri=f"{fan.uri}/1")

    response = await owner.post(f"/studio/posts/{theirs.id}/{verb}", source="mine now", visibility="public")

    assert response.status_code == 404
    assert await community.store.read(posts.get, theirs.id) == theirs


@pytest.mark.parametrize(
    ("verb", "back", "kind"), [("like", "unlike", ReactionKind.LIKE), ("boost", "unboost", ReactionKind.ANNOUNCE)]
)
async def test_a_reaction_is_made_and_taken_back(
    community: Community, artist: Account, owner: Owner, verb: str, back: str, kind: ReactionKind
) -> None:
    fan = await known(community, "fan")
    theirs = await posted(community, fan.id, uri=f"{fan.uri}/1")
    of = {"kind": kind, "object_uri": theirs.uri, "actor_id": artist.id}

    made = await owner.post(f"/studio/posts/{theirs.id}/{verb}")
    stands = await community.store.read(reactions.find, **of)
    await owner.post(f"/studio/posts/{theirs.id}/{back}")

    assert made.headers["location"] == f"/studio#p{theirs.id}"
    assert stands is not None
    assert await community.store.read(reactions.find, **of) is None


@pytest.mark.parametrize("verb", ["like", "unlike", "boost", "unboost"])
async def test_what_is_not_for_the_owner_gets_no_reaction(community: Community, owner: Owner, verb: str) -> None:
    fan = await known(community, "fan")
    hidden = await posted(community, fan.id, uri=f"{fan.uri}/1", visibility=Visibility.FOLLOWERS)

    response = await owner.post(f"/studio/posts/{hidden.id}/{verb}")

    assert response.status_code == 404
    assert await activity_types(community) == []


async def test_there_are_no_other_verbs(community: Community, artist: Account, owner: Owner) -> None:
    post = await posted(community, artist.id)

    response = await owner.post(f"/studio/posts/{post.id}/explode")

    assert response.status_code == 404


async def test_a_post_is_pinned_and_unpinned(community: Community, artist: Account, owner: Owner) -> None:
    post = await posted(community, artist.id)

    await owner.post(f"/studio/posts/{post.id}/pin")
    pinned = (await latest(community, artist)).pinned_at
    await owner.post(f"/studio/posts/{post.id}/unpin")

    assert pinned is not None
    assert (await latest(community, artist)).pinned_at is None


async def test_what_cannot_be_done_is_told_as_a_page(community: Community, artist: Account, owner: Owner) -> None:
    post = await posted(community, artist.id, visibility=Visibility.FOLLOWERS)

    response = await owner.post(f"/studio/posts/{post.id}/pin")

    assert response.status_code == 422
    assert "Only posts that anybody may read can be pinned" in text_of(response)


@pytest.mark.parametrize(("verb", "state"), [("accept", FollowState.ACCEPTED), ("remove", None)])
async def test_a_follow_request_is_answered(
    community: Community, artist: Account, owner: Owner, verb: str, state: FollowState | None
) -> None:
    request = await follower(community, "zelda", state=FollowState.PENDING)
    page = text_of(await owner.get("/studio/people"))

    await owner.post(f"/studio/people/{request.follower_id}/{verb}")

    found = await community.store.read(follows.find, follower_id=request.follower_id, followee_id=artist.id)
    assert "Asking to follow you" in page
    assert (found.state if found else None) == state


async def test_a_follower_is_sent_away(community: Community, artist: Account, owner: Owner) -> None:
    follow = await follower(community, "zelda")

    await owner.post(f"/studio/people/{follow.follower_id}/remove")

    assert await community.store.read(follows.count_followers, artist.id) == 0
    assert await activity_types(community) == ["Reject"]


async def test_somebody_is_followed_and_left(community: Community, artist: Account, owner: Owner) -> None:
    fan = await known(community, "fan")

    followed = await owner.post("/studio/people/follow", handle=fan.handle)
    page = text_of(await owner.get("/studio/people"))
    await owner.post(f"/studio/people/{fan.id}/unfollow")

    assert followed.status_code == 303
    assert "Waiting for their answer" in page
    assert await activity_types(community) == ["Follow", "Undo"]


async def test_a_handle_of_nobody_is_told_in_the_form(owner: Owner) -> None:
    response = await owner.post("/studio/people/follow", handle="nobody")

    assert response.status_code == 422
    assert tree(response).xpath("//input[@name='handle']/@value") == ["nobody"]


async def test_notifications_say_who_did_what(community: Community, artist: Account, owner: Owner) -> None:
    fan = await known(community, "fan")
    post = await posted(community, artist.id, "my best song")
    told = {"account_id": artist.id, "actor_id": fan.id, "now": clock.now()}
    for kind, uri in ((NotificationKind.FOLLOW, None), (NotificationKind.LIKE, post.uri)):
        await community.store.write(notifications.put, kind=kind, object_uri=uri, **told)

    shown = text_of(await owner.get("/studio/notifications"))

    assert "follows you" in shown
    assert "liked your post" in shown
    assert "my best song" in shown


async def test_notifications_have_pages(community: Community, artist: Account, owner: Owner) -> None:
    fan = await known(community, "fan")
    told = {"account_id": artist.id, "actor_id": fan.id, "object_uri": None, "now": clock.now()}
    for _ in range(21):
        await community.store.write(notifications.put, kind=NotificationKind.FOLLOW, **told)

    first = tree(await owner.get("/studio/notifications"))
    second = tree(await owner.get("/studio/notifications" + first.xpath("//a[@rel='next']/@href")[0]))

    assert [len(page.xpath("//article[@class='event']")) for page in (first, second)] == [20, 1]


async def test_the_profile_is_changed(community: Community, artist: Account, owner: Owner) -> None:
    response = await owner.post("/studio/profile", name="New Name", summary="New *bio*")

    changed = await community.store.read(accounts.get, artist.id)
    assert response.headers["location"] == "/@artist"
    assert (changed.actor.name, changed.summary_source) == ("New Name", "New *bio*")


@pytest.mark.parametrize(
    "chosen", [(), ("is_locked",), ("is_discoverable",), ("shows_followers",), ("requires_signature",)]
)
async def test_what_is_ticked_in_the_profile_holds_and_nothing_else(
    community: Community, artist: Account, owner: Owner, chosen: tuple[str, ...]
) -> None:
    await owner.post("/studio/profile", name="x", summary="", **dict.fromkeys(chosen, "yes"))

    page = tree(await owner.get("/studio/profile"))
    changed = await community.store.read(accounts.get, artist.id)
    holds = {
        "is_locked": changed.actor.is_locked,
        "is_discoverable": changed.is_discoverable,
        "shows_followers": changed.shows_followers,
        "requires_signature": community.requires_signature,
    }
    assert tuple(page.xpath("//input[@type='checkbox'][@checked]/@name")) == chosen
    assert {name for name, is_so in holds.items() if is_so} == set(chosen)
    assert await activity_types(community) == ["Update"]


async def test_an_artist_who_does_not_want_to_be_found_is_not_indexed(
    owner: Owner, stranger: httpx.AsyncClient
) -> None:
    before = tree(await stranger.get("/@artist")).xpath("//meta[@name='robots']/@content")

    await owner.post("/studio/profile", name="x", summary="")

    after = tree(await stranger.get("/@artist")).xpath("//meta[@name='robots']/@content")
    assert (before, after) == ([], ["noindex"])


async def test_a_profile_that_cannot_be_is_told_and_not_lost(owner: Owner) -> None:
    response = await owner.post("/studio/profile", name="x" * 200, summary="bio", shows_followers="yes")

    assert response.status_code == 422
    assert "too long" in text_of(response)
    assert tree(response).xpath("string(//textarea)").strip() == "bio"
    assert tree(response).xpath("//input[@type='checkbox'][@checked]/@name") == ["shows_followers"]
