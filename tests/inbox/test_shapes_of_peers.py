"""One activity in the shapes that servers give it (wire 4.1 and 4.2): each is understood like every other."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from fans import Fan, Json, count, states
from home import put_follow

from fedcomm.activitypub.vocabulary import PUBLIC
from fedcomm.communities import Community
from fedcomm.model.actor import Account
from fedcomm.model.follow import FollowState
from fedcomm.model.post import Post
from fedcomm.store import follows
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio

CONTEXT = ["https://www.w3.org/ns/activitystreams", {"toot": "http://joinmastodon.org/ns#"}]


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Ann is on another server. The artist has a post, and has asked to follow Ann."""

    ann: Fan
    artist: str
    post: str
    asked: str

    @property
    def our_follow(self) -> Json:
        return {"id": self.asked, "type": "Follow", "actor": self.artist, "object": self.ann.uri}


@pytest.fixture
async def scene(community: Community, artist: Account, post: Post, ann: Fan) -> Scene:
    asked = community.urls.activity(77)
    await community.store.write(
        put_follow, artist.id, (await community.remote.actor(ann.uri)).id, activity_uri=asked, state=FollowState.PENDING
    )
    return Scene(ann=ann, artist=artist.actor.uri, post=post.uri, asked=asked)


def bare(activity: Json, *members: str) -> Json:
    """Return an activity without some of its members."""
    return {name: value for name, value in activity.items() if name not in members}


Made = Callable[[Scene], Json]

FOLLOWS = [
    pytest.param(lambda on: bare(on.ann.activity("Follow", on.artist), "to"), id="Mastodon: to nobody"),
    pytest.param(lambda on: on.ann.activity("Follow", on.artist, to=on.artist, cc=PUBLIC), id="GoToSocial: strings"),
    pytest.param(lambda on: on.ann.activity("Follow", on.artist, to=[on.artist]), id="Lemmy: arrays"),
    pytest.param(
        lambda on: on.ann.activity("Follow", on.artist, state="pending", cc=[], bto=None), id="Pleroma: with a state"
    ),
    pytest.param(
        lambda on: on.ann.activity("Follow", {"id": on.artist, "type": "Person", "inbox": "x"}), id="embedded"
    ),
    pytest.param(lambda on: on.ann.activity("Follow", [on.artist]), id="one in an array"),
    pytest.param(lambda on: on.ann.activity("Follow", on.artist) | {"type": ["Follow"]}, id="a type in an array"),
    pytest.param(
        lambda on: on.ann.activity("Follow", on.artist, actor={"id": on.ann.uri, "type": "Person"}),
        id="an embedded actor",
    ),
    pytest.param(lambda on: on.ann.activity("Follow", on.artist) | {"@context": CONTEXT}, id="with a context"),
]


@pytest.mark.parametrize("made", FOLLOWS)
async def test_a_follow_of_every_shape_is_accepted_with_the_follow_as_it_came(
    community: Community, artist: Account, scene: Scene, made: Made
) -> None:
    follow = made(scene)

    await scene.ann.sends(community, follow)

    def read(db: Db) -> tuple[int, Json]:
        body = db.execute("SELECT body FROM activity WHERE type = 'Accept'").fetchone()[0]
        return follows.count_followers(db, artist.id), json.loads(body)

    followers, accept = await community.store.read(read)
    assert followers == 1
    assert (accept["object"], accept["to"]) == (bare(follow, "@context"), [scene.ann.uri])


ANSWERS = [
    pytest.param(lambda on: on.asked, id="Mitra: by id"),
    pytest.param(lambda on: on.our_follow, id="GoToSocial, Lemmy: whole"),
    pytest.param(lambda on: on.our_follow | {"id": f"{on.ann.uri}#accepts/1"}, id="Mastodon: with an id made up"),
    pytest.param(lambda on: bare(on.our_follow, "id"), id="without an id"),
    pytest.param(lambda on: bare(on.our_follow, "object"), id="Misskey of old: without the object"),
    pytest.param(lambda on: [on.our_follow], id="one in an array"),
    pytest.param(lambda on: on.our_follow | {"actor": {"id": on.artist}}, id="with an embedded actor"),
]


