"""What a person types to find somebody: a handle, the address of an actor, or of a page about one."""

from html.parser import HTMLParser
from urllib.parse import urljoin

from fedcomm.activitypub import parse, vocabulary
from fedcomm.activitypub.uris import MAX_CHARACTERS
from fedcomm.errors import FetchFailed, Gone, MemberError, NotFound, NotPermitted, RemoteError
from fedcomm.model import handle as handles
from fedcomm.model.actor import Actor
from fedcomm.model.handle import Handle
from fedcomm.model.urls import Urls
from fedcomm.remote.actors import Actors
from fedcomm.remote.answer import Answer
from fedcomm.remote.documents import is_activity
from fedcomm.remote.fetcher import Fetcher

_ACCEPT = f"{vocabulary.ACCEPT}, text/html;q=0.5"
#: The links of a page stand at its start; the rest is not worth the time of a parser in Python.
_MAX_HTML_BYTES = 64 * 1024


class Search:
    """Turns what a person typed into an actor."""

    def __init__(self, *, actors: Actors, fetcher: Fetcher, urls: Urls) -> None:
        self._actors = actors
        self._fetcher = fetcher
        self._urls = urls

    async def resolve(self, text: str) -> Actor:
        """Return the actor of a handle or URL. Raises MemberError, with a text for the person who typed it."""
        typed = text.strip()[:MAX_CHARACTERS]
        is_url = typed.lower().startswith(("https://", "http://"))
        handle = None if is_url else handles.parse(typed)
        try:
            return await (self._by_url(typed) if handle is None else self._actors.by_handle(handle))
        except RemoteError as error:
            raise MemberError(_text_for(error, typed)) from error

    async def _by_url(self, url: str) -> Actor:
        """Find the id that a URL leads to, then get that actor as every other: nothing else is believed here."""
        if self._fetcher.is_ours(url):
            return await self._ours(url)
        answer = await self._fetcher.get(url, accept=_ACCEPT)
        if is_activity(answer):
            uri = parse.uri(parse.document(answer.body), "id")
        else:
            uri = alternate(answer) if answer.media_type == "text/html" else None
        if uri is None:
            raise NotFound(f"{answer.url} leads to no actor")
        return await self._actors.get(uri)

    async def _ours(self, url: str) -> Actor:
        name = url.removeprefix(f"{self._urls.base}/@")
        if name != url:
            return await self._actors.by_handle(Handle(username=name.rstrip("/"), host=self._urls.handle_host))
        return await self._actors.get(url)


def alternate(page: Answer) -> str | None:
    """Return the URL of `<link rel="alternate" type="application/activity+json" href="…">` in a page."""
    finder = _LinkFinder()
    finder.feed(page.body[:_MAX_HTML_BYTES].decode(errors="replace"))
    if finder.href is None:
        return None
    try:
        return urljoin(page.url, finder.href)
    except ValueError:
        return None


class _LinkFinder(HTMLParser):
    """Keeps the first link to the ActivityPub form of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.href: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "link" or self.href is not None:
            return
        found = {name: value or "" for name, value in reversed(attrs)}
        media_type = found.get("type", "").partition(";")[0].strip().lower()
        is_alternate = "alternate" in found.get("rel", "").lower().split()
        if is_alternate and media_type in (vocabulary.ACTIVITY_JSON, "application/ld+json"):
            self.href = found.get("href") or None


def _text_for(error: RemoteError, typed: str) -> str:
    if isinstance(error, NotFound):
        return f"Nobody was found at {typed}."
    if isinstance(error, Gone):
        return f"{typed} was deleted."
    if isinstance(error, NotPermitted):
        return f"The server of {typed} is blocked here."
    if isinstance(error, FetchFailed) and error.is_temporary:
        return f"The server of {typed} does not answer at the moment. Try again later."
    return f"Nothing that can be followed was found at {typed}."
