"""Values in, documents of ours out, each with `@context` at its top and nowhere else."""

from fedcomm.activitypub.build.activities import (
    accept,
    accept_quote,
    add,
    announce,
    block,
    create,
    delete_actor,
    delete_note,
    delete_stamp,
    flag,
    follow,
    like,
    move,
    quote_request,
    reject,
    reject_quote,
    remove,
    undo,
    update_actor,
    update_note,
    vote,
)
from fedcomm.activitypub.build.actors import actor, actor_stub
from fedcomm.activitypub.build.collections import collection, collection_page
from fedcomm.activitypub.build.encoding import encode
from fedcomm.activitypub.build.notes import hashtag, note, tombstone
from fedcomm.activitypub.build.quotes import quote_authorization
from fedcomm.activitypub.parse import Document

__all__ = [
    "Document",
    "accept",
    "accept_quote",
    "actor",
    "actor_stub",
    "add",
    "announce",
    "block",
    "collection",
    "collection_page",
    "create",
    "delete_actor",
    "delete_note",
    "delete_stamp",
    "encode",
    "flag",
    "follow",
    "hashtag",
    "like",
    "move",
    "note",
    "quote_authorization",
    "quote_request",
    "reject",
    "reject_quote",
    "remove",
    "tombstone",
    "undo",
    "update_actor",
    "update_note",
    "vote",
]
