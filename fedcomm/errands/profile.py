"""What an actor posted before we followed it, so that nobody looks empty: the last posts, and the pinned ones.

Source: wire 6.
"""

from fedcomm import clock
from fedcomm.activitypub import parse
from fedcomm.activitypub.parse import Document, Item, RemotePost
from fedcomm.activitypub.uris import same_origin
from fedcomm.activitypub.vocabulary import POST_TYPES
from fedcomm.communities import Community
from fedcomm.errors import NotPermitted, RemoteError
from fedcomm.model.actor import Actor
from fedcomm.model.errand import Errand
from fedcomm.model.post import Post
from fedcomm.store import actors, follows
from fedcomm.store import posts as stored_posts
from fedcomm.store.db import Db

#: The newest things of an outbox that are looked at, and the posts that are kept of them; boosts are passed by.
MAX_ACTIVITIES = 40
MAX_POSTS = 20
#: So few that an errand can fetch each of them: GoToSocial lists ids. Mastodon shows five.
MAX_PINNED = 10


async def posts(community: Community, errand: Errand) -> None:
    """Fetch the last posts of an actor who is followed here, from its outbox; those for everybody."""
    actor = await community.store.read(_followed, errand.uri)
    if actor is None or actor.outbox is None:
        return
    kept = 0
    for item in await community.remote.collection(actor.outbox, limit=MAX_ACTIVITIES):
        kept += await _keep_created(community, actor, item) is not None
        if kept == MAX_POSTS:
            break


async def featured(community: Community, errand: Errand) -> None:
    """Pin what an actor who is followed here has pinned, in its order, and nothing else of it."""
    actor = await community.store.read(_followed, errand.uri)
    if actor is None or actor.featured is None:
        return
    listed = await community.remote.collection(actor.featured, limit=MAX_PINNED)
    found = [await _keep(community, actor, item) for item in listed]
    pinned = [post.id for post in found if post is not None]
    await community.store.write(stored_posts.pin_only, actor.id, pinned, now=clock.now())


def _followed(db: Db, uri: str) -> Actor | None:
    """Return an actor of another server, if anybody here follows it."""
    actor = actors.find(db, uri)
    if actor is None or actor.is_local or not follows.has_follower(db, actor.id):
        return None
    return actor


async def _keep_created(community: Community, actor: Actor, item: Item) -> Post | None:
    """Return the post that an activity of an outbox made, None for every other activity."""
    try:
        document = item if isinstance(item, dict) else await _own_document(community, actor, item)
    except RemoteError:
        return None
    created = _created(document)
    return None if created is None else await _keep(community, actor, created)


async def _own_document(community: Community, actor: Actor, uri: str) -> Document:
    _refuse_foreign(actor, uri)
    return await community.remote.document(uri)


def _refuse_foreign(actor: Actor, uri: str) -> None:
    """Raise NotPermitted for what is on another origin: it cannot be the actor's own, and nobody there is asked."""
    if not same_origin(uri, actor.uri):
        raise NotPermitted(f"{uri} is not on the origin of {actor.uri}")


def _created(document: Document) -> Item | None:
    """Return the post of a Create, or one that stands in an outbox bare; as its id when another origin has it."""
    if not POST_TYPES.isdisjoint(parse.types(document)):
        return document
    if "Create" not in parse.types(document):
        return None
    post, uri = parse.embedded(document, "object"), parse.uri(document, "object")
    if post is not None and uri is not None and post.get("id") == uri and same_origin(uri, str(document["id"])):
        return post
    return uri


async def _keep(community: Community, actor: Actor, item: Item) -> Post | None:
    """Return a post of the actor, kept if it was not here. None for one that cannot be had, or is not its own."""

    def is_own(post: RemotePost) -> bool:
        return post.author_uri == actor.uri

    try:
        _refuse_foreign(actor, item if isinstance(item, str) else str(item["id"]))
        post = await community.remote.past_post(item, is_wanted=is_own)
    except RemoteError:
        return None
    return post if post.author.id == actor.id else None
