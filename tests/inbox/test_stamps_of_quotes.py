"""Quotes in posts of others: shown as approved with a stamp of the quoted author alone (security OBJ22, FEP-044f)."""

import pytest
from fans import Fan, FanServer, Json, states

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.errors import FetchFailed, NotPermitted
from fedcomm.model.post import Post
from fedcomm.store import posts, quotes
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio


@pytest.fixture
def bea(elsewhere: FanServer) -> Fan:
    """The author of a post that Ann quotes, on another server."""
    author = elsewhere.person("bea")
    elsewhere.serve(f"{author.uri}/notes/1", author.note())
    elsewhere.serve(stamp_uri(author), a_stamp(author))
    return author


def stamp_uri(author: Fan) -> str:
    return f"{author.uri}/stamps/1"


def a_stamp(author: Fan, **changes: object) -> Json:
    """Return a stamp for a quote of the author's first note in whatever post `interactingObject` names."""
    stamp = {
        "id": stamp_uri(author),
        "type": "QuoteAuthorization",
        "attributedTo": author.uri,
        "interactingObject": "http://nobody.localhost/1",
        "interactionTarget": f"{author.uri}/notes/1",
    }
    return stamp | changes


def a_quote(by: Fan, quoted_uri: str, **more: object) -> Json:
    return by.note("quote", quote=quoted_uri, **more)


async def stamp_here(community: Community, uri: str) -> str | None:
    post = await community.store.read(posts.find, uri)
    assert post is not None
    return post.quote_authorization_uri


@pytest.mark.usefixtures("ann_is_followed")
async def test_a_quote_with_a_stamp_of_the_quoted_author_is_approved(community: Community, ann: Fan, bea: Fan) -> None:
    quote = a_quote(ann, f"{bea.uri}/notes/1", quoteAuthorization=stamp_uri(bea))
    bea.server.serve(stamp_uri(bea), a_stamp(bea, interactingObject=quote["id"]))

    await ann.sends(community, ann.activity("Create", quote))

    assert await stamp_here(community, str(quote["id"])) == stamp_uri(bea)
    assert await community.store.read(posts.find, f"{bea.uri}/notes/1") is not None


@pytest.mark.usefixtures("ann_is_followed")
@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"interactingObject": "{ann}/notes/another"}, id="of another quote"),
        pytest.param({"interactionTarget": "{bea}/notes/2"}, id="for a quote of another post"),
        pytest.param({"attributedTo": "{server}/users/neighbour"}, id="of a neighbour of the author"),
        pytest.param({"attributedTo": "{ann}"}, id="of the one who quotes"),
        pytest.param({"interactionTarget": "{ann}/notes/1"}, id="for a quote of a post of the one who quotes"),
        pytest.param({"type": "LikeAuthorization"}, id="for a like"),
        pytest.param({"id": "{bea}/stamps/2"}, id="that is another stamp"),
        pytest.param({"id": "{ann}/stamps/1"}, id="that says it is on another server"),
        pytest.param({"attributedTo": None}, id="of nobody"),
    ],
)
async def test_a_quote_is_no_more_than_a_link_with_a_stamp(
    community: Community, ann: Fan, bea: Fan, changes: dict[str, str | None]
) -> None:
    quote = a_quote(ann, f"{bea.uri}/notes/1", quoteAuthorization=stamp_uri(bea))
    names = {"ann": ann.uri, "bea": bea.uri, "server": bea.server.base}
    forged = {member: value and value.format(**names) for member, value in changes.items()}
    bea.server.serve(stamp_uri(bea), a_stamp(bea, interactingObject=quote["id"]) | forged)

    await ann.sends(community, ann.activity("Create", quote))

    assert await stamp_here(community, str(quote["id"])) is None


@pytest.mark.usefixtures("ann_is_followed")
async def test_a_stamp_on_another_server_than_the_quoted_post_is_not_even_asked_for(
    community: Community, ann: Fan, bea: Fan
) -> None:
    own_stamp = f"{ann.uri}/stamps/1"
    quote = a_quote(ann, f"{bea.uri}/notes/1", quoteAuthorization=own_stamp)
    ann.server.serve(own_stamp, a_stamp(bea, id=own_stamp, interactingObject=quote["id"]))

    await ann.sends(community, ann.activity("Create", quote))

    assert await stamp_here(community, str(quote["id"])) is None
    assert "/users/ann/stamps/1" not in ann.server.asked


@pytest.mark.usefixtures("ann_is_followed")
@pytest.mark.parametrize("status", [404, 410, 500], ids=["is not there", "was deleted", "cannot be had now"])
async def test_a_quote_whose_stamp(community: Community, ann: Fan, bea: Fan, status: int) -> None:
    quote = a_quote(ann, f"{bea.uri}/notes/1", quoteAuthorization=stamp_uri(bea))
    bea.server.serve(stamp_uri(bea), status)

    await ann.sends(community, ann.activity("Create", quote))

    assert await stamp_here(community, str(quote["id"])) is None
    assert await states(community) == [("done", None)]


