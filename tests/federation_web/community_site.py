"""One community behind the real application, with posts and followers put there, and signed requests to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
from home import put_follow
from world import World

from fedcomm import app, clock
from fedcomm.activitypub import signatures
from fedcomm.activitypub.signatures import Scheme
from fedcomm.communities import Community
from fedcomm.config import Settings
from fedcomm.model.actor import Account, Actor
from fedcomm.model.post import Post, Visibility
from fedcomm.model.reaction import ReactionKind
from fedcomm.outbox import publish
from fedcomm.outbox.drafts import Draft
from fedcomm.store import accounts, reactions

HOST = "localhost:8009"
ACTIVITY = "application/activity+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@dataclass(frozen=True, kw_only=True)
class Site:
    """`client` asks it as a peer would, without a network between."""

    client: httpx.AsyncClient
    community: Community
    artist: Account

    async def get(self, path: str, *, accept: str = ACTIVITY, **headers: str) -> httpx.Response:
        """Ask for a path, or for a URL of the site. Keywords set headers (`if_none_match=…`)."""
        lines = {"accept": accept} | {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.get(path, headers=lines)

    async def get_as(
        self,
        server: World,
        name: str,
        path: str,
        *,
        scheme: Scheme = Scheme.CAVAGE,
        accept: str = ACTIVITY,
        signed_path: str | None = None,
        **headers: str,
    ) -> httpx.Response:
        """Ask with the signature of an actor of another server, made for another path if one is named.

        Other keywords set headers, as in `get`.
        """
        url = self.client.base_url.join(signed_path or path)
        request = signatures.Request(method="GET", scheme=url.scheme, host=HOST, raw_path=url.path)
        added = signatures.sign(request, server.key(name), scheme=scheme, now=clock.now())
        return await self.get(path, accept=accept, **added, **headers)

    async def post(self, text: str = "Hello", *, visibility: Visibility = Visibility.PUBLIC, **more: str) -> Post:
        draft = Draft(source=text, visibility=visibility, **more)
        return await publish.post(self.community, self.artist, draft)

    async def delete(self, post: Post) -> None:
        await publish.delete(self.community, self.artist, post)

    async def follower(self, server: World, name: str) -> Actor:
        """Let an actor of another server follow the artist."""
        actor = await self.community.remote.actor(server.actor(name))
        await self.community.store.write(put_follow, actor.id, self.artist.id, activity_uri=f"{actor.uri}#follow")
        return actor

    async def reaction(self, server: World, name: str, post: Post, kind: ReactionKind) -> None:
        actor = await self.community.remote.actor(server.actor(name))
        await self.community.store.write(
            reactions.put,
            kind=kind,
            object_uri=post.uri,
            actor_id=actor.id,
            activity_uri=f"{actor.uri}#{kind}-{post.id}",
            now=clock.now(),
        )


@asynccontextmanager
async def site_open(settings: Settings) -> AsyncIterator[Site]:
    """Run the application with its workers, without a port."""
    application = app.build(settings)
    async with (
        application.router.lifespan_context(application),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(application), base_url=f"http://{HOST}", trust_env=False
        ) as client,
    ):
        community = application.state.communities.get(HOST)
        yield Site(client=client, community=community, artist=await community.store.read(accounts.artist))


def everything_seen(response: httpx.Response) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
    """Return everything that a client can see of an answer."""
    return response.status_code, response.content, sorted(response.headers.raw)
