"""What FEP-044f and GoToSocial add to posts of ours: quotes, who may quote and answer, and stamps (wire 5.8)."""

from html import escape

from fedcomm.activitypub import contexts
from fedcomm.activitypub.build.encoding import with_context
from fedcomm.activitypub.parse import Document
from fedcomm.activitypub.vocabulary import LD_JSON, PUBLIC
from fedcomm.model.post import Post, QuotePolicy
from fedcomm.model.quote import QuoteAuthorization, policy_of
from fedcomm.model.urls import Urls

#: The `rel` of a link that stands for a quote (FEP-e232).
QUOTE_REL = "https://misskey-hub.net/ns#_misskey_quote"


def interaction_policy(post: Post, urls: Urls) -> Document:
    """Return who may quote a post. It is a hint for buttons; what counts is how a request is answered.

    Mastodon reads a missing policy as "nobody may quote", and "nobody" is written as the author alone: an empty list
    would be the same as none. GoToSocial's other policies are left to their defaults, which are ours: Mastodon forwards
    nothing that has members it does not know (docs/decisions: one proof a document).
    """
    return {"canQuote": {"automaticApproval": _quoters(post, urls), "manualApproval": []}}


def quote_members(post: Post) -> Document:
    """Return the names that peers have for what a post quotes; without a quote none."""
    quoted_uri = post.content.quote_uri
    if quoted_uri is None:
        return {}
    named: Document = dict.fromkeys(("quote", "quoteUrl", "quoteUri", "_misskey_quote"), quoted_uri)
    stamp_uri = post.quote_authorization_uri
    return named | ({"quoteAuthorization": stamp_uri} if stamp_uri else {})


def quote_tags(post: Post) -> list[Document]:
    """Return the link by which Mitra and others know a quote (FEP-e232)."""
    if post.content.quote_uri is None:
        return []
    return [
        {
            "type": "Link",
            "mediaType": LD_JSON,
            "rel": QUOTE_REL,
            "href": post.content.quote_uri,
            "name": f"RE: {post.content.quote_uri}",
        }
    ]


def content_html(post: Post) -> str:
    """Return what a post says, with a link in place of a quote at its end for whoever knows no quotes.

    Who knows them hides it by its class.
    """
    said, quoted_uri = post.content.content_html, post.content.quote_uri
    if quoted_uri is None:
        return said
    shown = escape(quoted_uri)
    return f'{said}<p class="quote-inline">RE: <a href="{shown}">{shown}</a></p>'


def quote_authorization(stamp: QuoteAuthorization, quoted: Post, urls: Urls) -> Document:
    """Return a stamp of ours. It names both posts and embeds neither: who reads it may not be allowed to see them."""
    whole: Document = {
        "id": urls.quote_authorization(stamp.id),
        "type": "QuoteAuthorization",
        "attributedTo": quoted.author.uri,
        "interactingObject": stamp.quoting_uri,
        "interactionTarget": stamp.quoted_uri,
    }
    return with_context(contexts.STAMP, whole)


def _quoters(post: Post, urls: Urls) -> list[str]:
    table = {
        QuotePolicy.PUBLIC: PUBLIC,
        QuotePolicy.FOLLOWERS: urls.followers(post.author.username),
        QuotePolicy.NOBODY: post.author.uri,
    }
    return [table[policy_of(post)]]
