"""WebFinger, as its client: from handle to actor, which handle an actor really has, and how a fan's server is entered.

Sources: RFC 7033, wire 1.4, security KEY12 (a handle counts only when both sides agree), FEP-2c59, FEP-3b86.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from urllib.parse import quote

import anyio

from fedcomm import log
from fedcomm.activitypub import parse, vocabulary
from fedcomm.activitypub import webfinger as jrds
from fedcomm.activitypub.parse import Document, RemoteActor
from fedcomm.errors import AddressRefused, MemberError, NotFound, NotPermitted, RemoteError, Unavailable
from fedcomm.model import handle as handles
from fedcomm.model.actor import Profile
from fedcomm.model.community import is_loopback_host
from fedcomm.model.handle import Handle
from fedcomm.model.urls import Urls
from fedcomm.remote import urls as remote_urls
from fedcomm.remote.documents import is_same_place
from fedcomm.remote.fetcher import Fetcher
from fedcomm.remote.memory import Places

_ACCEPT = f"{vocabulary.JRD_JSON}, application/json"
#: For one question on the way to the handle of an actor. There are four at most, and the actor's request waits.
_ANSWER_S = 2.0
#: For the fan who waits for the form.
FAN_DEADLINE_S = 8.0
#: Fans whose servers are asked at the same time, and those of one server.
FANS_AT_ONCE = 4
FANS_AT_ONCE_PER_HOST = 2

_log = log.get(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a host says of a handle. `host` is the one that answered, after redirects."""

    jrd: Document
    host: str


class WebFinger:
    """Asks hosts for the accounts that they have."""

    def __init__(self, *, fetcher: Fetcher, urls: Urls) -> None:
        self._fetcher = fetcher
        self._urls = urls
        self._fans = Places(in_all=FANS_AT_ONCE, for_each=FANS_AT_ONCE_PER_HOST)

    def scheme_for(self, host: str) -> str:
        """Return the scheme to ask a host with: https, but http on this machine when our community is there too."""
        return "http" if self._urls.scheme == "http" and is_loopback_host(host) else "https"

    async def ask(self, handle: Handle) -> Found:
        """Return what the host of a handle says of it.

        The content type is not looked at: no member of a server can put anything under /.well-known, and people keep
        this file on static hosts that do not know `application/jrd+json`.
        Raises NotFound, Gone, NotPermitted, FetchFailed and Malformed.
        """
        resource = quote(f"acct:{handle.username}@{handle.host}", safe=":@")
        url = f"{self.scheme_for(handle.host)}://{handle.host}/.well-known/webfinger?resource={resource}"
        answer = await self._fetcher.get(url, accept=_ACCEPT)
        return Found(jrd=parse.document(answer.body), host=remote_urls.authority(answer.url))

    async def actor_uri(self, handle: Handle) -> str:
        """Return the id of the actor with a handle. Raises like `ask`, and NotFound when there is no ActivityPub."""
        uri = jrds.self_link((await self.ask(handle)).jrd)
        if uri is None:
            raise NotFound(f"{handle} has no ActivityPub actor")
        return uri

    async def settled(self, actor: RemoteActor) -> Profile:
        """Return what an actor says of itself, with the handle that it has by the word of its hosts.

        Without such a word the handle is that on the host of the id, which served the name, and is not confirmed.
        Raises NotPermitted when that host has somebody else under the name: where many people have documents, anybody
        can write into theirs that they are the admin.
        """
        own = Handle(username=actor.profile.username, host=remote_urls.authority(actor.profile.uri))
        confirmed = await self._claimed(actor) or await self._own(actor, own)
        if confirmed is None:
            _log.info("handle-unconfirmed", actor=actor.profile.uri)
        host = (confirmed or own).host
        return replace(actor.profile, host=host, is_handle_confirmed=confirmed is not None)

    async def _claimed(self, actor: RemoteActor) -> Handle | None:
        """Return the handle that the actor's document names, when its host agrees."""
        try:
            claimed = handles.parse(actor.webfinger or "")
        except MemberError:
            return None
        return await self._agreed(actor, claimed, await self._answer(claimed))

    async def _own(self, actor: RemoteActor, own: Handle) -> Handle | None:
        """Return the handle that the host of the id gives the actor. Raises NotPermitted when it is somebody else's."""
        jrd = await self._answer(own)
        others = jrds.self_links(jrd)
        if others and not any(is_same_place(other, actor.profile.uri) for other in others):
            raise NotPermitted(f"{actor.profile.uri} calls itself {own}, which is {others[0]}")
        return await self._agreed(actor, own, jrd)

    async def _agreed(self, actor: RemoteActor, asked: Handle, jrd: Document) -> Handle | None:
        """Return the handle that an answer has for the actor; the host of another subject has the last word on it."""
        subject = _subject(actor, asked, jrd)
        if subject is None or _same(subject, asked):
            return subject
        last = _subject(actor, subject, await self._answer(subject))
        return subject if last is not None and _same(last, subject) else None

    async def _answer(self, handle: Handle) -> Document:
        """Return what the host of a handle says of it; nothing when it does not say so in time."""
        with anyio.move_on_after(_ANSWER_S), suppress(RemoteError):
            return (await self.ask(handle)).jrd
        return {}

    async def follow_url(self, handle: Handle, object_: str, *, deadline_s: float = FAN_DEADLINE_S) -> str:
        """Return where a fan goes to follow `object_` (an actor's id or handle) from their own server.

        It is on the host that answered for the fan's handle or on the handle's own, whatever the template says.
        Anybody can ask for this, so those who wait are few and never in the way of our own requests.
        Raises MemberError, with a text for the fan.
        """
        try:
            with self._fans.taken(handle.host), anyio.fail_after(deadline_s):
                found = await self.ask(handle)
        except Unavailable as error:
            raise MemberError("Many people ask for this just now; please try again in a moment") from error
        except NotFound as error:
            raise MemberError(f"{handle.host} knows nobody called {handle}") from error
        except (RemoteError, TimeoutError) as error:
            raise MemberError(f"{handle.host} cannot be asked at the moment; is {handle} right?") from error
        value = quote(object_, safe="")
        filled = (jrds.subscribe_template(found.jrd) or "").replace("{uri}", value)
        if _is_on(filled, handle.host, found.host):
            return filled
        # What Mastodon and its kin have, also where WebFinger does not say so.
        return f"{self.scheme_for(found.host)}://{found.host}/authorize_interaction?uri={value}"


def _subject(actor: RemoteActor, asked: Handle, jrd: Document) -> Handle | None:
    """Return the handle under which a host has this actor; None when it has another one, or none, there."""
    subject = jrds.subject(jrd) or asked
    is_its_name = subject.username.lower() == actor.profile.username.lower()
    return subject if is_its_name and jrds.self_link(jrd) == actor.profile.uri else None


def _is_on(url: str, *hosts: str) -> bool:
    try:
        return remote_urls.authority(url) in hosts
    except AddressRefused:
        return False


def _same(one: Handle, other: Handle) -> bool:
    return (one.username.lower(), one.host) == (other.username.lower(), other.host)
