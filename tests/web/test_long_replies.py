"""Replies from elsewhere, many and long: a page shows some of them, and the beginning of each."""

import httpx
import pytest

from fedcomm.activitypub import html, parse
from fedcomm.communities import Community
from fedcomm.model.actor import Account, Actor
from fedcomm.model.post import Attachment, Post
from fedcomm.store import posts
from tests.web.visitors import Owner, page_of, posted, someone, text_of, tree

pytestmark = pytest.mark.anyio

MAX_PAGE_BYTES = 1_500_000
REPLY = "//section[@class='replies']//article"


def file(alt: str = "", url: str = "https://peer.example/1.png") -> Attachment:
    return Attachment(type="Image", media_type="image/png", url=url, alt=alt)


async def reply_to(post: Post, community: Community, fan: Actor, number: int = 1, **content: object) -> Post:
    return await posted(community, fan.id, answers=post.uri, uri=f"{fan.uri}/{number}", **content)  # type: ignore[arg-type]


@pytest.mark.parametrize("widest", ["&", "\N{GRINNING FACE}"])
async def test_a_page_of_the_largest_replies_there_can_be_is_small(
    community: Community, artist: Account, stranger: httpx.AsyncClient, widest: str
) -> None:
    # The longest that becomes a link.
    address = f"https://peer.example/{'&' * 2000}"[:1000]
    fan = await someone(community, username="x" * 128, name=widest * 2048, url=address)
    post = await posted(community, artist.id)
    content_html = html.clean(widest * html.MAX_CHARACTERS)
    files = tuple(file(widest * parse.attachments.MAX_ALT, address) for _ in range(16))
    for number in range(41):
        uri = f"{address[:-2]}{number:02}"
        more = {"content_html": content_html, "warning": widest * 2048, "attachments": files}
        await posted(community, fan.id, answers=post.uri, uri=uri, **more)  # type: ignore[arg-type]

    response = await stranger.get(page_of(post))

    assert response.status_code == 200
    assert len(response.content) < MAX_PAGE_BYTES


async def test_all_replies_are_reached_oldest_first(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    post, fan = await posted(community, artist.id), await someone(community)
    made = [await reply_to(post, community, fan, number) for number in range(41)]

    found, place = [], page_of(post)
    for _ in range(3):
        page = tree(await stranger.get(place))
        found += page.xpath(f"{REPLY}/@id")
        place = page_of(post) + "".join(page.xpath("//a[@rel='next']/@href"))

    assert found == [f"p{reply.id}" for reply in made]
    assert place == page_of(post)


async def test_replies_of_blocked_servers_do_not_hide_those_after_them(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    post, fan = await posted(community, artist.id), await someone(community)
    for number in range(21):
        await reply_to(post, community, fan, number)
    community.remote.blocked.replace([fan.host])

    page = tree(await stranger.get(page_of(post)))

    assert page.xpath(REPLY) == []
    assert len(page.xpath("//a[@rel='next'][starts-with(@href, '?after=')]")) == 1


@pytest.mark.parametrize("after", ["x", "-1", ""])
async def test_replies_after_what_is_no_id_are_not_there(
    community: Community, artist: Account, stranger: httpx.AsyncClient, after: str
) -> None:
    post = await posted(community, artist.id)

    response = await stranger.get(f"{page_of(post)}?after={after}")

    assert response.status_code == 404


async def test_of_a_long_reply_the_beginning_is_shown_and_where_the_rest_is(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    post, fan = await posted(community, artist.id), await someone(community)
    reply = await reply_to(post, community, fan, content_html=f"<p>{'word ' * 2000}the end</p>")

    shown = tree(await stranger.get(page_of(post))).xpath(REPLY)[0]

    assert len(shown.xpath("string(.//div[contains(@class, 'e-content')])")) <= 5000
    assert "the end" not in shown.text_content()
    assert shown.xpath(".//a[text()='Read the rest at peer.localhost:1']/@href") == [reply.url]


async def test_a_reply_of_usual_length_is_shown_as_it_is(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    post, fan = await posted(community, artist.id), await someone(community)
    await reply_to(post, community, fan, content_html=f"<p><b>{'x' * 4990}</b></p>", attachments=(file("A cat"),))

    response = await stranger.get(page_of(post))

    assert len(tree(response).xpath(f"string({REPLY}//b)")) == 4990
    assert "Read the rest" not in text_of(response)


async def test_of_many_attachments_four_are_shown_and_of_each_alt_text_the_beginning(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    post, fan = await posted(community, artist.id), await someone(community)
    await reply_to(post, community, fan, attachments=(file("word " * 200),) * 5)

    links = tree(await stranger.get(page_of(post))).xpath(f"{REPLY}//ul[@class='attachments']//a/text()")

    assert len(links) == 4
    assert {len(text) <= len("Image: ") + 500 for text in links} == {True}


async def test_our_own_post_is_shown_whole(community: Community, artist: Account, stranger: httpx.AsyncClient) -> None:
    post = await posted(community, artist.id, "x " * 20_000 + "the end", attachments=(file("y" * 600),) * 5)

    shown = tree(await stranger.get(page_of(post)))

    assert "the end" in shown.text_content()
    assert [len(text) for text in shown.xpath("//ul[@class='attachments']//a/text()")] == [607] * 5


async def test_a_stranger_does_not_make_our_pages_ask_for_an_address_of_ours(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    post, fan = await posted(community, artist.id), await someone(community)
    ours = f"{community.urls.base}/studio"
    await reply_to(post, community, fan, attachments=(file("A trap", ours),))

    page = tree(await stranger.get(page_of(post)))

    assert page.xpath("//img") == []
    assert page.xpath(f"//a[@href='{ours}']/text()") == ["Image: A trap"]


async def test_the_owner_answers_the_beginning_of_a_long_post_and_finds_the_rest(
    community: Community, artist: Account, owner: Owner
) -> None:
    fan = await someone(community)
    long = await posted(community, fan.id, "word " * 2000 + "the end", uri=f"{fan.uri}/1")

    shown = text_of(await owner.client.get("/studio", params={"reply_to": long.uri}))

    assert "the end" not in shown
    assert "Read the rest at peer.localhost:1" in shown
    assert "the end" in (await community.store.read(posts.get, long.id)).content.content_html
