"""Who may see which post, on every page: what is not for you looks exactly like what is not there."""

import httpx
import pytest

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.model.actor import Account
from fedcomm.model.post import Addressee, Post, Visibility
from fedcomm.outbox import publish
from fedcomm.outbox.drafts import Draft
from fedcomm.store import blocks, follows
from tests.home import follower, known
from tests.web.visitors import Owner, page_of, posted, someone, text_of, tree

pytestmark = pytest.mark.anyio

LISTS = ("/", "/@artist", "/@artist/with_replies", "/tags/night", "/@artist/feed.rss", "/@artist/feed.atom")
#: Which lists show a post with this audience, whoever asks.
LISTED = {
    Visibility.PUBLIC: LISTS,
    Visibility.UNLISTED: LISTS[:3],
    Visibility.FOLLOWERS: (),
    Visibility.DIRECT: (),
}


async def of_kind(community: Community, artist: Account, kind: str) -> Post:
    """Return a post of an audience, or one that was deleted, as its author does both."""
    if not kind.startswith("deleted"):
        return await posted(community, artist.id, "the moon", visibility=Visibility(kind), hashtags=("night",))
    visibility = Visibility.FOLLOWERS if kind == "deleted private" else Visibility.PUBLIC
    post = await publish.post(community, artist, Draft(source="the moon #night", visibility=visibility))
    await publish.delete(community, artist, post)
    return post


@pytest.mark.parametrize(
    ("kind", "for_strangers", "for_owner"),
    [
        pytest.param("public", 200, 200, id="everybody reads a public post"),
        pytest.param("unlisted", 200, 200, id="everybody reads an unlisted post"),
        pytest.param("followers", 404, 200, id="a followers-only post is the owner's alone here"),
        pytest.param("direct", 404, 200, id="a direct post is the owner's alone here"),
        pytest.param("deleted", 410, 410, id="a deleted post is gone for all"),
        pytest.param("deleted private", 404, 404, id="of a deleted private post nobody learns"),
    ],
)
async def test_the_page_of_a_post(
    community: Community,
    artist: Account,
    stranger: httpx.AsyncClient,
    owner: Owner,
    kind: str,
    for_strangers: int,
    for_owner: int,
) -> None:
    page = page_of(await of_kind(community, artist, kind))

    answers = [(await stranger.get(page)), (await owner.get(page))]

    assert [answer.status_code for answer in answers] == [for_strangers, for_owner]
    assert ["the moon" in answer.text for answer in answers] == [for_strangers == 200, for_owner == 200]


@pytest.mark.parametrize("kind", ["public", "unlisted", "followers", "direct", "deleted"])
async def test_lists_and_feeds_show_to_the_owner_too_only_what_strangers_see(
    community: Community, artist: Account, stranger: httpx.AsyncClient, owner: Owner, kind: str
) -> None:
    await of_kind(community, artist, kind)

    seen = {
        path
        for path in LISTS
        for answer in (await stranger.get(path), await owner.get(path))
        if "the moon" in answer.text
    }

    assert seen == set(LISTED.get(Visibility(kind), ()) if kind != "deleted" else ())


async def test_a_post_for_others_is_answered_like_one_that_never_was(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    private = await posted(community, artist.id, visibility=Visibility.FOLLOWERS)

    there = await stranger.get(page_of(private))
    never = await stranger.get(f"/@artist/{private.id + 1}")

    assert (there.status_code, there.text, there.headers) == (never.status_code, never.text, never.headers)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/@nobody", id="no such artist"),
        pytest.param("/@artist.localhost", id="the instance actor has no page"),
        pytest.param("/@artist/0", id="no such post"),
        pytest.param("/@artist/9223372036854775808", id="larger than an id can be"),
        pytest.param("/@artist/" + "9" * 5000, id="a number of many digits"),
        pytest.param("/@artist/-1", id="a sign"),
        pytest.param("/@artist/%D9%A1", id="digits of another script"),
        pytest.param("/@artist?before=x", id="a page that starts nowhere"),
        pytest.param("/@artist?before=", id="a page that starts at nothing"),
        pytest.param("/tags/x?before=1e5", id="a page of a tag that starts nowhere"),
        pytest.param("/nothing/here", id="no such route"),
    ],
)
async def test_what_is_not_there_is_404(stranger: httpx.AsyncClient, path: str) -> None:
    response = await stranger.get(path)

    assert response.status_code == 404
    assert "Nothing here" in response.text