async def test_nothing_is_fetched_for_the_quote_of_a_stranger(community: Community, ann: Fan, bea: Fan) -> None:
    quote = a_quote(ann, f"{bea.uri}/notes/1", quoteAuthorization=stamp_uri(bea))

    await ann.sends(community, ann.activity("Create", quote))

    assert await community.store.read(posts.find, str(quote["id"])) is None
    assert bea.server.asked == []


@pytest.mark.usefixtures("ann_is_followed")
async def test_a_quote_of_ours_needs_the_stamp_that_we_gave(community: Community, post: Post, ann: Fan) -> None:
    forged = community.urls.quote_authorization(1)
    quotes_of_ours = [ann.note(n, quote=post.uri, quoteAuthorization=forged) for n in (1, 2)]
    actor = await community.remote.actor(ann.uri)
    stamp = await community.store.write(
        quotes.put,
        quoted_uri=post.uri,
        quoting_uri=str(quotes_of_ours[1]["id"]),
        actor_id=actor.id,
        request_uri=f"{ann.uri}/r",
        now=clock.now(),
    )

    await ann.sends(community, *(ann.activity("Create", quote, number=quote["id"][-1]) for quote in quotes_of_ours))

    assert await stamp_here(community, f"{ann.uri}/notes/1") is None
    assert await stamp_here(community, f"{ann.uri}/notes/2") == community.urls.quote_authorization(stamp.id)


@pytest.mark.usefixtures("ann_is_followed")
async def test_a_quote_of_ours_is_a_link_with_a_stamp_that_we_took_back(
    community: Community, post: Post, ann: Fan
) -> None:
    actor, quote = await community.remote.actor(ann.uri), ann.note("quote", quote=post.uri)

    def give_and_take_back(db: Db) -> None:
        stamp = quotes.put(
            db,
            quoted_uri=post.uri,
            quoting_uri=str(quote["id"]),
            actor_id=actor.id,
            request_uri=f"{ann.uri}/r",
            now=clock.now(),
        )
        quotes.revoke(db, stamp.id)

    await community.store.write(give_and_take_back)

    await ann.sends(community, ann.activity("Create", quote))

    assert await stamp_here(community, str(quote["id"])) is None


@pytest.mark.usefixtures("ann_is_followed")
async def test_the_author_of_another_post_than_the_quoted_one_gives_no_consent(
    community: Community, ann: Fan, bea: Fan
) -> None:
    alias, recipe = f"{bea.uri}/notes/9", {"id": f"{bea.uri}/10", "type": "Recipe", "attributedTo": bea.uri}
    quote = a_quote(ann, alias, quoteAuthorization=stamp_uri(bea))
    for uri in (alias, recipe["id"]):
        bea.server.serve(uri, recipe)
    bea.server.serve(stamp_uri(bea), a_stamp(bea, interactingObject=quote["id"], interactionTarget=alias))

    await ann.sends(community, ann.activity("Create", quote))

    assert await stamp_here(community, str(quote["id"])) is None


async def test_a_stamp_that_is_at_another_place_than_it_says_is_none(community: Community, bea: Fan) -> None:
    other = f"{bea.uri}/stamps/2"
    bea.server.serve(other, a_stamp(bea, id=other))
    bea.server.serve(stamp_uri(bea), a_stamp(bea, id=other))

    with pytest.raises(FetchFailed):
        await community.remote.stamp(stamp_uri(bea))


@pytest.mark.usefixtures("ann_is_followed")
async def test_a_stamp_that_comes_later_is_taken_though_nothing_was_edited(
    community: Community, ann: Fan, bea: Fan
) -> None:
    quote = a_quote(ann, f"{bea.uri}/notes/1")
    bea.server.serve(stamp_uri(bea), a_stamp(bea, interactingObject=quote["id"]))
    await ann.sends(community, ann.activity("Create", quote))

    await ann.sends(community, ann.activity("Update", quote | {"quoteAuthorization": stamp_uri(bea)}))

    assert await stamp_here(community, str(quote["id"])) == stamp_uri(bea)


@pytest.mark.usefixtures("ann_is_followed")
async def test_a_stamp_is_asked_for_once(community: Community, ann: Fan, bea: Fan) -> None:
    quote = a_quote(ann, f"{bea.uri}/notes/1", quoteAuthorization=stamp_uri(bea))
    bea.server.serve(stamp_uri(bea), a_stamp(bea, interactingObject=quote["id"]))
    await ann.sends(community, ann.activity("Create", quote))

    edited = quote | {"content": "<p>more</p>", "updated": clock.rfc3339(clock.now())}
    await ann.sends(community, ann.activity("Update", edited))

    assert await stamp_here(community, str(quote["id"])) == stamp_uri(bea)
    assert bea.server.asked.count("/users/bea/stamps/1") == 1


