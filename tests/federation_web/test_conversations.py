"""The collections of a post: its replies, ours first, and the conversation that it started (FEP-7888)."""

from datetime import timedelta

import pytest
from community_site import Site
from world import World

from fedcomm import clock
from fedcomm.model.post import Post, PostContent, Visibility
from fedcomm.moderation import hosts
from fedcomm.store import posts
from fedcomm.store.db import Db
from fedcomm.web.federation import conversations

pytestmark = pytest.mark.anyio


async def answers(site: Site, fans: World, parent_uri: str, *numbers: int, **more: object) -> list[str]:
    """Let Ann answer a post so often; returns the ids of her answers."""
    author = await site.community.remote.actor(fans.actor("ann"))
    return await site.community.store.write(_answers, author.id, parent_uri, numbers, more)


def _answers(db: Db, author_id: int, parent_uri: str, numbers: tuple[int, ...], more: dict[str, object]) -> list[str]:
    uris = []
    for number in numbers:
        post_id, now = db.new_id(), clock.now() + timedelta(seconds=number)
        whole: dict[str, object] = {
            "id": post_id,
            "uri": f"{parent_uri.replace('localhost:8009', 'fans.example')}/{number}",
            "actor_id": author_id,
            "url": None,
            "visibility": Visibility.PUBLIC,
            "content": PostContent(content_html="<p>Yes</p>"),
            "in_reply_to_uri": parent_uri,
            "published_at": now,
            "received_at": now,
        }
        posts.put(db, posts.NewPost(**(whole | more)))  # type: ignore[arg-type]
        uris.append(str(whole["uri"]))
    return uris


async def everything(site: Site, uri: str, member: str) -> list[list[str]]:
    """Return the items of each page of a collection; each page is where it says that it is."""
    page = (await site.get(uri)).json()["first"]
    pages = [page[member]]
    while "next" in page:
        place = page["next"]
        page = (await site.get(place)).json()
        assert page["id"] == place
        pages.append(page[member])
    return pages


async def test_our_replies_come_before_those_of_others(site: Site, fans: World) -> None:
    post = await site.post()
    theirs = await answers(site, fans, post.uri, 1)
    ours = await site.post("PS", in_reply_to=post.uri)

    document = (await site.get(f"{post.uri}/replies")).json()

    assert document["first"] == {
        "id": f"{post.uri}/replies/ours/0",
        "type": "CollectionPage",
        "partOf": f"{post.uri}/replies",
        "items": [ours.uri, *theirs],
    }
    assert document["totalItems"] == 2


@pytest.mark.parametrize(
    ("ours", "theirs", "sizes"),
    [
        pytest.param(0, 0, [0], id="none"),
        pytest.param(2, 3, [3, 2], id="ours do not fill a page"),
        pytest.param(3, 2, [3, 2], id="ours fill a page"),
        pytest.param(3, 0, [3], id="there are no others"),
        pytest.param(7, 5, [3, 3, 3, 3], id="ours fill several"),
        pytest.param(0, 6, [3, 3], id="there are none of ours"),
    ],
)
async def test_pages_of_replies_bring_each_once(
    site: Site, fans: World, monkeypatch: pytest.MonkeyPatch, ours: int, theirs: int, sizes: list[int]
) -> None:
    monkeypatch.setattr(conversations, "PAGE", 3)
    post = await site.post()
    others = await answers(site, fans, post.uri, *range(theirs))
    own = [(await site.post(str(n), in_reply_to=post.uri)).uri for n in range(ours)]

    pages = await everything(site, f"{post.uri}/replies", "items")

    assert [len(page) for page in pages] == sizes
    assert [uri for page in pages for uri in page] == [*own, *others]


@pytest.mark.parametrize("place", ["mine/0", "ours/x", "ours/-1", "others/99999999999999999999"])
async def test_a_page_that_there_is_not_is_not_found(site: Site, place: str) -> None:
    post = await site.post()

    assert (await site.get(f"{post.uri}/replies/{place}")).status_code == 404


