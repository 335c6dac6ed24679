"""WebFinger, as its client: from handle to actor, which handle an actor really has, and how a fan's server is entered.

Sources: RFC 7033, wire 1.4, security KEY12 (a handle counts only when both sides agree), FEP-2c59, FEP-3b86.
"""

from dataclasses import dataclass
from urllib.parse import quote

from fedcomm import log
from fedcomm.activitypub import parse, vocabulary
from fedcomm.activitypub import webfinger as jrds
from fedcomm.activitypub.parse import Document, RemoteActor
from fedcomm.errors import AddressRefused, MemberError, NotFound, RemoteError
from fedcomm.model import handle as handles
from fedcomm.model.community import is_loopback_host
from fedcomm.model.handle import Handle
from fedcomm.model.urls import Urls
from fedcomm.remote import urls as remote_urls
from fedcomm.remote.fetcher import Fetcher

_ACCEPT = f"{vocabulary.JRD_JSON}, application/json"

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

    async def confirmed_host(self, actor: RemoteActor) -> str:
        """Return the host of an actor's handle, as far as both the host and the actor say so.

        Where they do not agree, or WebFinger does not answer at all, it is the host of the id: that one served the
        document with the name in it, so it vouches for the name on itself, and for nobody else's.
        """
        authority = remote_urls.authority(actor.profile.uri)
        try:
            return await self._confirmed_by(actor, self._candidate(actor, authority)) or authority
        except (RemoteError, MemberError) as error:
            _log.info("handle-unconfirmed", actor=actor.profile.uri, reason=type(error).__name__)
            return authority

    @staticmethod
    def _candidate(actor: RemoteActor, authority: str) -> Handle:
        if actor.webfinger is not None:
            return handles.parse(actor.webfinger)
        return Handle(username=actor.profile.username, host=authority)

    async def _confirmed_by(self, actor: RemoteActor, candidate: Handle) -> str | None:
        """Return the host of the subject that leads back to the actor; the subject's own host has the last word."""
        subject = await self._subject(actor, candidate)
        if subject is None or _same(subject, candidate):
            return subject.host if subject else None
        confirmed = await self._subject(actor, subject)
        return subject.host if confirmed and _same(confirmed, subject) else None

    async def _subject(self, actor: RemoteActor, asked: Handle) -> Handle | None:
        """Return the handle under which a host has this actor; None when it has another one, or none, there."""
        jrd = (await self.ask(asked)).jrd
        subject = jrds.subject(jrd)
        if subject is None or jrds.self_link(jrd) != actor.profile.uri:
            return None
        return subject if subject.username.lower() == actor.profile.username.lower() else None

    async def follow_url(self, handle: Handle, object_: str) -> str:
        """Return where a fan goes to follow `object_` (an actor's id or handle) from their own server.

        It is on the host that answered for the fan's handle or on the handle's own, whatever the template says.
        Raises MemberError, with a text for the fan.
        """
        try:
            found = await self.ask(handle)
        except NotFound as error:
            raise MemberError(f"{handle.host} knows nobody called {handle}") from error
        except RemoteError as error:
            raise MemberError(f"{handle.host} cannot be asked at the moment; is {handle} right?") from error
        value = quote(object_, safe="")
        filled = (jrds.subscribe_template(found.jrd) or "").replace("{uri}", value)
        if _is_on(filled, handle.host, found.host):
            return filled
        # What Mastodon and its kin have, also where WebFinger does not say so.
        return f"{self.scheme_for(found.host)}://{found.host}/authorize_interaction?uri={value}"


def _is_on(url: str, *hosts: str) -> bool:
    try:
        return remote_urls.authority(url) in hosts
    except AddressRefused:
        return False


def _same(one: Handle, other: Handle) -> bool:
    return (one.username.lower(), one.host) == (other.username.lower(), other.host)
