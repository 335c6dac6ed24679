"""What quoted authors say of quotes in posts of ours: stamps that are taken, and those that are not (FEP-044f)."""

import json

import pytest
from fans import Fan, FanServer, Json, states

from fedcomm.communities import Community
from fedcomm.model.actor import Account
from fedcomm.model.post import Post, Visibility
from fedcomm.outbox import publish
from fedcomm.outbox.drafts import Draft
from fedcomm.store import posts
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio


@pytest.fixture
def stamp_uri(ann: Fan) -> str:
    return f"{ann.uri}/stamps/1"


@pytest.fixture
async def quote(community: Community, artist: Account, ann: Fan) -> Post:
    """A post of the artist that quotes one of Ann's; she has been asked for a stamp."""
    ann.server.serve(f"{ann.uri}/notes/1", ann.note())
    quote = await publish.post(community, artist, Draft(source="Listen", quote=f"{ann.uri}/notes/1"))
    ann.server.serve(f"{ann.uri}/stamps/1", a_stamp(ann, quote))
    return quote


def a_stamp(author: Fan, quote: Post, **changes: object) -> Json:
    stamp = {
        "id": f"{author.uri}/stamps/1",
        "type": "QuoteAuthorization",
        "attributedTo": author.uri,
        "interactingObject": quote.uri,
        "interactionTarget": f"{author.uri}/notes/1",
    }
    return stamp | changes


async def made(community: Community, type_: str) -> list[Json]:
    """Return our activities of a type, in order."""

    def read(db: Db) -> list[Json]:
        rows = db.execute("SELECT body FROM activity WHERE type = ? ORDER BY id", (type_,))
        return [json.loads(row[0]) for row in rows]

    return await community.store.read(read)


async def stamp_here(community: Community, quote: Post) -> str | None:
    post = await community.store.read(posts.get, quote.id)
    assert post is not None
    return post.quote_authorization_uri


async def the_request(community: Community) -> Json:
    [request] = await made(community, "QuoteRequest")
    return request


@pytest.mark.parametrize("names_it", ["by its id", "by what an embedded one is about"])
async def test_an_accept_brings_the_stamp_and_everybody_is_told(
    community: Community, ann: Fan, quote: Post, stamp_uri: str, names_it: str
) -> None:
    request = await the_request(community)
    about = {"type": "QuoteRequest", "object": request["object"], "instrument": quote.uri}
    asked = request["id"] if names_it == "by its id" else about

    await ann.sends(community, ann.activity("Accept", asked, result=stamp_uri))

    assert await stamp_here(community, quote) == stamp_uri
    [update] = await made(community, "Update")
    assert update["object"]["quoteAuthorization"] == stamp_uri
    assert "updated" not in update["object"]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"interactingObject": "http://artist.localhost/ap/notes/1"}, id="for another post of ours"),
        pytest.param({"interactionTarget": "{ann}/notes/2"}, id="for a quote of another post"),
        pytest.param({"attributedTo": "{ann}/neighbour"}, id="of a neighbour"),
        pytest.param({"type": "Note"}, id="that is none"),
    ],
)
async def test_no_stamp_is_taken(
    community: Community, ann: Fan, quote: Post, stamp_uri: str, changes: dict[str, str]
) -> None:
    forged = {name: value.format(ann=ann.uri) for name, value in changes.items()}
    ann.server.serve(stamp_uri, a_stamp(ann, quote, **forged))

    await ann.sends(community, ann.activity("Accept", (await the_request(community))["id"], result=stamp_uri))

    assert await stamp_here(community, quote) is None
    assert await made(community, "Update") == []


async def test_an_accept_without_a_stamp_leaves_a_link(community: Community, ann: Fan, quote: Post) -> None:
    await ann.sends(community, ann.activity("Accept", (await the_request(community))["id"]))

    assert await stamp_here(community, quote) is None
    assert [state for state, _ in await states(community)] == ["done"]


