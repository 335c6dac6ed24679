"""A new key, as it comes in: with an Update that the old one signed, or without a word (SIG25, KEY5, KEY6)."""

from dataclasses import replace

import pytest
from fans import Fan, Json, dump, states

from fedcomm.communities import Community
from fedcomm.errors import NotPermitted, SignatureInvalid
from fedcomm.inbox.receive import receive
from fedcomm.store import keys

pytestmark = pytest.mark.anyio


@pytest.fixture
def renewed(ann: Fan) -> Fan:
    """Ann with her new key, which has the id of the old one."""
    return replace(ann, key_name="ann's new key")


async def pem(community: Community, key_id: str) -> str | None:
    stored = await community.store.read(keys.find, key_id)
    return stored.pem if stored else None


async def test_an_update_that_the_old_key_signed_brings_the_new_one(
    community: Community, ann: Fan, renewed: Fan
) -> None:
    ann.server.serve(ann.uri, renewed.document())

    await ann.sends(community, ann.activity("Update", renewed.document()))
    await renewed.sends(community, renewed.activity("Update", renewed.document(name="Anna"), number=2))

    assert await pem(community, ann.key_id) == renewed.key.public_pem()
    assert [state for state, _ in await states(community)] == ["done", "done"]
    assert ann.server.asked.count("/users/ann") == 0


async def test_the_old_key_is_worth_nothing_after_that_and_the_host_is_asked_once(
    community: Community, ann: Fan, renewed: Fan
) -> None:
    ann.server.serve(ann.uri, renewed.document())
    await ann.sends(community, ann.activity("Update", renewed.document()))

    for number in range(2, 5):
        late = ann.activity("Update", ann.document(), number=number)
        with pytest.raises(SignatureInvalid):
            await receive(community, ann.request(community, late), recipient=None)

    assert ann.server.asked.count("/users/ann") <= 1


async def test_a_key_that_changed_without_a_word_is_fetched_once(community: Community, ann: Fan, renewed: Fan) -> None:
    await community.remote.key(ann.key_id)
    ann.server.serve(ann.uri, renewed.document())
    ann.server.asked.clear()

    await renewed.sends(community, *(renewed.activity("Listen", "x", number=number) for number in range(3)))

    assert ann.server.asked.count("/users/ann") == 1
    assert await pem(community, ann.key_id) == renewed.key.public_pem()


async def test_an_update_that_the_new_key_signed_is_taken_when_the_host_shows_that_key(
    community: Community, ann: Fan, renewed: Fan
) -> None:
    ann.server.serve(ann.uri, renewed.document())

    await renewed.sends(community, renewed.activity("Update", renewed.document(name="Anna")))

    assert [state for state, _ in await states(community)] == ["done"]


async def test_a_neighbour_cannot_change_the_key_of_an_actor(community: Community, ann: Fan, renewed: Fan) -> None:
    """KEY5."""
    ben = ann.server.person("ben")
    await community.remote.actor(ben.uri)
    before = await dump(community.store)

    with pytest.raises(NotPermitted):
        await ben.sends(community, ben.activity("Update", renewed.document()))

    assert await dump(community.store) == before


@pytest.mark.parametrize(
    "swapped",
    [
        pytest.param({"id": "https://other.example/users/ann"}, id="KEY6: the id"),
        pytest.param({"preferredUsername": "ben"}, id="KEY6: the user name"),
        pytest.param({"inbox": "https://other.example/inbox"}, id="KEY6: the host of the inbox"),
    ],
)
async def test_a_new_key_does_not_come_with_another_identity(
    community: Community, ann: Fan, renewed: Fan, swapped: Json
) -> None:
    try:
        await ann.sends(community, ann.activity("Update", renewed.document(**swapped)))
    except NotPermitted:
        assert "id" in swapped

    assert await pem(community, ann.key_id) == ann.key.public_pem()
    assert "done" not in [state for state, _ in await states(community)]
