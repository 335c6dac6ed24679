"""The stamps that we give to quotes: one for a pair, for ever, and gone with what it was for."""

import pytest
from rows import LATER, NOW, a_post, a_profile

from fedcomm.model.quote import QuoteAuthorization, StampState
from fedcomm.store import actors, posts, quotes
from fedcomm.store.connection import Store
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio

QUOTED, QUOTING = "https://band.example/ap/notes/1", "https://peer.example/notes/1"


def a_stamp(db: Db, *, quoting_uri: str = QUOTING, request: int = 1) -> QuoteAuthorization:
    actor = actors.put(db, a_profile(), now=NOW)
    return quotes.put(
        db,
        quoted_uri=QUOTED,
        quoting_uri=quoting_uri,
        actor_id=actor.id,
        request_uri=f"https://peer.example/requests/{request}",
        now=NOW,
    )


async def test_a_pair_has_one_stamp_however_often_it_is_asked_for(store: Store) -> None:
    first, again, other = await store.write(
        lambda db: (a_stamp(db), a_stamp(db, request=2), a_stamp(db, quoting_uri=f"{QUOTING}0"))
    )

    assert first == again
    assert other.id != first.id


async def test_what_was_revoked_stays_revoked(store: Store) -> None:
    def scene(db: Db) -> QuoteAuthorization:
        quotes.revoke(db, a_stamp(db).id)
        return a_stamp(db, request=2)

    assert (await store.write(scene)).state is StampState.REVOKED


async def test_a_post_that_goes_takes_its_stamps_along(store: Store) -> None:
    def scene(db: Db) -> list[QuoteAuthorization | None]:
        actor = actors.put(db, a_profile(), now=NOW)
        quoted, quoting = a_stamp(db), a_stamp(db, quoting_uri=f"{QUOTING}0")
        for uri in (QUOTED, quoting.quoting_uri):
            post = posts.put(db, a_post(db, actor.id, uri=uri))
            assert post is not None
            posts.delete(db, post, now=LATER)
        return [quotes.get(db, quoted.id), quotes.get(db, quoting.id)]

    kept, forgotten = await store.write(scene)

    assert kept is not None
    assert kept.state is StampState.REVOKED
    assert forgotten is None


async def test_the_posts_that_a_stamp_is_for_are_found(store: Store) -> None:
    def scene(db: Db) -> list[str]:
        actor = actors.put(db, a_profile(), now=NOW)
        quote, other = (posts.put(db, a_post(db, actor.id)) for _ in range(2))
        assert quote is not None
        assert other is not None
        quotes.approve(db, quote.id, "https://peer.example/stamps/1")
        quotes.approve(db, other.id, "https://peer.example/stamps/2")
        quotes.approve(db, other.id, None)
        found = quotes.approved_by(db, "https://peer.example/stamps/1")
        return [*found, *quotes.approved_by(db, "https://peer.example/stamps/2"), quote.uri]

    found, expected = await store.write(scene)

    assert found == expected
