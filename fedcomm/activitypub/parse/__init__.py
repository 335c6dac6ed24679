"""Foreign JSON in, values out: the only place that looks into documents of peers.

Every function raises nothing but RemoteError, whatever it is given.
"""

from fedcomm.activitypub.parse.activities import Activity, activity
from fedcomm.activitypub.parse.actors import RemoteActor, RemoteKey, actor, keys
from fedcomm.activitypub.parse.fields import documents, embedded, moment, text, types, uri, uris
from fedcomm.activitypub.parse.gate import Document, document
from fedcomm.activitypub.parse.posts import RemotePost, post

__all__ = [
    "Activity",
    "Document",
    "RemoteActor",
    "RemoteKey",
    "RemotePost",
    "activity",
    "actor",
    "document",
    "documents",
    "embedded",
    "keys",
    "moment",
    "post",
    "text",
    "types",
    "uri",
    "uris",
]
