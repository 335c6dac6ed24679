"""A draft -> what a post says: mentions looked up, Markdown rendered, everybody it is for addressed."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

import anyio

from fedcomm.communities import Community
from fedcomm.errors import MemberError, RemoteError
from fedcomm.model.actor import Account, Actor
from fedcomm.model.handle import Handle
from fedcomm.model.post import LANGUAGE, Addressee, PostContent, Visibility
from fedcomm.outbox import markdown
from fedcomm.store import accounts

MAX_WARNING_CHARACTERS = 500
#: All mentions of a post together are looked up for so long; those that are not found by then stay text.
LOOK_UP_S = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody wrote. `source` is Markdown, `language` like `en` or `pt-BR`.

    `in_reply_to` is the id of the post that it answers. How visible a reply is, is for the caller to suggest.
    """

    source: str
    visibility: Visibility = Visibility.PUBLIC
    warning: str = ""
    language: str | None = None
    in_reply_to: str | None = None


async def content(community: Community, account: Account, draft: Draft, *, besides: Iterable[Actor]) -> PostContent:
    """Return what a draft says, addressed to `besides` and everybody it mentions, never to the author themself.

    A mention that leads to nobody stays text. Raises MemberError when the draft cannot be published as it is.
    """
    _check(draft)
    # Forms send two characters for each line break.
    source = draft.source.replace("\r\n", "\n").strip()
    mentions = await _resolved(community, markdown.find_mentions(source, urls=community.urls))
    rendered = markdown.render(source, mentions=mentions, urls=community.urls)
    named = {actor.uri: actor for actor in [*besides, *mentions.values()] if actor.id != account.id}
    warning = draft.warning.strip()
    return PostContent(
        content_html=rendered.html,
        source=source,
        warning=warning,
        is_sensitive=bool(warning),
        language=draft.language,
        addressees=tuple(Addressee(actor_uri=actor.uri, handle=actor.handle) for actor in named.values()),
        hashtags=rendered.hashtags,
    )


def _check(draft: Draft) -> None:
    if len(draft.warning) > MAX_WARNING_CHARACTERS:
        raise MemberError(f"The content warning is too long; {MAX_WARNING_CHARACTERS} characters are allowed")
    if draft.language is not None and not LANGUAGE.fullmatch(draft.language):
        raise MemberError(f"{draft.language!r} is not a language; write it like en or pt-BR")


async def _resolved(community: Community, handles: Iterable[Handle]) -> dict[Handle, Actor]:
    """Return whom handles mean, as far as that can be found out in time."""
    found: dict[Handle, Actor] = {}
    # Not asyncio.timeout: the client's library shields its clean-up from anyio's cancellation alone.
    with anyio.move_on_after(LOOK_UP_S):
        for handle in handles:
            with suppress(RemoteError):
                found[handle] = await _actor(community, handle)
    return found


async def _actor(community: Community, handle: Handle) -> Actor:
    if handle.host in (community.urls.host, community.urls.handle_host):
        local = await community.store.read(accounts.find, handle.username)
        if local is not None:
            return local.actor
    return await community.remote.actor_by_handle(handle)
