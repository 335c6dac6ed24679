"""What can be asked about the artist's own posts."""

from datetime import timedelta

from fedcomm.communities import Community
from fedcomm.control import shown
from fedcomm.model.poll import NewPoll
from fedcomm.model.post import QuotePolicy, Visibility
from fedcomm.outbox import publish
from fedcomm.outbox.drafts import Draft
from fedcomm.store import accounts


async def post(
    community: Community,
    *,
    text: str,
    visibility: str = "public",
    warning: str = "",
    language: str | None = None,
    reply_to: str | None = None,
    poll: list[str] | None = None,
    poll_multiple: bool = False,
    poll_hours: float = 24,
    quote: str | None = None,
    quotes: str = "public",
) -> dict[str, object]:
    """Publish a post; `poll` are the options of one that goes with it, `quotes` says who may quote it."""
    artist = await community.store.read(accounts.artist)
    draft = Draft(
        source=text,
        visibility=Visibility(visibility),
        warning=warning,
        language=language,
        in_reply_to=reply_to,
        poll=_new_poll(poll, is_multiple=poll_multiple, hours=poll_hours) if poll else None,
        quote=quote,
        quote_policy=QuotePolicy(quotes),
    )
    return shown.post(await publish.post(community, artist, draft))


def _new_poll(options: list[str], *, is_multiple: bool, hours: float) -> NewPoll:
    return NewPoll(options=tuple(options), is_multiple=is_multiple, duration=timedelta(hours=hours))


async def edit(community: Community, *, post_id: str, text: str, warning: str | None = None) -> dict[str, object]:
    artist = await community.store.read(accounts.artist)
    present = await shown.own_post(community, artist, post_id)
    draft = Draft(
        source=text,
        visibility=present.visibility,
        warning=present.content.warning if warning is None else warning,
        language=present.content.language,
        in_reply_to=present.in_reply_to_uri,
    )
    return shown.post(await publish.edit(community, artist, present, draft))


async def delete(community: Community, *, post_id: str) -> dict[str, object]:
    artist = await community.store.read(accounts.artist)
    present = await shown.own_post(community, artist, post_id)
    await publish.delete(community, artist, present)
    return {"deleted": present.uri}