async def test_a_post_is_not_shown_under_the_name_of_another(community: Community, stranger: httpx.AsyncClient) -> None:
    fan = await known(community, "fan")
    theirs = await posted(community, fan.id, uri=f"{fan.uri}/1")

    response = await stranger.get(page_of(theirs))

    assert response.status_code == 404


@pytest.mark.parametrize(
    ("visibility", "is_shown"),
    [
        (Visibility.PUBLIC, True),
        (Visibility.UNLISTED, True),
        (Visibility.FOLLOWERS, False),
        (Visibility.DIRECT, False),
    ],
)
async def test_replies_in_the_open_are_shown_and_counted_and_no_others(
    community: Community, artist: Account, stranger: httpx.AsyncClient, visibility: Visibility, *, is_shown: bool
) -> None:
    post = await posted(community, artist.id)
    fan = await known(community, "fan")
    await posted(community, fan.id, "so true", answers=post.uri, uri=f"{fan.uri}/1", visibility=visibility)

    shown = text_of(await stranger.get(page_of(post)))

    assert ("so true" in shown, "1 reply" in shown) == (is_shown, is_shown)


async def test_replies_of_blocked_servers_are_not_shown(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    post = await posted(community, artist.id)
    troll = await known(community, "troll", "bad.localhost:1")
    await posted(community, troll.id, "so wrong", answers=post.uri, uri=f"{troll.uri}/1")
    await community.store.write(blocks.put, "bad.localhost", comment="", now=clock.now())
    await community.remote.load_blocks()

    shown = text_of(await stranger.get(page_of(post)))

    assert "so wrong" not in shown


async def test_a_reply_does_not_reveal_the_hidden_post_that_it_answers(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    fan = await someone(community, name="Secret Fan")
    hidden = await posted(community, fan.id, uri=f"{fan.uri}/1", visibility=Visibility.FOLLOWERS)
    await posted(community, artist.id, "thank you", answers=hidden.uri)

    shown = text_of(await stranger.get("/@artist/with_replies"))

    assert "thank you" in shown
    assert "Secret Fan" not in shown


async def test_a_restricted_post_has_nothing_of_it_in_the_head_of_its_page(
    community: Community, artist: Account, owner: Owner
) -> None:
    post = await posted(community, artist.id, visibility=Visibility.FOLLOWERS)

    head = tree(await owner.get(page_of(post))).find("head")

    assert head.xpath("//meta[starts-with(@property, 'og:') or @name='description']") == []
    assert head.xpath("//meta[@name='robots']/@content") == ["noindex"]


async def test_followers_are_a_number_and_no_names(community: Community, stranger: httpx.AsyncClient) -> None:
    await follower(community, "zelda")

    shown = text_of(await stranger.get("/@artist"))

    assert "1 follower" in shown
    assert "zelda" not in shown.lower()


async def test_the_owner_reads_what_somebody_they_follow_posts_for_followers(
    community: Community, artist: Account, owner: Owner
) -> None:
    fan = await known(community, "fan")
    await posted(community, fan.id, "just for you", uri=f"{fan.uri}/1", visibility=Visibility.FOLLOWERS)
    before = (await owner.get("/studio")).text
    follow = {"activity_uri": "https://x.example/1", "activity": "{}", "now": clock.now()}
    await community.store.write(follows.put, follower_id=artist.id, followee_id=fan.id, state="accepted", **follow)

    after = (await owner.get("/studio")).text

    assert ("just for you" in before, "just for you" in after) == (False, True)


async def test_the_owner_reads_what_is_addressed_to_them(community: Community, artist: Account, owner: Owner) -> None:
    fan = await known(community, "fan")
    to_artist = (Addressee(actor_uri=artist.actor.uri, handle=artist.actor.handle),)
    await posted(community, fan.id, "psst", uri=f"{fan.uri}/1", visibility=Visibility.DIRECT, addressees=to_artist)

    shown = (await owner.get("/studio")).text

    assert "psst" in shown
