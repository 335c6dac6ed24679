"""Posts that are found late: only those for everybody and those that were looked for, each in its place in time."""

from datetime import UTC, datetime, timedelta

import pytest
from peers import OURS, a_profile

from fedcomm import clock
from fedcomm.errors import FetchFailed, Malformed, NotFound, NotPermitted
from fedcomm.model import snowflake
from fedcomm.store import actors, posts

pytestmark = pytest.mark.anyio

PUBLISHED = datetime(2020, 5, 1, 12, tzinfo=UTC)


def wanted(_post):
    return True


def unwanted(_post):
    return False


def document(site, path="/notes/1", **changes):
    note = {"id": site.url(path), "type": "Note", "attributedTo": site.url("/users/ann"), "content": "<p>Hi</p>"}
    return note | {"to": "as:Public", "published": "2020-05-01T12:00:00Z"} | changes


async def test_a_post_that_is_found_late_is_as_old_as_it_is(remote, site):
    site.add_actor("ann")
    uri = site.put("/notes/1", document(site))

    post = await remote.past_post(uri, is_wanted=wanted)

    assert post.published_at == PUBLISHED
    assert post.id in snowflake.of(clock.to_ms(PUBLISHED))


async def test_posts_of_one_moment_have_ids_of_their_own(remote, site):
    site.add_actor("ann")
    notes = [document(site, f"/notes/{number}") for number in range(20)]

    found = [await remote.past_post(note, is_wanted=wanted) for note in notes]

    assert [post.id for post in found] == sorted({post.id for post in found})


async def test_when_no_id_of_its_moment_is_left_a_post_gets_a_new_one(remote, site, store):
    site.add_actor("ann")
    post = await remote.past_post(document(site), is_wanted=wanted)
    last = snowflake.of(clock.to_ms(PUBLISHED))[-1]
    await store.write(lambda db: db.execute("UPDATE post SET id = ? WHERE id = ?", (last, post.id)))

    another = await remote.past_post(document(site, "/notes/2"), is_wanted=wanted)

    assert another.id > snowflake.of(clock.to_ms(clock.now() - timedelta(minutes=1)))[0]


@pytest.mark.parametrize(
    "ahead",
    [
        pytest.param(timedelta(hours=6), id="a clock that is fast"),
        pytest.param(timedelta(days=9000), id="nonsense"),
    ],
)
async def test_a_post_from_the_future_is_not_above_what_is_yet_to_come(remote, site, store, ahead):
    site.add_actor("ann")
    note = document(site, published=clock.rfc3339(clock.now() + ahead))

    post = await remote.past_post(note, is_wanted=wanted)

    assert post.id < await store.write(lambda db: db.new_id())


async def test_a_document_that_its_origin_vouched_for_is_not_fetched(remote, site):
    site.add_actor("ann")
    await remote.actor(site.url("/users/ann"))
    site.asked.clear()

    post = await remote.past_post(document(site), is_wanted=wanted)

    assert (post.uri, site.asked) == (site.url("/notes/1"), [])


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param({"to": "{ann}/followers"}, NotPermitted, id="for followers"),
        pytest.param({"to": "https://friend.example/users/ben"}, NotPermitted, id="for somebody"),
        pytest.param({"to": None}, NotPermitted, id="for nobody"),
        pytest.param({"attributedTo": "https://evil.example/users/ann"}, Malformed, id="by another origin"),
        pytest.param({"attributedTo": None}, Malformed, id="by nobody"),
        pytest.param({"type": "Collection", "items": []}, Malformed, id="a collection"),
        pytest.param({"attributedTo": "{ann}/none"}, NotFound, id="by somebody who is not there"),
    ],
)
async def test_what_is_no_open_post_of_its_origin_is_not_kept(remote, site, store, changes, error):
    ann = site.add_actor("ann")
    changes = {name: v.replace("{ann}", ann) if isinstance(v, str) else v for name, v in changes.items()}
    uri = site.put("/notes/1", document(site, **changes))

    with pytest.raises(error):
        await remote.past_post(uri, is_wanted=wanted)

    assert await store.read(posts.find, uri) is None


async def test_of_what_was_not_looked_for_not_even_the_author_is_fetched(remote, site, store):
    site.add_actor("ann")
    uri = site.put("/notes/1", document(site))

    with pytest.raises(NotPermitted):
        await remote.past_post(uri, is_wanted=unwanted)

    assert site.targets == ["/notes/1"]
    assert await store.read(posts.find, uri) is None


async def test_what_somebody_did_not_want_another_can_have(remote, site):
    site.add_actor("ann")
    uri = site.put("/notes/1", document(site))
    with pytest.raises(NotPermitted):
        await remote.past_post(uri, is_wanted=unwanted)

    assert (await remote.post(uri)).uri == uri


async def test_a_post_that_is_here_for_followers_is_not_shown_as_open(remote, site):
    ann = site.add_actor("ann")
    uri = site.put("/notes/1", document(site, to=f"{ann}/followers"))
    await remote.post(uri)

    with pytest.raises(NotPermitted):
        await remote.past_post(uri, is_wanted=wanted)


async def test_a_post_of_a_blocked_host_is_refused_also_when_its_document_is_at_hand(remote, site):
    remote.blocked.replace(["fan.localhost"])

    with pytest.raises(NotPermitted):
        await remote.past_post(document(site), is_wanted=wanted)

    assert site.asked == []


async def test_a_failure_is_remembered_for_both_ways_to_ask(remote, site):
    uri = site.put("/notes/1", b"", status=500)
    with pytest.raises(FetchFailed):
        await remote.past_post(uri, is_wanted=wanted)

    with pytest.raises(FetchFailed):
        await remote.post(uri)

    assert len(site.asked) == 1


async def test_a_document_that_claims_an_id_of_ours_is_not_kept(remote, store):
    uri, artist = OURS.note(1), a_profile(OURS.actor("artist"), "artist", OURS.host)
    await store.write(lambda db: actors.put(db, artist, now=clock.now(), is_local=True))
    claimed = {"id": uri, "type": "Note", "attributedTo": artist.uri, "content": "I resign", "to": "as:Public"}

    with pytest.raises(NotFound):
        await remote.past_post(claimed, is_wanted=wanted)

    assert await store.read(posts.find, uri) is None
