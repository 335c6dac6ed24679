"""What is missing of a conversation: the posts that one answers, and the answers to one.

Sources: wire 5.7; FEP-7458 (`replies`), FEP-f228 (`context`); security RES9 and RES10.
"""

from collections.abc import Iterator

from fedcomm.activitypub.parse import Item, RemotePost
from fedcomm.activitypub.uris import same_origin
from fedcomm.communities import Community
from fedcomm.errors import RemoteError
from fedcomm.model.errand import Errand
from fedcomm.model.post import Post
from fedcomm.store import posts

MAX_ANCESTORS = 20


async def ancestors(community: Community, errand: Errand) -> None:
    """Fetch the post that the errand names, if it is not here, and those that it answers, upwards; at most 20.

    It ends at what is not for everybody, and at blocked hosts. What is here is passed by and costs nothing.
    """
    uri: str | None = errand.uri
    for _ in range(MAX_ANCESTORS):
        if uri is None:
            break
        post = await community.remote.past_post(uri, is_wanted=_any)
        uri = post.in_reply_to_uri


async def replies(community: Community, errand: Errand) -> None:
    """Fetch the answers to a post that is here, and what else its server counts to the conversation.

    An answer that cannot be had does not keep the others. Raises what the collection itself fails with.
    """
    post = await community.store.read(posts.find, errand.uri)
    if post is None or post.author.is_local or not post.visibility.is_open:
        return
    thread = _Thread(community, post)
    for uri in _collections(post):
        for item in await community.remote.collection(uri):
            await thread.take(item)


def _collections(post: Post) -> Iterator[str]:
    """Yield where a post's server lists its answers. It speaks for its own origin."""
    for uri in dict.fromkeys((post.replies_uri, post.context_uri)):
        if uri is not None and same_origin(uri, post.uri):
            yield uri


class _Thread:
    """The posts that are known to belong to a conversation."""

    def __init__(self, community: Community, post: Post) -> None:
        self._community = community
        self._uris = {post.uri} | ({post.in_reply_to_uri} if post.in_reply_to_uri else set())

    async def take(self, item: Item) -> None:
        """Keep a post when it answers one of the conversation. That it is listed proves nothing."""
        try:
            reply = await self._community.remote.past_post(item, is_wanted=self._is_answer)
        except RemoteError:
            return
        if reply.in_reply_to_uri in self._uris:
            self._uris.add(reply.uri)

    def _is_answer(self, post: RemotePost) -> bool:
        return post.in_reply_to_uri in self._uris


def _any(_post: RemotePost) -> bool:
    return True
