"""Quotes: which post a post quotes, in every spelling there is (wire 5.8; FEP-044f, FEP-e232)."""

import re
from html import unescape

from fedcomm.activitypub import media_type
from fedcomm.activitypub.parse.fields import line, types, uri, values
from fedcomm.activitypub.parse.gate import Document
from fedcomm.activitypub.uris import same_origin

#: The first that names a post counts: FEP-044f, Misskey and Fedibird, then what JSON-LD makes of them.
_MEMBERS = (
    "quote", "quoteUrl", "quoteUri", "_misskey_quote",
    "https://w3id.org/fep/044f#quote", "as:quoteUrl", "https://www.w3.org/ns/activitystreams#quoteUrl",
    "fedibird:quoteUri", "http://fedibird.com/ns#quoteUri",
    "misskey:_misskey_quote", "https://misskey-hub.net/ns#_misskey_quote",
)  # fmt: skip
_RELATIONS = frozenset({"https://misskey-hub.net/ns#_misskey_quote", "misskey:_misskey_quote", "_misskey_quote"})
_LINK = r'(?:RE|QT): ?<a href="(?P<href>[^"<>]{1,2048})"[^<>]*>(?:[^<]|</?span[^<>]*>)*</a>'
#: What a quote looks like to those who know none, in cleaned HTML: a paragraph of its own (Mastodon), or at the end of
#: one (Misskey, Akkoma). Whole elements, so that the rest stays well-formed.
_FALLBACKS = (
    re.compile(rf"<p>(?:<span[^<>]*>)?(?:<br>){{0,3}}{_LINK}(?:</span>)?</p>"),
    re.compile(rf"<span[^<>]*>(?:<br>){{0,3}}{_LINK}</span>"),
    re.compile(rf"(?:<br>){{1,3}}{_LINK}(?=</p>$)"),
)


def quote_uri(doc: Document, tags: tuple[Document, ...]) -> str | None:
    """Return the id of the post that a post quotes, None when it quotes none. Nobody quotes a post by itself."""
    named = [uri(doc, member) for member in _MEMBERS if member in doc]
    linked = [uri(tag, "href") for tag in tags if "Link" in types(tag) and _is_quote(tag)]
    return next((found for found in (*named, *linked) if found is not None and found != doc.get("id")), None)


def without_fallback(cleaned: str, quote_uri: str | None) -> str:
    """Return cleaned HTML without the `RE: link` that stands for the quote; the page shows the quote itself.

    Only a link to the server of the quoted post goes: nothing else of what somebody wrote may be hidden this way.
    """
    if quote_uri is None or ": " not in cleaned:
        return cleaned
    for pattern in _FALLBACKS:
        found = pattern.search(cleaned)
        if found is not None and same_origin(unescape(found["href"]), quote_uri):
            return cleaned[: found.start()] + cleaned[found.end() :]
    return cleaned


def _is_quote(link: Document) -> bool:
    """Tell a quote from a mere link to an object (FEP-e232): by its relation, else by how its name begins."""
    relations = [relation for relation in values(link, "rel") if isinstance(relation, str)]
    if relations:
        return not _RELATIONS.isdisjoint(relations)
    if not media_type.is_activity(line(link, "mediaType", max_length=200)):
        return False
    return link.get("name") is None or line(link, "name").startswith(("RE:", "QT:"))
