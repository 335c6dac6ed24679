"""Conversations are completed: upwards and downwards, within bounds, and with nothing that does not belong there."""

import pytest
from elsewhere import Elsewhere, Json, Note
from home import post_of

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.errands import worker
from fedcomm.model import snowflake
from fedcomm.model.actor import Account, Actor
from fedcomm.model.errand import ErrandKind
from fedcomm.model.post import Post, Visibility
from fedcomm.outbox import publish
from fedcomm.outbox.drafts import Draft
from fedcomm.store import notifications, posts

pytestmark = pytest.mark.anyio

ANCESTORS, REPLIES = ErrandKind.ANCESTORS, ErrandKind.REPLIES


async def here(community: Community, *notes: Json | str) -> list[bool]:
    """Say of each post whether it is here."""
    uris = [note if isinstance(note, str) else str(note["id"]) for note in notes]
    return [await community.store.read(posts.find, uri) is not None for uri in uris]


async def kept(community: Community, note: Json) -> Post:
    return await community.remote.post(str(note["id"]))


async def test_what_a_post_answers_is_fetched_up_to_the_first_post(
    community: Community, there: Elsewhere, beyond: Elsewhere, note_errand: Note
) -> None:
    first = beyond.note(1, by="ben")
    second = there.note(2, inReplyTo=first["id"])
    third = beyond.note(3, by="ben", inReplyTo=second["id"])
    await note_errand(ANCESTORS, str(third["id"]))

    await worker.run_due(community)

    assert await here(community, first, second, third) == [True, True, True]


async def test_the_way_up_ends_after_twenty_posts(
    community: Community, there: Elsewhere, ann: Actor, note_errand: Note
) -> None:
    notes = [there.note(number, inReplyTo=f"{there.base}/notes/{number + 1}") for number in range(30)]
    await note_errand(ANCESTORS, str(notes[0]["id"]))

    await worker.run_due(community)

    assert (await here(community, *notes)).count(True) == 20


async def test_posts_that_answer_each_other_end_it(community: Community, there: Elsewhere, note_errand: Note) -> None:
    one = there.note(1, inReplyTo=f"{there.base}/notes/2")
    two = there.note(2, inReplyTo=one["id"])
    await note_errand(ANCESTORS, str(one["id"]))

    await worker.run_due(community)

    assert await here(community, one, two) == [True, True]
    assert [there.asked.count(path) for path in ("/notes/1", "/notes/2")] == [1, 1]


async def test_what_is_here_already_is_passed_by(community: Community, there: Elsewhere, note_errand: Note) -> None:
    above = there.note(1)
    known = there.note(2, inReplyTo=above["id"])
    await kept(community, known)
    there.asked.clear()
    await note_errand(ANCESTORS, str(known["id"]))

    await worker.run_due(community)

    assert there.asked == ["/notes/1"]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"to": "{there}/users/ann/followers"}, id="a post for followers"),
        pytest.param({"to": "https://x.example/users/x"}, id="a direct post"),
        pytest.param({"attributedTo": "https://x.example/users/x"}, id="a post of another origin"),
        pytest.param({"id": "https://x.example/notes/1"}, id="an id of another origin"),
        pytest.param({"id": None}, id="no id"),
        pytest.param({"type": "OrderedCollection", "orderedItems": []}, id="a collection"),
        pytest.param({"type": "Create", "object": {"type": "Note"}}, id="an activity"),
    ],
)
async def test_the_way_up_ends_at_what_is_no_open_post(
    community: Community, there: Elsewhere, beyond: Elsewhere, note_errand: Note, changes: Json
) -> None:
    changes = {name: v.replace("{there}", there.base) if isinstance(v, str) else v for name, v in changes.items()}
    beyond.note(1, by="ben")
    there.note(2, **{"inReplyTo": f"{beyond.base}/notes/1"} | changes)
    await note_errand(ANCESTORS, f"{there.base}/notes/2")

    await worker.run_due(community)

    assert await here(community, f"{there.base}/notes/2", f"{beyond.base}/notes/1") == [False, False]
    assert beyond.asked == []


async def test_the_way_up_ends_at_a_blocked_host(
    community: Community, there: Elsewhere, beyond: Elsewhere, note_errand: Note
) -> None:
    note = there.note(2, inReplyTo=beyond.note(1, by="ben")["id"])
    community.remote.blocked.replace(["beyond.localhost"])
    await note_errand(ANCESTORS, str(note["id"]))

    await worker.run_due(community)

    assert await here(community, note) == [True]
    assert beyond.asked == []


async def test_nobody_is_told_of_a_post_that_was_found_late(
    community: Community, artist: Account, there: Elsewhere, ann: Actor, note_errand: Note
) -> None:
    own = await post_of(community, artist.actor)
    mention = {"type": "Mention", "href": artist.actor.uri, "name": "@artist"}
    to = ["as:Public", artist.actor.uri]
    note = there.note(1, inReplyTo=own.uri, tag=[mention], to=to)
    await note_errand(ANCESTORS, str(note["id"]))

    await worker.run_due(community)

    assert await here(community, note) == [True]
    assert await community.store.read(notifications.page, artist.id) == []


async def test_a_post_that_was_found_late_stands_in_its_place_on_the_timeline(
    community: Community, artist: Account, there: Elsewhere, ann: Actor, note_errand: Note
) -> None:
    news = await post_of(community, ann)
    old = there.note(1)
    await note_errand(ANCESTORS, str(old["id"]))

    await worker.run_due(community)

    timeline = await community.store.read(posts.timeline, artist.id)
    assert [post.uri for post in timeline] == [news.uri, old["id"]]
    assert timeline[1].id in snowflake.of(clock.to_ms(timeline[1].published_at))


