"""Values in, documents of ours out, each with `@context` at its top and nowhere else."""

from fedcomm.activitypub.build.activities import (
    accept,
    announce,
    create,
    delete_actor,
    delete_note,
    follow,
    like,
    reject,
    undo,
    update_actor,
    update_note,
)
from fedcomm.activitypub.build.actors import actor, actor_stub
from fedcomm.activitypub.build.collections import collection, collection_page
from fedcomm.activitypub.build.encoding import encode
from fedcomm.activitypub.build.notes import note, tombstone
from fedcomm.activitypub.parse import Document

__all__ = [
    "Document",
    "accept",
    "actor",
    "actor_stub",
    "announce",
    "collection",
    "collection_page",
    "create",
    "delete_actor",
    "delete_note",
    "encode",
    "follow",
    "like",
    "note",
    "reject",
    "tombstone",
    "undo",
    "update_actor",
    "update_note",
]
