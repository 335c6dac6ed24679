"""What an artist writes -> HTML of the subset that every peer shows (wire 5.5).

CommonMark with three things that people expect of a post: a line break is a line break, a bare address is a link, and
`@you@server` and `#word` are marked up. They are rules of the parser, so nothing happens inside of code and links.
Raw HTML stays text. Left out: images (peers turn them into links) and indented code (lyrics are indented).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from fedcomm.activitypub import html
from fedcomm.errors import MemberError
from fedcomm.model import handle as handles
from fedcomm.model.actor import Actor
from fedcomm.model.handle import Handle
from fedcomm.model.post import MAX_HASHTAG_CHARACTERS
from fedcomm.model.urls import Urls

MAX_CHARACTERS = 5000

_URL = re.compile(r"://[^\s<>\"`]+")
_SCHEME = re.compile(r"(?<![a-z0-9+.-])https?\Z", re.IGNORECASE)
_URL_END = ".,:;!?'*_~"
_PAIRS = {")": "(", "]": "["}
_MENTION = re.compile(r"@([A-Za-z0-9_](?:[\w.-]{0,126}\w)?@\w(?:[\w.-]{0,251}\w)?(?::\d{1,5})?)(?![\w@])")
_HASHTAG = re.compile(r"#(\w+)")
#: What may not stand right before a mention or hashtag: it would be part of an address, a handle or an entity.
_GLUE = frozenset("_/@#&")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A text as HTML that has been cleaned, and its hashtags in lower case, without #, in their order."""

    html: str
    hashtags: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class _Found:
    """What the rules are given and what they come across."""

    urls: Urls
    mentions: Mapping[Handle, Actor]
    handles: dict[Handle, None] = field(default_factory=dict)
    hashtags: dict[str, None] = field(default_factory=dict)


def render(source: str, *, mentions: Mapping[Handle, Actor], urls: Urls) -> Rendered:
    """Return a text as HTML. A handle that is not in `mentions` stays text.

    Raises MemberError when there is nothing in it, or more than 5,000 characters.
    """
    _check(source)
    found = _Found(urls=urls, mentions=mentions)
    unsafe = _parser().render(source, {"found": found})
    return Rendered(html=html.clean_own(unsafe).strip(), hashtags=tuple(found.hashtags))


def find_mentions(source: str, *, urls: Urls) -> list[Handle]:
    """Return the handles that a text mentions, each once, in their order. Raises MemberError like `render`."""
    _check(source)
    found = _Found(urls=urls, mentions={})
    _parser().parse(source, {"found": found})
    return list(found.handles)


def _check(source: str) -> None:
    if not source.strip():
        raise MemberError("There is nothing in it yet")
    if len(source) > MAX_CHARACTERS:
        raise MemberError(f"{len(source)} characters are too many; {MAX_CHARACTERS} are allowed")


@cache
def _parser() -> MarkdownIt:
    """Return the parser; it keeps no state between texts. Building it takes 1 ms."""
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    parser.disable(["image", "code"]).enable("strikethrough")
    for name, rule in (("bare_url", _bare_url), ("mention", _mention), ("hashtag", _hashtag)):
        parser.inline.ruler.after("text", name, rule)
    return parser


def _bare_url(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the parser's signature
    """Make `https://…` a link, without the punctuation that ends the sentence around it."""
    if state.src[state.pos] != ":" or state.linkLevel > 0:
        return False
    scheme, rest = _SCHEME.search(state.pending), _URL.match(state.src, state.pos)
    if scheme is None or rest is None:
        return False
    tail = _without_end(rest[0])
    href = state.md.normalizeLink(scheme[0] + tail)
    if len(tail) <= len("://") or not state.md.validateLink(href):
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[0])]
        _push_link(state, {"href": href}, text=scheme[0] + tail)
    state.pos += len(tail)
    return True


def _without_end(url: str) -> str:
    """Return an address without the marks that follow it; a closing bracket stays when it was opened inside."""
    while url:
        last = url[-1]
        is_unpaired = last in _PAIRS and url.count(last) > url.count(_PAIRS[last])
        if last not in _URL_END and not is_unpaired:
            break
        url = url[:-1]
    return url


def _mention(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """Note `@you@server`, and mark it up as h-card when we know whom it means."""
    match = _at_word_start(state, _MENTION)
    if match is None:
        return False
    found: _Found = state.env["found"]
    mentioned = handles.parse(match[1])
    actor = found.mentions.get(mentioned)
    if not silent:
        found.handles.setdefault(mentioned)
        if actor is None:
            state.append_pending(match[0])
        else:
            _push_h_card(state, actor)
    state.pos = match.end()
    return True


def _push_h_card(state: StateInline, actor: Actor) -> None:
    card = state.push("mention_open", "span", 1)
    card.attrs = {"class": "h-card"}
    attributes = {"href": actor.url or actor.uri, "class": "u-url mention"}
    _push_link(state, attributes, text="@", name=actor.username)
    state.push("mention_close", "span", -1)


def hashtag(name: str) -> str | None:
    """Return a hashtag, given without #, as it is kept: in lower case; None for what is none, such as a mere number."""
    is_one = len(name) <= MAX_HASHTAG_CHARACTERS and re.fullmatch(r"\w+", name) and any(c.isalpha() for c in name)
    return name.lower() if is_one else None


def _hashtag(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """Make `#word` a link to the page of its tag; a mere number (`#1`) is none."""
    match = _at_word_start(state, _HASHTAG)
    name = hashtag(match[1]) if match is not None else None
    if match is None or name is None:
        return False
    found: _Found = state.env["found"]
    if not silent:
        found.hashtags.setdefault(name)
        href = state.md.normalizeLink(found.urls.tag_page(name))
        _push_link(state, {"href": href, "class": "mention hashtag", "rel": "tag"}, text="#", name=match[1])
    state.pos = match.end()
    return True


def _at_word_start(state: StateInline, pattern: re.Pattern[str]) -> re.Match[str] | None:
    """Return a match at the present place, unless that is in a link or in the middle of a word."""
    before = state.src[state.pos - 1] if state.pos else " "
    if state.linkLevel > 0 or before.isalnum() or before in _GLUE:
        return None
    return pattern.match(state.src, state.pos, state.posMax)


def _push_link(state: StateInline, attributes: dict[str, str], *, text: str, name: str = "") -> None:
    """Add `<a …>text<span>name</span></a>`; the span only when there is a name."""
    link = state.push("link_open", "a", 1)
    link.attrs = {**attributes}
    state.push("text", "", 0).content = text
    if name:
        state.push("name_open", "span", 1)
        state.push("text", "", 0).content = name
        state.push("name_close", "span", -1)
    state.push("link_close", "a", -1)
