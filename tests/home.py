"""A community of its own for each test, with real keys, and actors of other servers that it knows already."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fedcomm import founding
from fedcomm.communities import Community, open_community
from fedcomm.config import Settings
from fedcomm.model.actor import Account, Actor, Profile
from fedcomm.model.delivery import DeliveryState
from fedcomm.model.follow import Follow, FollowState
from fedcomm.model.post import Post, PostContent, Visibility
from fedcomm.store import accounts, actors, follows, posts
from fedcomm.store.db import Db

HOST = "artist.localhost"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)

Json = dict[str, object]


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one community that nobody changes: founding makes keys, which takes its time."""
    data = tmp_path_factory.mktemp("founded")
    asyncio.run(founding.found(Settings(data=data, loopback=True), host=HOST, name="The Artist", username="artist"))
    return data


@pytest.fixture
def data(founded: Path, tmp_path: Path) -> Path:
    return shutil.copytree(founded, tmp_path / "data")


@pytest.fixture
async def community(data: Path) -> AsyncIterator[Community]:
    async with open_community(Settings(data=data, loopback=True), HOST) as opened:
        yield opened


@pytest.fixture
async def artist(community: Community) -> Account:
    return await community.store.read(accounts.artist)


def profile(name: str, host: str = "peer.localhost:1", **changes: object) -> Profile:
    """Return what an actor of another server says of itself; its server has a shared inbox."""
    uri = f"http://{host}/users/{name}"
    whole = Profile(
        uri=uri,
        type="Person",
        username=name,
        host=host,
        is_handle_confirmed=True,
        name=name.capitalize(),
        summary_html="",
        url=f"http://{host}/@{name}",
        inbox=f"{uri}/inbox",
        shared_inbox=f"http://{host}/inbox",
        outbox=f"{uri}/outbox",
        followers=f"{uri}/followers",
        created_at=LONG_AGO,
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


async def known(community: Community, name: str, host: str = "peer.localhost:1", **changes: object) -> Actor:
    """Return an actor of another server that was fetched a moment ago."""
    return await community.store.write(actors.put, profile(name, host, **changes), now=datetime.now(UTC))


async def follower(
    community: Community,
    name: str,
    host: str = "peer.localhost:1",
    *,
    state: FollowState = FollowState.ACCEPTED,
    **changes: object,
) -> Follow:
    """Return the follow of the artist by an actor of another server."""
    actor = await known(community, name, host, **changes)
    return await community.store.write(follow_of_artist, actor, state)


def follow_of_artist(db: Db, actor: Actor, state: FollowState) -> Follow:
    artist = accounts.artist(db)
    activity = {"id": f"{actor.uri}/follows/1", "type": "Follow", "actor": actor.uri, "object": artist.actor.uri}
    return follows.put(
        db,
        follower_id=actor.id,
        followee_id=artist.id,
        activity_uri=str(activity["id"]),
        activity=json.dumps(activity),
        state=state,
        now=LONG_AGO,
    )


def put_follow(
    db: Db, follower_id: int, followee_id: int, *, activity_uri: str, state: FollowState = FollowState.ACCEPTED
) -> Follow:
    """Write a follow whose activity nobody looks into."""
    return follows.put(
        db,
        follower_id=follower_id,
        followee_id=followee_id,
        activity_uri=activity_uri,
        activity="{}",
        state=state,
        now=datetime.now(UTC),
    )


async def post_of(
    community: Community, author: Actor, visibility: Visibility = Visibility.PUBLIC, **more: object
) -> Post:
    """Return a post of somebody else that is here."""

    def put(db: Db) -> Post:
        post_id = db.new_id()
        new = posts.NewPost(
            id=post_id,
            uri=f"{author.uri}/notes/{post_id}",
            actor_id=author.id,
            url=None,
            visibility=visibility,
            content=PostContent(content_html="<p>Hi</p>"),
            published_at=author.created_at,
            received_at=author.created_at,
        )
        written = posts.put(db, replace(new, **more))  # type: ignore[arg-type]
        assert written is not None
        return written

    return await community.store.write(put)


async def queued(community: Community) -> list[tuple[str, str]]:
    """Return (type, inbox) of everything that waits to be sent, in its order."""
    return await community.store.read(_queued)


def _queued(db: Db) -> list[tuple[str, str]]:
    return db.execute(
        "SELECT activity.type, delivery.inbox FROM delivery JOIN activity ON activity.id = delivery.activity_id "
        "WHERE delivery.state = ? ORDER BY delivery.id",
        (DeliveryState.WAITING,),
    ).fetchall()


async def sent(community: Community, type_: str) -> Json:
    """Return the last activity of a type that was made."""
    return json.loads(await community.store.read(_body, type_))


def _body(db: Db, type_: str) -> str:
    return str(db.execute("SELECT body FROM activity WHERE type = ? ORDER BY id DESC", (type_,)).fetchone()[0])


async def activity_types(community: Community) -> list[str]:
    """Return the type of every activity that was made, in order."""
    rows = await community.store.read(lambda db: db.execute("SELECT type FROM activity ORDER BY id").fetchall())
    return [row[0] for row in rows]
