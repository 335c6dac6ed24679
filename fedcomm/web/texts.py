"""Texts made short for where there is little room: titles in feed readers, descriptions, posts of others on pages."""

from dataclasses import replace

from fedcomm.activitypub import html
from fedcomm.model.actor import MAX_NAME_CHARACTERS
from fedcomm.model.poll import Poll
from fedcomm.model.post import Post

#: What a page shows of a post from elsewhere. Twenty replies as long as they may be would be 100 MB.
MAX_TEXT = 5_000
MAX_LINE = 500
MAX_ATTACHMENTS = 4
MAX_OPTIONS = 20
MAX_OPTION = 100


def shown(post: Post) -> Post:
    """Return a post as a page shows it: one of ours as it is, of a long one from elsewhere the beginning."""
    if post.author.is_local:
        return post
    content = post.content
    files = content.attachments[:MAX_ATTACHMENTS]
    return replace(
        post,
        author=replace(post.author, name=shortened(post.author.name, MAX_NAME_CHARACTERS)),
        content=replace(
            content,
            content_html=html.beginning(content.content_html, MAX_TEXT),
            warning=shortened(content.warning, MAX_LINE),
            attachments=tuple(replace(file, alt=shortened(file.alt, MAX_LINE)) for file in files),
            poll=content.poll and _poll(content.poll),
        ),
    )


def _poll(poll: Poll) -> Poll:
    options = poll.options[:MAX_OPTIONS]
    return replace(poll, options=tuple(replace(one, name=shortened(one.name, MAX_OPTION)) for one in options))


def shortened(text: str, length: int) -> str:
    """Return a text on one line of at most `length` characters, cut between words where it has any."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    return (cut.rpartition(" ")[0].rstrip(",;:- ") or cut) + "…"