async def test_the_answers_to_a_post_are_fetched(
    community: Community, there: Elsewhere, beyond: Elsewhere, note_errand: Note
) -> None:
    uri = f"{there.base}/notes/1"
    near, far = there.note(2, inReplyTo=uri), beyond.note(3, by="ben", inReplyTo=uri)
    post = await kept(community, there.note(1, replies=there.collection("/notes/1/replies", [near, far["id"]])))
    await note_errand(REPLIES, post.uri)

    await worker.run_due(community)

    assert await here(community, near, far) == [True, True]


async def test_an_answer_that_its_own_host_did_not_show_is_asked_for_there(
    community: Community, there: Elsewhere, beyond: Elsewhere, note_errand: Note
) -> None:
    uri = f"{there.base}/notes/1"
    real = beyond.note(3, by="ben", inReplyTo=uri)
    forged = real | {"content": "<p>I love Ann</p>"}
    await kept(community, there.note(1, replies=there.collection("/notes/1/replies", [forged])))
    await note_errand(REPLIES, uri)

    await worker.run_due(community)

    assert (await kept(community, real)).content.content_html == "<p>3</p>"


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"inReplyTo": None}, id="that answers nothing"),
        pytest.param({"inReplyTo": "https://x.example/notes/9"}, id="that answers something else"),
        pytest.param({"to": "https://x.example/users/x"}, id="that is direct"),
        pytest.param({"type": "Tombstone"}, id="that was deleted"),
        pytest.param({"type": "Collection", "items": []}, id="that is a collection again"),
    ],
)
@pytest.mark.parametrize("as_document", [pytest.param(True, id="whole"), pytest.param(False, id="by its id")])
async def test_an_entry_is_not_kept(
    community: Community, there: Elsewhere, note_errand: Note, changes: Json, *, as_document: bool
) -> None:
    uri = f"{there.base}/notes/1"
    entry = there.note(2, **{"inReplyTo": uri} | changes)
    good = there.note(3, inReplyTo=uri)
    items = [entry if as_document else entry["id"], {"type": "Note", "inReplyTo": uri}, None, good]
    await kept(community, there.note(1, replies=there.collection("/notes/1/replies", items)))
    await note_errand(REPLIES, uri)

    await worker.run_due(community)

    assert await here(community, entry, good) == [False, True]


async def test_answers_to_answers_belong_to_the_conversation(
    community: Community, there: Elsewhere, note_errand: Note
) -> None:
    uri = f"{there.base}/notes/1"
    answer = there.note(2, inReplyTo=uri)
    deeper = there.note(3, inReplyTo=answer["id"])
    await kept(community, there.note(1, context=there.collection("/contexts/1", [uri, answer, deeper])))
    await note_errand(REPLIES, uri)

    await worker.run_due(community)

    assert await here(community, answer, deeper) == [True, True]


@pytest.mark.parametrize("name", ["replies", "context"])
async def test_a_collection_on_another_host_is_not_asked(
    community: Community, there: Elsewhere, beyond: Elsewhere, note_errand: Note, name: str
) -> None:
    uri = beyond.collection("/theirs", [])
    post = await kept(community, there.note(1, **{name: uri}))
    await note_errand(REPLIES, post.uri)

    await worker.run_due(community)

    assert beyond.asked == []


@pytest.mark.parametrize(
    ("visibility", "is_ours"),
    [
        pytest.param(Visibility.PUBLIC, True, id="of our own"),
        pytest.param(Visibility.FOLLOWERS, False, id="for followers"),
        pytest.param(Visibility.DIRECT, False, id="for somebody"),
    ],
)
async def test_the_answers_to_some_posts_are_not_fetched(
    community: Community,
    artist: Account,
    ann: Actor,
    there: Elsewhere,
    note_errand: Note,
    visibility: Visibility,
    *,
    is_ours: bool,
) -> None:
    author = artist.actor if is_ours else ann
    replies_uri = there.collection("/replies", [])
    post = await post_of(community, author, visibility, replies_uri=replies_uri, context_uri=replies_uri)
    await note_errand(REPLIES, post.uri)

    await worker.run_due(community)

    assert there.asked == []


async def test_answers_without_end_cost_twenty_fetches(
    community: Community, there: Elsewhere, beyond: Elsewhere, note_errand: Note
) -> None:
    uri = f"{there.base}/notes/1"
    answers = [beyond.note(number, by="ben", inReplyTo=uri)["id"] for number in range(2, 102)]
    await kept(community, there.note(1, replies=there.collection("/notes/1/replies", answers)))
    there.asked.clear()
    await note_errand(REPLIES, uri)

    await worker.run_due(community)

    assert len(there.asked) + len(beyond.asked) == worker.MAX_FETCHES


async def test_an_answer_that_cannot_be_had_does_not_keep_the_others(
    community: Community, there: Elsewhere, beyond: Elsewhere, note_errand: Note
) -> None:
    uri = f"{there.base}/notes/1"
    lost, good = beyond.serve("/notes/9", 503), there.note(2, inReplyTo=uri)
    await kept(community, there.note(1, replies=there.collection("/notes/1/replies", [lost, good])))
    await note_errand(REPLIES, uri)

    await worker.run_due(community)

    assert await here(community, lost, good) == [False, True]


async def test_when_the_artist_answers_a_post_the_other_answers_to_it_are_read(
    community: Community, artist: Account, there: Elsewhere
) -> None:
    uri = f"{there.base}/notes/1"
    other = there.note(2, inReplyTo=uri)
    there.note(1, replies=there.collection("/notes/1/replies", [other]))
    await publish.post(community, artist, Draft(source="Hi", visibility=Visibility.PUBLIC, in_reply_to=uri))

    await worker.run_due(community)

    assert await here(community, other) == [True]
