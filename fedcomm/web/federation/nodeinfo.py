"""NodeInfo (wire 1.6): what crawlers may know of a community. Only what anybody could count is counted."""

from starlette.requests import Request
from starlette.responses import Response

from fedcomm.activitypub import build
from fedcomm.activitypub import nodeinfo as wire
from fedcomm.errors import NotFound
from fedcomm.model.actor import ActorState, Role
from fedcomm.store import accounts, posts
from fedcomm.store.db import Db
from fedcomm.web.community import community_of
from fedcomm.web.federation import answers

JSON = "application/json"


async def links(request: Request) -> Response:
    """`/.well-known/nodeinfo`: where the documents are, and the instance actor (FEP-2677)."""
    community = community_of(request)
    instance = await community.store.read(accounts.instance)
    document = wire.links(community.urls, instance_actor_uri=instance.actor.uri)
    return answers.discovery(request, build.encode(document), media_type=JSON)


async def document(request: Request) -> Response:
    """`/nodeinfo/2.0` and `/nodeinfo/2.1`"""
    community = community_of(request)
    version = next((known for known in wire.VERSIONS if known == request.path_params["version"]), None)
    if version is None:
        raise NotFound("no such version of NodeInfo")
    user_count, post_count = await community.store.read(_counts)
    whole = wire.document(version, user_count=user_count, post_count=post_count, title=community.profile.title)
    return answers.discovery(request, build.encode(whole), media_type=wire.content_type(version))


def _counts(db: Db) -> tuple[int, int]:
    """Return how many artists there are, and how many posts of theirs anybody may read."""
    artists = [
        account
        for account in accounts.all_accounts(db)
        if account.role is Role.ARTIST and account.actor.state is ActorState.ACTIVE
    ]
    return len(artists), sum(posts.count_of_actor(db, artist.id) for artist in artists)
