"""What the public pages say, and how they are said to machines."""

import httpx
import pytest

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.model.actor import Account
from fedcomm.model.post import Attachment
from fedcomm.model.reaction import ReactionKind
from fedcomm.outbox import profile
from fedcomm.store import posts, reactions
from tests.home import known
from tests.web.visitors import Owner, page_of, posted, text_of, tree

pytestmark = pytest.mark.anyio

ACTIVITY_JSON = "application/activity+json"


async def test_the_front_page_is_the_artists_and_says_where_its_own_place_is(
    community: Community, stranger: httpx.AsyncClient
) -> None:
    page = tree(await stranger.get("/"))

    assert page.xpath("//h1/text()") == ["The Artist"]
    assert page.xpath("//link[@rel='canonical']/@href") == [community.urls.profile_page("artist")]


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("application/activity+json", "/ap/actors/artist"),
        ("application/rss+xml", "/@artist/feed.rss"),
        ("application/atom+xml", "/@artist/feed.atom"),
    ],
)
async def test_the_profile_names_its_other_forms(
    community: Community, stranger: httpx.AsyncClient, kind: str, path: str
) -> None:
    page = tree(await stranger.get("/@artist"))

    assert page.xpath(f"//link[@rel='alternate'][@type='{kind}']/@href") == [community.urls.base + path]


