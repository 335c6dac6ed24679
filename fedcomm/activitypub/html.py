"""HTML of posts and profiles: what peers sent, made safe, and what we send, kept to what peers understand (wire 5.5).

Cleaned HTML is cleaned once, when it comes in, and stored.
"""

import re
from html import escape, unescape

import nh3

#: Of what comes in, and of what is made of it: `&` becomes five characters.
MAX_CHARACTERS = 200_000
#: Opening and closing ones. Time and result grow with the square of it: every `<p>` opens anew what was left open
#: (HTML 13.2.4.3), so that 4,000 tags in 20 kB took 2 s and became 20 MB.
MAX_TAGS = 1_000
MAX_ROUNDS = 4
#: `&nbsp;`; what else cleaned HTML writes as an entity is shorter.
_LONGEST_ENTITY = 6

_TAGS = {
    "p", "br", "a", "span", "strong", "em", "b", "i", "u", "s", "del", "blockquote", "code", "pre", "ul", "ol", "li",
    "h1", "h2", "h3", "h4", "h5", "h6",
}  # fmt: skip
#: Elements whose text nobody wrote to be read.
_SILENT_TAGS = {"script", "style", "template", "noscript", "iframe", "object", "title", "svg", "math"}
#: Microformats and what marks mentions and hashtags. Never `invisible`: it hides text of strangers (CVE-2023-36462).
_CLASSES = {"h-card", "p-name", "u-url", "u-uid", "mention", "hashtag", "ellipsis"}
#: `*` has to be named: the library lets `title` and `lang` through by itself.
_ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}}
_SCHEMES = {"http", "https", "mailto"}
_BLOCKS = {"p", "br", "li", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
_BREAK = re.compile(r"<br>|</(?:p|li|blockquote|pre|h[1-6])>")
_TAG = re.compile(r"</?[a-z0-9]+>")
#: What these find is written anew and cleaned afterwards; what they miss, the cleaner drops.
_PICTURE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
_SOURCE = re.compile(r"""\bsrc=(["'])([^<>"']+)\1""", re.IGNORECASE)
_ALTERNATIVE = re.compile(r"""\balt=(["'])([^<>"']+)\1""", re.IGNORECASE)

_REMOTE = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_SILENT_TAGS,
    attributes=_ATTRIBUTES,
    allowed_classes={"a": _CLASSES, "span": _CLASSES},
    url_schemes=_SCHEMES,
    url_relative="deny",
    link_rel="nofollow noopener noreferrer ugc",
)
_OWN = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_SILENT_TAGS,
    attributes=_ATTRIBUTES,
    # `me` proves a profile link (Mastodon looks for it); `tag` marks hashtags.
    tag_attribute_values={"a": {"rel": {"me", "tag"}}},
    allowed_classes={"a": _CLASSES, "span": _CLASSES},
    url_schemes=_SCHEMES,
    url_relative="deny",
    link_rel=None,
)
#: Without attributes a tag is its name between brackets, and nothing else can look like one.
_SKELETON = nh3.Cleaner(tags=_BLOCKS, clean_content_tags=_SILENT_TAGS, attributes={"*": set()}, link_rel=None)


def clean(html: str) -> str:
    """Return HTML of a peer, safe to show: known tags, links out with `rel`, no images, ids, styles or scripts.

    Of what is longer than 200,000 characters or 1,000 tags, or becomes so, the rest is left out.
    """
    return _settled(_REMOTE, _cut(html))


def with_pictures_as_links(html: str) -> str:
    """Return HTML with a link in place of each picture, for `clean`: none of them is shown, and none is lost."""
    return _PICTURE.sub(_link_to_picture, html[:MAX_CHARACTERS])


def clean_own(html: str) -> str:
    """Return HTML made from what the artist wrote: the same tags, links that count."""
    return _settled(_OWN, _cut(html))


def plain(html: str) -> str:
    """Return the text of HTML, with a line break after each block. It is text: escape it to show it in HTML."""
    skeleton = _SKELETON.clean(_cut(html))
    return unescape(_TAG.sub("", _BREAK.sub("\n", skeleton))).strip()


def from_text(text: str) -> str:
    """Return plain text as HTML of at most 200,000 characters: paragraphs between empty lines, breaks at the others."""
    whole = _paragraphs(text[:MAX_CHARACTERS])
    return whole if len(whole) <= MAX_CHARACTERS else _paragraphs(text[: MAX_CHARACTERS // _LONGEST_ENTITY])


def beginning(cleaned: str, length: int) -> str:
    """Return cleaned HTML as it is when it has no more than `length` characters of text, else the first ones of them.

    HTML that is mostly tags is cut down to its text too. What comes back takes at most six times `length`.
    """
    if len(cleaned) <= length:
        return cleaned
    text = plain(cleaned[: _LONGEST_ENTITY * length])
    if len(text) <= length and len(cleaned) <= 2 * length:
        return cleaned
    return from_text(text[:length])


def _paragraphs(text: str) -> str:
    paragraphs = [escape(paragraph.strip(), quote=False) for paragraph in re.split(r"\n\s*\n", text)]
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs if paragraph).replace("\n", "<br>")


def _link_to_picture(picture: re.Match[str]) -> str:
    source, alternative = _SOURCE.search(picture[0]), _ALTERNATIVE.search(picture[0])
    if source is None:
        return ""
    return f'<a href="{source[2]}">{alternative[2] if alternative else source[2]}</a>'


def _settled(cleaner: nh3.Cleaner, html: str) -> str:
    """Return HTML that cleaning leaves as it is, so that a browser reads it as the cleaner does.

    Without its `<select>`, `<p><select><p>` is a paragraph in a paragraph, which nobody reads back that way.
    """
    for _ in range(MAX_ROUNDS):
        cleaned = cleaner.clean(html)
        if len(cleaned) > MAX_CHARACTERS:
            # Less than it may have: what is open where it is cut will be closed.
            cleaned = _cut(cleaned[: MAX_CHARACTERS // 2])
        elif cleaned == html:
            return cleaned
        html = cleaned
    return from_text(plain(html))


def _cut(html: str) -> str:
    pieces = html[:MAX_CHARACTERS].split("<", MAX_TAGS + 1)
    return "<".join(pieces[: MAX_TAGS + 1])