@pytest.mark.usefixtures("ann_is_followed")
@pytest.mark.parametrize("quoted", ["{bea}/notes/2", None], ids=["something else", "nothing"])
async def test_an_edit_that_quotes_loses_the_stamp(
    community: Community, ann: Fan, bea: Fan, quoted: str | None
) -> None:
    quote = a_quote(ann, f"{bea.uri}/notes/1", quoteAuthorization=stamp_uri(bea))
    bea.server.serve(stamp_uri(bea), a_stamp(bea, interactingObject=quote["id"]))
    await ann.sends(community, ann.activity("Create", quote))

    edited = quote | {"quote": quoted and quoted.format(bea=bea.uri), "updated": clock.rfc3339(clock.now())}
    await ann.sends(community, ann.activity("Update", edited))

    assert await stamp_here(community, str(quote["id"])) is None


async def approved_quote(community: Community, ann: Fan, bea: Fan) -> str:
    """Bring in a quote of Bea's post by Ann with its stamp; return its id."""
    quote = a_quote(ann, f"{bea.uri}/notes/1", quoteAuthorization=stamp_uri(bea))
    bea.server.serve(stamp_uri(bea), a_stamp(bea, interactingObject=quote["id"]))
    await ann.sends(community, ann.activity("Create", quote))
    await community.remote.actor(bea.uri)
    return str(quote["id"])


@pytest.mark.usefixtures("ann_is_followed")
@pytest.mark.parametrize("is_embedded", [True, False], ids=["embedded (Mastodon)", "by its id"])
async def test_a_stamp_that_its_author_deletes_holds_no_longer(
    community: Community, ann: Fan, bea: Fan, *, is_embedded: bool
) -> None:
    uri = await approved_quote(community, ann, bea)

    stamp = {"id": stamp_uri(bea), "type": "QuoteAuthorization"} if is_embedded else stamp_uri(bea)
    await bea.sends(community, bea.activity("Delete", stamp))

    assert await stamp_here(community, uri) is None


@pytest.mark.usefixtures("ann_is_followed")
async def test_a_stamp_that_was_deleted_before_the_quote_came_does_not_hold(
    community: Community, ann: Fan, bea: Fan
) -> None:
    """Its server may still show it, from a cache."""
    await community.remote.actor(bea.uri)
    await bea.sends(community, bea.activity("Delete", stamp_uri(bea)))

    uri = await approved_quote(community, ann, bea)

    assert await stamp_here(community, uri) is None


@pytest.mark.usefixtures("ann_is_followed")
async def test_a_stamp_that_was_deleted_does_not_come_back_with_an_edit(
    community: Community, ann: Fan, bea: Fan
) -> None:
    uri = await approved_quote(community, ann, bea)
    await bea.sends(community, bea.activity("Delete", stamp_uri(bea)))
    quote = a_quote(ann, f"{bea.uri}/notes/1", quoteAuthorization=stamp_uri(bea))

    await ann.sends(community, ann.activity("Update", quote | {"updated": clock.rfc3339(clock.now())}))

    assert await stamp_here(community, uri) is None


@pytest.mark.usefixtures("ann_is_followed")
async def test_a_stamp_stays_when_a_neighbour_of_its_author_deletes_it(
    community: Community, ann: Fan, bea: Fan
) -> None:
    uri = await approved_quote(community, ann, bea)
    neighbour = bea.server.person("neighbour")

    await neighbour.sends(community, neighbour.activity("Delete", stamp_uri(bea)))

    assert await stamp_here(community, uri) == stamp_uri(bea)
    assert (await states(community))[-1][0] == "refused"


@pytest.mark.usefixtures("ann_is_followed")
async def test_a_stamp_holds_that_only_a_neighbour_deleted_before_the_quote_came(
    community: Community, ann: Fan, bea: Fan
) -> None:
    neighbour = bea.server.person("neighbour")
    await community.remote.actor(neighbour.uri)
    await neighbour.sends(community, neighbour.activity("Delete", stamp_uri(bea)))

    uri = await approved_quote(community, ann, bea)

    assert await stamp_here(community, uri) == stamp_uri(bea)


@pytest.mark.usefixtures("ann_is_followed")
async def test_a_stamp_stays_when_somebody_of_another_server_deletes_it(
    community: Community, ann: Fan, bea: Fan
) -> None:
    uri = await approved_quote(community, ann, bea)

    with pytest.raises(NotPermitted):
        await ann.sends(community, ann.activity("Delete", stamp_uri(bea)))

    assert await stamp_here(community, uri) == stamp_uri(bea)


@pytest.mark.usefixtures("ann_is_followed")
async def test_a_boosted_post_that_quotes_is_checked_too(community: Community, ann: Fan, bea: Fan) -> None:
    approved, forged = (bea.note(n, quote=f"{bea.uri}/notes/1") for n in ("q1", "q2"))
    for note in (approved, forged):
        bea.server.serve(str(note["id"]), note | {"quoteAuthorization": stamp_uri(bea)})
    bea.server.serve(stamp_uri(bea), a_stamp(bea, interactingObject=approved["id"]))

    await ann.sends(
        community, *(ann.activity("Announce", one["id"], number=one["id"][-1]) for one in (approved, forged))
    )

    assert await stamp_here(community, str(approved["id"])) == stamp_uri(bea)
    assert await stamp_here(community, str(forged["id"])) is None
