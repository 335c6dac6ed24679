"""A digest of who of us follows a sender, beside what it sends: only what is signed and its own to say counts."""

from dataclasses import replace

import pytest
from fans import Fan, with_headers

from fedcomm import clock
from fedcomm.activitypub import signatures, synchronisation
from fedcomm.activitypub.signatures import Request, Scheme
from fedcomm.activitypub.synchronisation import Claim
from fedcomm.communities import Community
from fedcomm.errors import SignatureInvalid
from fedcomm.inbox.receive import receive
from fedcomm.model.errand import Errand, ErrandKind
from fedcomm.store import errands

pytestmark = pytest.mark.anyio

ARTIST = "http://artist.localhost/ap/actors/artist"


def claim(fan: Fan, *uris: str, **changes: str) -> Claim:
    whole = Claim(
        collection_id=f"{fan.uri}/followers",
        url=f"{fan.uri}/followers/synchronization",
        digest=synchronisation.digest(uris),
    )
    return replace(whole, **changes)


def request(community: Community, fan: Fan, text: str, *, scheme: Scheme = Scheme.CAVAGE, number: int = 1) -> Request:
    """Return a signed post with the header that says `text`."""
    made = fan.request(community, fan.activity("Create", fan.note(number), number=number))
    bare = replace(made, headers=tuple(line for line in made.headers if line[0] in ("host", "content-type")))
    bare = with_headers(bare, {synchronisation.HEADER: text})
    return with_headers(bare, signatures.sign(bare, fan.key, scheme=scheme, now=clock.now()))


async def noted(community: Community) -> list[Errand]:
    found = await community.store.read(errands.longest_due, now=clock.now(), busy={})
    return [] if found is None else [found]


@pytest.mark.parametrize("scheme", Scheme)
async def test_what_differs_is_looked_into(community: Community, ann: Fan, scheme: Scheme) -> None:
    said = claim(ann, ARTIST)

    await receive(community, request(community, ann, synchronisation.written(said), scheme=scheme), recipient=None)

    [errand] = await noted(community)
    assert (errand.kind, errand.uri, errand.actor_uri) == (ErrandKind.FOLLOWERS, said.url, ann.uri)
    assert community.errands_due.is_set()


@pytest.mark.usefixtures("ann_is_followed")
async def test_a_follow_that_they_do_not_know_of_differs(community: Community, ann: Fan) -> None:
    await receive(community, request(community, ann, synchronisation.written(claim(ann))), recipient=None)

    assert [errand.actor_uri for errand in await noted(community)] == [ann.uri]


@pytest.mark.usefixtures("ann_is_followed")
async def test_what_agrees_is_nothing_to_do(community: Community, ann: Fan) -> None:
    await receive(community, request(community, ann, synchronisation.written(claim(ann, ARTIST))), recipient=None)

    assert await noted(community) == []


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"collection_id": "http://127.0.0.1/users/ben/followers"}, id="followers of somebody else"),
        pytest.param({"url": "http://evil.localhost/list"}, id="a list of another origin"),
        pytest.param({"url": "nonsense"}, id="a list nowhere"),
        pytest.param({"url": "http://artist.localhost/ap/actors/artist"}, id="a list of our own"),
    ],
)
async def test_what_is_not_the_signers_to_say_is_nothing(
    community: Community, ann: Fan, changes: dict[str, str]
) -> None:
    text = synchronisation.written(claim(ann, ARTIST, **changes))

    await receive(community, request(community, ann, text), recipient=None)

    assert await noted(community) == []


@pytest.mark.parametrize("text", ["", "nonsense", 'collectionId="x"', "\u00e9", "x" * 10_000])
async def test_a_header_in_no_order_does_no_harm(community: Community, ann: Fan, text: str) -> None:
    made = ann.request(community, ann.activity("Create", ann.note()))
    odd = with_headers(made, {synchronisation.HEADER: text})

    await receive(community, odd, recipient=None)

    assert await noted(community) == []


async def test_a_header_that_is_not_signed_is_none(community: Community, ann: Fan) -> None:
    made = ann.request(community, ann.activity("Create", ann.note()))

    await receive(
        community,
        with_headers(made, {synchronisation.HEADER: synchronisation.written(claim(ann, ARTIST))}),
        recipient=None,
    )

    assert await noted(community) == []


async def test_a_header_that_was_changed_on_the_way_breaks_the_signature(community: Community, ann: Fan) -> None:
    made = request(community, ann, synchronisation.written(claim(ann)))
    forged = synchronisation.written(claim(ann, ARTIST))
    lines = tuple((name, forged if name == synchronisation.HEADER else value) for name, value in made.headers)

    with pytest.raises(SignatureInvalid):
        await receive(community, replace(made, headers=lines), recipient=None)

    assert await noted(community) == []
