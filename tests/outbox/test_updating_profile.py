"""What the artist says of themself, and who hears of it."""

import pytest
from home import activity_types, follower, known, queued, sent

from fedcomm.communities import Community
from fedcomm.errors import MemberError
from fedcomm.model.actor import Account
from fedcomm.outbox import following, profile
from fedcomm.store import follows, settings

pytestmark = pytest.mark.anyio


async def test_a_new_profile_goes_to_followers_and_to_those_followed(community: Community, artist: Account) -> None:
    await follower(community, "fan")
    idol = await known(community, "idol", "idols.localhost:1")
    follow = await following.follow(community, artist, idol)
    await community.store.write(follows.accept, follow.id, now=artist.updated_at)

    updated = await profile.update(community, artist, name=" The  Band ", summary="We *play*")

    assert (updated.actor.name, updated.actor.summary_html) == ("The Band", "<p>We <em>play</em></p>")
    assert sorted(await queued(community))[1:] == [
        ("Update", "http://idols.localhost:1/inbox"),
        ("Update", "http://peer.localhost:1/inbox"),
    ]


async def test_the_whole_actor_is_sent_with_its_key(community: Community, artist: Account) -> None:
    await profile.update(community, artist, name="The Band", summary="")

    document = (await sent(community, "Update"))["object"]

    assert isinstance(document, dict)
    assert (document["id"], document["name"]) == (artist.actor.uri, "The Band")
    assert document["publicKey"]["publicKeyPem"] == community.signing_key(artist).public_pem()
    assert "summary" not in document


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param(True, True, id="locking"),
        pytest.param(False, False, id="unlocking"),
        pytest.param(None, True, id="saying nothing keeps it"),
    ],
)
async def test_whether_followers_wait_for_approval_is_sent_along(
    community: Community, artist: Account, *, said: bool | None, expected: bool
) -> None:
    locked = await profile.update(community, artist, name="The Band", summary="", is_locked=True)

    await profile.update(community, locked, name="The Band", summary="", is_locked=said)

    document = (await sent(community, "Update"))["object"]
    assert isinstance(document, dict)
    assert document["manuallyApprovesFollowers"] is expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param(False, False, id="hiding"),
        pytest.param(True, True, id="showing"),
        pytest.param(None, False, id="saying nothing keeps it"),
    ],
)
async def test_whether_the_artist_can_be_found_is_sent_along(
    community: Community, artist: Account, *, said: bool | None, expected: bool
) -> None:
    hidden = await profile.update(community, artist, name="The Band", summary="", is_discoverable=False)

    updated = await profile.update(community, hidden, name="The Band", summary="", is_discoverable=said)

    document = (await sent(community, "Update"))["object"]
    assert isinstance(document, dict)
    assert updated.is_discoverable is expected
    assert (document["discoverable"], document["indexable"]) == (expected, expected)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param(False, False, id="hiding"),
        pytest.param(True, True, id="showing"),
        pytest.param(None, True, id="saying nothing keeps it"),
    ],
)
async def test_whether_everybody_sees_the_followers_is_kept(
    community: Community, artist: Account, *, said: bool | None, expected: bool
) -> None:
    shown = await profile.update(community, artist, name="The Band", summary="", shows_followers=True)

    updated = await profile.update(community, shown, name="The Band", summary="", shows_followers=said)

    assert updated.shows_followers is expected
    assert updated.is_discoverable is artist.is_discoverable


@pytest.mark.parametrize(
    ("name", "summary"),
    [
        pytest.param("x" * 101, "", id="a name that is too long"),
        pytest.param("x", "x" * 5001, id="a summary that is too long"),
    ],
)
async def test_what_is_too_long_is_refused(community: Community, artist: Account, name: str, summary: str) -> None:
    with pytest.raises(MemberError):
        await profile.update(community, artist, name=name, summary=summary)

    assert await activity_types(community) == []


async def test_the_pages_are_headed_with_the_new_name_also_after_a_restart(
    community: Community, artist: Account
) -> None:
    await profile.update(community, artist, name="The Tin Lanterns", summary="")

    assert community.profile.title == "The Tin Lanterns"
    assert (await community.store.read(settings.profile)).title == "The Tin Lanterns"