async def test_a_post_names_the_conversation_that_it_starts(site: Site, fans: World) -> None:
    post = await site.post()
    [theirs] = await answers(site, fans, post.uri, 1)
    ours = await site.post("Thanks", in_reply_to=theirs)
    [last] = await answers(site, fans, ours.uri, 2)

    named = (await site.get(post.uri)).json()["context"]
    document = (await site.get(named)).json()

    assert named == f"{post.uri}/context"
    assert (document["id"], document["type"], document["totalItems"]) == (named, "OrderedCollection", 4)
    assert document["attributedTo"] == site.artist.actor.uri
    assert document["first"]["orderedItems"] == [post.uri, theirs, ours.uri, last]


async def test_pages_of_a_conversation_bring_each_post_once(
    site: Site, fans: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations, "PAGE", 3)
    post = await site.post()
    theirs = await answers(site, fans, post.uri, *range(6))

    pages = await everything(site, f"{post.uri}/context", "orderedItems")

    assert pages == [[post.uri, *theirs[:2]], theirs[2:5], theirs[5:]]


async def test_a_reply_to_a_post_here_is_part_of_its_conversation(site: Site) -> None:
    post = await site.post()

    reply = await site.post("PS", in_reply_to=post.uri)

    assert (await site.get(reply.uri)).json()["context"] == f"{post.uri}/context"
    assert (await site.get(f"{reply.uri}/context")).status_code == 404


async def test_a_reply_elsewhere_is_part_of_the_conversation_there(site: Site, fans: World) -> None:
    started = await site.community.remote.actor(fans.actor("ann"))
    [theirs] = await answers(site, fans, f"{started.uri}/1", 1, context_uri=f"{fans.base}/contexts/1")

    reply = await site.post("Yes", in_reply_to=theirs)

    assert (await site.get(reply.uri)).json()["context"] == f"{fans.base}/contexts/1"


async def test_what_is_not_for_everybody_is_in_no_conversation(site: Site, fans: World) -> None:
    post = await site.post()
    closed = await site.post("psst", in_reply_to=post.uri, visibility=Visibility.FOLLOWERS)
    await answers(site, fans, closed.uri, 1)

    document = (await site.get(f"{post.uri}/context")).json()

    assert (document["totalItems"], document["first"]["orderedItems"]) == (1, [post.uri])


async def test_posts_of_a_blocked_host_are_in_no_conversation(site: Site, fans: World) -> None:
    post = await site.post()
    await answers(site, fans, post.uri, 1)
    await hosts.block(site.community, "127.0.0.1", comment="")

    answer = await site.get(f"{post.uri}/context")

    assert answer.json()["first"]["orderedItems"] == [post.uri]


async def test_who_claims_to_be_in_a_conversation_is_not(site: Site, fans: World) -> None:
    post = await site.post()
    await answers(site, fans, "https://fans.example/other", 1, context_uri=f"{post.uri}/context")

    assert (await site.get(f"{post.uri}/context")).json()["totalItems"] == 1


@pytest.mark.parametrize("part", ["/context", "/context/0", "/replies/ours/0", "/replies/others/0"])
async def test_collections_of_a_closed_post_look_like_none(site: Site, part: str) -> None:
    post = await site.post(visibility=Visibility.FOLLOWERS)

    closed, missing = await site.get(post.uri + part), await site.get("/ap/notes/116000000000000000" + part)

    assert (closed.status_code, missing.status_code) == (404, 404)
    assert closed.content == missing.content


async def test_a_circle_of_answers_ends(site: Site, fans: World) -> None:
    post = await site.post()
    [first] = await answers(site, fans, post.uri, 1)
    await site.community.store.write(_answer, post, first)

    document = (await site.get(f"{post.uri}/context")).json()

    assert document["totalItems"] == 2
    assert document["first"]["orderedItems"] == [post.uri, first]


def _answer(db: Db, post: Post, uri: str) -> None:
    db.execute("UPDATE post SET in_reply_to_uri = ? WHERE id = ?", (uri, post.id))