async def test_nobody_else_can_accept(
    community: Community, ann: Fan, mallory: Fan, quote: Post, stamp_uri: str
) -> None:
    own = f"{mallory.uri}/stamps/1"
    mallory.server.serve(own, a_stamp(mallory, quote))
    neighbour = ann.server.person("neighbour")
    request = await the_request(community)

    await mallory.sends(community, mallory.activity("Accept", request["id"], result=own))
    await neighbour.sends(community, neighbour.activity("Accept", request["id"], result=stamp_uri))

    assert await stamp_here(community, quote) is None
    assert mallory.server.asked == []


async def test_a_stamp_on_another_server_is_not_asked_for(
    community: Community, ann: Fan, quote: Post, elsewhere: FanServer
) -> None:
    elsewhere.serve("/stamps/1", a_stamp(ann, quote, id=f"{elsewhere.base}/stamps/1"))

    request = await the_request(community)
    await ann.sends(community, ann.activity("Accept", request["id"], result=f"{elsewhere.base}/stamps/1"))

    assert await stamp_here(community, quote) is None
    assert elsewhere.asked == []


async def test_a_stamp_that_cannot_be_had_now_is_asked_for_again(
    community: Community, ann: Fan, quote: Post, stamp_uri: str
) -> None:
    ann.server.serve(stamp_uri, 503)

    await ann.sends(community, ann.activity("Accept", (await the_request(community))["id"], result=stamp_uri))

    assert [state for state, _ in await states(community)] == ["waiting"]


async def test_an_accept_that_comes_twice_tells_everybody_once(
    community: Community, ann: Fan, quote: Post, stamp_uri: str
) -> None:
    request = await the_request(community)

    await ann.sends(community, *(ann.activity("Accept", request["id"], number=n, result=stamp_uri) for n in (1, 2)))

    assert len(await made(community, "Update")) == 1
    assert await stamp_here(community, quote) == stamp_uri


async def test_a_reject_leaves_a_link(community: Community, ann: Fan, quote: Post) -> None:
    await ann.sends(community, ann.activity("Reject", await the_request(community)))

    assert await states(community) == [("done", f"the quote in {quote.uri} stays a link")]
    assert await made(community, "Update") == []


async def test_a_stamp_that_its_author_deletes_is_named_no_longer(
    community: Community, ann: Fan, quote: Post, stamp_uri: str
) -> None:
    await ann.sends(community, ann.activity("Accept", (await the_request(community))["id"], result=stamp_uri))

    await ann.sends(community, ann.activity("Delete", {"id": stamp_uri, "type": "QuoteAuthorization"}))

    assert await stamp_here(community, quote) is None
    assert ["quoteAuthorization" in update["object"] for update in await made(community, "Update")] == [True, False]


async def test_a_stamp_that_was_deleted_before_its_accept_came_is_not_taken(
    community: Community, ann: Fan, quote: Post, stamp_uri: str
) -> None:
    """Its server may still show it, from a cache."""
    await ann.sends(community, ann.activity("Delete", {"id": stamp_uri, "type": "QuoteAuthorization"}))

    await ann.sends(community, ann.activity("Accept", (await the_request(community))["id"], result=stamp_uri))

    assert await stamp_here(community, quote) is None
    assert await made(community, "Update") == []


async def test_an_edit_keeps_the_quote_and_its_stamp(
    community: Community, artist: Account, ann: Fan, quote: Post, stamp_uri: str
) -> None:
    await ann.sends(community, ann.activity("Accept", (await the_request(community))["id"], result=stamp_uri))

    edited = await publish.edit(community, artist, quote, Draft(source="Listen again"))

    assert (edited.content.quote_uri, edited.quote_authorization_uri) == (f"{ann.uri}/notes/1", stamp_uri)
    assert edited.visibility is Visibility.PUBLIC


async def test_nobody_accepts_the_quote_in_a_post_of_somebody_else(
    community: Community, ann: Fan, mallory: Fan, quote: Post, stamp_uri: str
) -> None:
    theirs = mallory.note(quote=f"{ann.uri}/notes/1")
    mallory.server.serve(str(theirs["id"]), theirs)
    await community.remote.post(str(theirs["id"]))
    about = {"type": "QuoteRequest", "object": f"{ann.uri}/notes/1", "instrument": theirs["id"]}

    await ann.sends(community, ann.activity("Accept", about, result=stamp_uri))

    assert [state for state, _ in await states(community)] == ["ignored"]