async def test_the_page_of_a_post_names_its_id_and_describes_it(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    post = await posted(community, artist.id, "A song about the sea")

    page = tree(await stranger.get(page_of(post)))

    assert page.xpath(f"//link[@type='{ACTIVITY_JSON}']/@href") == [post.uri]
    assert page.xpath("//meta[@property='og:description']/@content") == ["A song about the sea"]
    assert page.xpath("//meta[@name='fediverse:creator']/@content") == [artist.actor.handle]


@pytest.mark.parametrize(
    ("path", "id_path"),
    [("/", "/ap/actors/artist"), ("/@artist", "/ap/actors/artist"), ("/@artist/77", "/ap/notes/77")],
)
async def test_a_server_that_asks_for_the_page_is_sent_to_the_id(
    community: Community, stranger: httpx.AsyncClient, path: str, id_path: str
) -> None:
    response = await stranger.get(path, headers={"Accept": ACTIVITY_JSON})

    assert (response.status_code, response.headers["location"]) == (302, community.urls.base + id_path)
    assert response.headers["vary"] == "Accept"


async def test_microformats_name_the_author_and_the_posts(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    await posted(community, artist.id)

    page = tree(await stranger.get("/@artist"))

    assert len(page.xpath("//*[contains(@class, 'h-card')]//*[contains(@class, 'p-name')]")) == 1
    entries = page.xpath("//*[contains(@class, 'h-feed')]//article[contains(@class, 'h-entry')]")
    assert [bool(entry.xpath(".//time[contains(@class, 'dt-published')]")) for entry in entries] == [True]


async def test_posts_come_newest_first_twenty_a_page(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    made = [await posted(community, artist.id, f"number {n}") for n in range(21)]

    first = tree(await stranger.get("/@artist"))
    older = first.xpath("//a[@rel='next']/@href")
    second = tree(await stranger.get(f"/@artist{older[0]}"))

    assert first.xpath("//article/@id") == [f"p{post.id}" for post in reversed(made[1:])]
    assert second.xpath("//article/@id") == [f"p{made[0].id}"]
    assert second.xpath("//a[@rel='next']") == []


async def test_pinned_posts_stand_on_top_and_only_once(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    old = await posted(community, artist.id, "old but dear")
    new = await posted(community, artist.id, "new")
    await community.store.write(posts.set_pinned, old.id, pinned_at=clock.now())

    ids = tree(await stranger.get("/@artist")).xpath("//article/@id")

    assert ids == [f"p{old.id}", f"p{new.id}"]


async def test_replies_are_on_a_page_of_their_own(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    post = await posted(community, artist.id)
    reply = await posted(community, artist.id, "and another thing", answers=post.uri)

    without = tree(await stranger.get("/@artist")).xpath("//article/@id")
    with_them = tree(await stranger.get("/@artist/with_replies")).xpath("//article/@id")

    assert (without, with_them) == ([f"p{post.id}"], [f"p{reply.id}", f"p{post.id}"])


async def test_a_content_warning_hides_the_post_until_it_is_opened(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    await posted(community, artist.id, "the butler did it", warning="Spoilers")

    details = tree(await stranger.get("/@artist")).xpath("//details[not(@open)]")[0]

    assert details.xpath("string(./summary)").strip() == "Spoilers"
    assert "the butler did it" in details.text_content()


async def test_a_post_is_marked_with_its_language(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    await posted(community, artist.id, "Guten Abend", language="de")

    page = tree(await stranger.get("/@artist"))

    assert page.xpath("//*[@lang='de'][@dir='auto']//p/text()") == ["Guten Abend"]


async def test_counts_are_words(community: Community, artist: Account, stranger: httpx.AsyncClient) -> None:
    post = await posted(community, artist.id)
    fan = await known(community, "fan")
    like = {"object_uri": post.uri, "actor_id": fan.id, "activity_uri": f"{fan.uri}#1", "now": clock.now()}
    await community.store.write(reactions.put, kind=ReactionKind.LIKE, **like)

    shown = text_of(await stranger.get(page_of(post)))

    assert "1 like" in shown
    assert "0 boosts" not in shown


async def test_an_author_of_a_reply_is_linked_to_their_own_page(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    post = await posted(community, artist.id)
    fan = await known(community, "fan")
    await posted(community, fan.id, answers=post.uri, uri=f"{fan.uri}/1")

    link = tree(await stranger.get(page_of(post))).xpath("//section[@class='replies']//a[text()='Fan']")[0]

    assert link.get("href") == fan.url
    assert "nofollow" in link.get("rel")


async def test_pictures_of_other_servers_are_links_and_never_loaded(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    post = await posted(community, artist.id)
    fan = await known(community, "fan")
    theirs = Attachment(type="Image", media_type="image/png", url="https://peer.example/1.png", alt="A cat")
    await posted(community, fan.id, answers=post.uri, uri=f"{fan.uri}/1", attachments=(theirs,))

    page = tree(await stranger.get(page_of(post)))

    assert page.xpath("//a[@href='https://peer.example/1.png']/text()") == ["Image: A cat"]
    assert page.xpath("//img") == []


async def test_our_own_pictures_are_shown_with_their_alt_text(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    url = f"{community.urls.base}/media/1.png"
    ours = Attachment(type="Image", media_type="image/png", url=url, alt="The band, asleep")
    post = await posted(community, artist.id, attachments=(ours,))

    page = tree(await stranger.get(page_of(post)))

    assert page.xpath("//img/@alt") == ["The band, asleep"]


async def test_a_tag_page_shows_our_own_posts_in_any_letter_case(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    post = await posted(community, artist.id, hashtags=("night",))

    page = tree(await stranger.get("/tags/Night"))

    assert page.xpath("//article/@id") == [f"p{post.id}"]


async def test_the_owner_finds_edit_and_delete_on_their_post(
    community: Community, artist: Account, owner: Owner, stranger: httpx.AsyncClient
) -> None:
    post = await posted(community, artist.id)

    for_owner = tree(await owner.get(page_of(post))).xpath("//a[starts-with(@href, '/studio/posts/')]/text()")
    for_stranger = tree(await stranger.get(page_of(post))).xpath("//a[starts-with(@href, '/studio')]")

    assert (for_owner, for_stranger) == (["Edit", "Delete"], [])


async def test_the_bio_is_shown_with_its_links(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    await profile.update(community, artist, name="The Artist", summary="Songs. [Shop](https://shop.example/)")

    page = tree(await stranger.get("/@artist"))

    assert page.xpath("//section[@class='about']//a[@href='https://shop.example/']/text()") == ["Shop"]


@pytest.mark.parametrize("path", ["/", "/@artist", "/@artist/with_replies", "/tags/night", "/login", "/@nobody"])
async def test_every_page_has_what_a_screen_reader_needs(stranger: httpx.AsyncClient, path: str) -> None:
    page = tree(await stranger.get(path))

    assert page.xpath("/html/@lang") == ["en"]
    assert len(page.xpath("//h1")) == len(page.xpath("//main")) == 1
    assert page.xpath("//a[@class='skip']/@href") == ["#main"]
    assert page.xpath("//main/@id") == ["main"]
    assert len(page.xpath("//title")[0].text) > 3
