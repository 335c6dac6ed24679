"""A draft -> what a post says: mentions looked up, Markdown rendered, everybody it is for addressed."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

import anyio

from fedcomm import clock
from fedcomm.activitypub import parse
from fedcomm.communities import Community
from fedcomm.errors import MemberError, RemoteError
from fedcomm.model.actor import Account, Actor
from fedcomm.model.handle import Handle
from fedcomm.model.poll import (
    MAX_DURATION,
    MAX_OWN_OPTION_CHARACTERS,
    MAX_OWN_OPTIONS,
    MIN_DURATION,
    MIN_OWN_OPTIONS,
    NewPoll,
    Poll,
    PollOption,
)
from fedcomm.model.post import LANGUAGE, Addressee, Post, PostContent, QuotePolicy, Visibility
from fedcomm.outbox import markdown
from fedcomm.store import accounts

MAX_WARNING_CHARACTERS = 500
#: All mentions of a post together are looked up for so long; those that are not found by then stay text.
LOOK_UP_S = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody wrote. `source` is Markdown, `language` like `en` or `pt-BR`.

    `in_reply_to` is the id of the post that it answers, `quote` of the one that it quotes. How visible a reply is, is
    for the caller to suggest. `quote_policy` says who may quote it; what is not for everybody is quoted by nobody.
    """

    source: str
    visibility: Visibility = Visibility.PUBLIC
    warning: str = ""
    language: str | None = None
    in_reply_to: str | None = None
    poll: NewPoll | None = None
    quote: str | None = None
    quote_policy: QuotePolicy = QuotePolicy.PUBLIC


async def content(community: Community, account: Account, draft: Draft, *, besides: Iterable[Actor]) -> PostContent:
    """Return what a draft says, addressed to `besides` and everybody it mentions, never to the author themself.

    A mention that leads to nobody stays text. Raises MemberError when the draft cannot be published as it is.
    """
    _check(draft)
    options = _options(draft.poll) if draft.poll is not None else ()
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
        poll=_opened(draft.poll, options) if draft.poll is not None else None,
    )


def _check(draft: Draft) -> None:
    if len(draft.warning) > MAX_WARNING_CHARACTERS:
        raise MemberError(f"The content warning is too long; {MAX_WARNING_CHARACTERS} characters are allowed")
    if draft.language is not None and not LANGUAGE.fullmatch(draft.language):
        raise MemberError(f"{draft.language!r} is not a language; write it like en or pt-BR")


def _options(poll: NewPoll) -> tuple[PollOption, ...]:
    """Return what can be chosen. Names are made what peers make of them, so that a vote for one finds it."""
    names = [parse.option_name({"name": option}) for option in poll.options]
    if not MIN_OWN_OPTIONS <= len(names) <= MAX_OWN_OPTIONS:
        raise MemberError(f"A poll needs {MIN_OWN_OPTIONS} to {MAX_OWN_OPTIONS} options")
    if not all(names) or len(set(names)) < len(names):
        raise MemberError("The options of a poll must differ, and none may be empty")
    if any(len(name) > MAX_OWN_OPTION_CHARACTERS for name in names):
        raise MemberError(f"An option is too long; {MAX_OWN_OPTION_CHARACTERS} characters are allowed")
    if not MIN_DURATION <= poll.duration <= MAX_DURATION:
        raise MemberError("A poll is open for 5 minutes at least, and 31 days at most")
    return tuple(PollOption(name=name) for name in names)


def _opened(poll: NewPoll, options: tuple[PollOption, ...]) -> Poll:
    ends_at = clock.now() + poll.duration
    return Poll(options=options, is_multiple=poll.is_multiple, ends_at=ends_at, voters_count=0)


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


def check_author(account: Account, post: Post) -> None:
    """Raise MemberError unless a post is the account's own, and the account still there."""
    account.check_present()
    if post.author.id != account.id:
        raise MemberError("Only its author can do this to a post")
