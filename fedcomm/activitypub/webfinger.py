"""WebFinger (RFC 7033; wire 1.4): reading what is asked for, answering it, and reading the answers of peers."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from fedcomm.activitypub import media_type, parse
from fedcomm.activitypub.parse import Document
from fedcomm.activitypub.uris import is_uri
from fedcomm.activitypub.vocabulary import ACTIVITY_JSON
from fedcomm.errors import Malformed, MemberError, NotFound
from fedcomm.model import handle
from fedcomm.model.actor import Account
from fedcomm.model.handle import Handle
from fedcomm.model.urls import Urls

MAX_RESOURCE = 512
PROFILE_PAGE = "http://webfinger.net/rel/profile-page"
AVATAR = "http://webfinger.net/rel/avatar"
SERVICE = "https://www.w3.org/ns/activitystreams#Service"
#: Where a person's own server lets them follow somebody, best first; the last one is what all of Mastodon's kin have.
SUBSCRIBE_RELS = (
    "https://w3id.org/fep/3b86/Follow",
    "https://w3id.org/fep/3b86/Object",
    "http://ostatus.org/schema/1.0/subscribe",
)

_ACCOUNT = re.compile(r"(?:acct:)?@?(?P<username>[^@/:]+)@(?P<host>[^@/]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Whom somebody asks for: the account of a user name, in lower case, or with None the instance itself."""

    username: str | None

    @property
    def is_instance(self) -> bool:
        return self.username is None


def resource(text: str | None, urls: Urls) -> Query:
    """Return whom the parameter `resource` asks for.

    Peers send `acct:you@host` with or without the `acct:`, in any letter case, with a leading @, percent-encoded once
    more, the actor's URL (Pixelfed), its page, or the root of the server (FEP-d556).
    Raises Malformed when it is missing, NotFound when it is nobody of this community.
    """
    if not text or len(text) > MAX_RESOURCE:
        raise Malformed("no usable resource parameter")
    asked = unquote(text).strip()
    account = _ACCOUNT.fullmatch(asked)
    if account is not None:
        if account["host"].lower() in {urls.handle_host.lower(), urls.host.lower()}:
            return Query(username=account["username"].lower())
    elif asked.lower().rstrip("/") == urls.base.lower():
        return Query(username=None)
    else:
        for prefix in (urls.actor(""), urls.profile_page("")):
            name = asked[len(prefix) :].rstrip("/")
            if asked.lower().startswith(prefix.lower()) and name and not set(name) & set("/?#@"):
                return Query(username=name.lower())
    raise NotFound(f"nobody here is {asked!r:.200}")


def jrd(account: Account, urls: Urls) -> Document:
    """Return the answer for an account. Exactly one `self` link: peers disagree on which of two to take."""
    name = account.username
    page, actor_uri = account.actor.url or urls.profile_page(name), urls.actor(name)
    links: list[Document] = [
        {"rel": "self", "type": ACTIVITY_JSON, "href": actor_uri},
        {"rel": PROFILE_PAGE, "type": "text/html", "href": page},
    ]
    if account.actor.icon_url:
        links.append({"rel": AVATAR, "href": account.actor.icon_url})
    return {"subject": f"acct:{name}@{urls.handle_host}", "aliases": [page, actor_uri], "links": links}


def instance_jrd(account: Account, urls: Urls) -> Document:
    """Return the answer for the root of the server: its Application actor (FEP-d556)."""
    link: Document = {"rel": SERVICE, "type": ACTIVITY_JSON, "href": urls.actor(account.username)}
    return {"subject": f"{urls.base}/", "links": [link]}


def self_link(jrd: Document) -> str | None:
    """Return the id of the actor that a peer's answer leads to: the first `self` link that is ActivityPub's."""
    return next(iter(self_links(jrd)), None)


def self_links(jrd: Document) -> list[str]:
    """Return the ids of all actors in a peer's answer: Lemmy lets a person and a community share a name."""
    found = []
    for link in _links(jrd, "self"):
        named, href = link.get("type"), link.get("href")
        if isinstance(named, str) and media_type.is_activity(named) and isinstance(href, str) and is_uri(href):
            found.append(href)
    return found


def subscribe_template(jrd: Document) -> str | None:
    """Return where a person follows from their own server: an http(s) URL with `{uri}` in it for what to follow.

    FEP-3b86 calls the place `{object}` and has places for pages to go on to, which are left empty.
    """
    for rel in SUBSCRIBE_RELS:
        for link in _links(jrd, rel):
            template = link.get("template")
            if isinstance(template, str):
                ready = _one_place(template)
                if ready is not None:
                    return ready
    return None


def subject(jrd: Document) -> Handle | None:
    """Return the handle that a peer's answer is about, or None when it names none."""
    named = jrd.get("subject")
    if not isinstance(named, str) or len(named) > MAX_RESOURCE:
        return None
    try:
        return handle.parse(named)
    except MemberError:
        return None


def _links(jrd: Document, rel: str) -> list[Document]:
    return [link for link in parse.documents(jrd, "links", limit=64) if link.get("rel") == rel]


def _one_place(template: str) -> str | None:
    """Return a template with `{uri}` as its only place, or None when it is no URL with a place for it."""
    ready = template.replace("{object}", "{uri}")
    ready = ready.replace("{on-success}", "").replace("{on-cancel}", "")
    before, place, _ = ready.partition("{uri}")
    outside = ready.replace("{uri}", "")
    # The place is in the path or the query: the host is the person's own server, whatever is put in.
    is_after_host = "/" in before.partition("://")[2]
    return ready if place and is_after_host and is_uri(outside) and "{" not in outside else None