@pytest.mark.parametrize("made", ANSWERS)
async def test_an_accept_of_every_shape_is_taken(
    community: Community, artist: Account, scene: Scene, made: Made
) -> None:
    await scene.ann.sends(community, scene.ann.activity("Accept", made(scene)))

    assert await community.store.read(follows.count_following, artist.id) == 1


@pytest.mark.parametrize("made", ANSWERS)
async def test_a_reject_of_every_shape_is_taken(community: Community, scene: Scene, made: Made) -> None:
    await scene.ann.sends(community, scene.ann.activity("Reject", made(scene)))

    assert await count(community, "follow") == 0


@pytest.mark.parametrize("type_", ["Follow", "Like", "EmojiReact", "Announce"])
@pytest.mark.parametrize(
    "named",
    [
        pytest.param(lambda inner: inner, id="Mastodon: whole"),
        pytest.param(lambda inner: inner["id"], id="by id"),
        pytest.param(lambda inner: {"id": inner["id"]}, id="an object with an id alone"),
        pytest.param(lambda inner: [inner], id="one in an array"),
        pytest.param(lambda inner: inner | {"id": f"{inner['id']}/anew"}, id="Lemmy: with a new id"),
        pytest.param(lambda inner: bare(inner, "id", "actor"), id="with type and object alone"),
    ],
)
async def test_an_undo_of_every_shape_takes_it_back(
    community: Community, artist: Account, scene: Scene, type_: str, named: Callable[[Json], object]
) -> None:
    inner = scene.ann.activity(type_, scene.artist if type_ == "Follow" else scene.post)

    await scene.ann.sends(community, inner, scene.ann.activity("Undo", named(inner)))

    assert await community.store.read(follows.count_followers, artist.id) == 0
    assert await count(community, "reaction") == 0
    assert [state for state, _ in await states(community)] == ["done", "done"]


NOTES = [
    pytest.param({"to": "as:Public", "cc": None}, id="as:Public in a string"),
    pytest.param({"to": ["Public"], "cc": []}, id="Public"),
    pytest.param({"to": [PUBLIC], "tag": {"type": "Hashtag", "name": "#x"}, "attachment": None}, id="a tag alone"),
    pytest.param({"to": [PUBLIC], "attributedTo": None}, id="an embedded author"),
    pytest.param({"to": [PUBLIC], "inReplyTo": None}, id="an embedded parent"),
    pytest.param({"to": {"id": PUBLIC}, "published": "2026-01-01T00:00:00+02:00"}, id="an object in to"),
]


@pytest.mark.parametrize("shape", NOTES)
async def test_a_reply_of_every_shape_is_kept(community: Community, scene: Scene, shape: Json) -> None:
    embedded = {
        "attributedTo": [{"id": scene.ann.uri, "type": "Person"}],
        "inReplyTo": {"id": scene.post, "type": "Note"},
    }
    given = {name: embedded.get(name, value) if value is None else value for name, value in shape.items()}

    await scene.ann.sends(community, scene.ann.activity("Create", scene.ann.note(inReplyTo=scene.post) | given))

    assert await count(community, "post") == 2


@pytest.mark.parametrize(
    "named",
    [
        pytest.param(lambda note: note["id"], id="GoToSocial: by id"),
        pytest.param(lambda note: {"id": note["id"], "type": "Tombstone", "atomUri": note["id"]}, id="Mastodon"),
        pytest.param(lambda note: note, id="whole"),
        pytest.param(lambda note: [{"id": note["id"], "type": "Tombstone", "formerType": "Note"}], id="in an array"),
    ],
)
async def test_a_delete_of_every_shape_takes_the_post_away(
    community: Community, scene: Scene, named: Callable[[Json], object]
) -> None:
    note = scene.ann.note(inReplyTo=scene.post)

    await scene.ann.sends(community, scene.ann.activity("Create", note), scene.ann.activity("Delete", named(note)))

    assert await count(community, "post") == 1
