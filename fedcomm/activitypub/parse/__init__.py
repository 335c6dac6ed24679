"""Foreign JSON in, values out: the only place that looks into documents of peers.

Every function raises nothing but RemoteError, whatever it is given.
"""

from fedcomm.activitypub.parse.activities import Activity, activity
from fedcomm.activitypub.parse.actors import RemoteActor, RemoteKey, actor, aliases, keys
from fedcomm.activitypub.parse.collections import CollectionPart, Item, collection_part
from fedcomm.activitypub.parse.fields import documents, embedded, moment, text, types, uri, uris
from fedcomm.activitypub.parse.gate import Document, document
from fedcomm.activitypub.parse.posts import RemotePost, post
from fedcomm.activitypub.parse.stamps import stamp
from fedcomm.activitypub.parse.tags import hashtags
from fedcomm.activitypub.parse.votes import Vote, option_name, votes

__all__ = [
    "Activity",
    "CollectionPart",
    "Document",
    "Item",
    "RemoteActor",
    "RemoteKey",
    "RemotePost",
    "Vote",
    "activity",
    "actor",
    "aliases",
    "collection_part",
    "document",
    "documents",
    "embedded",
    "hashtags",
    "keys",
    "moment",
    "option_name",
    "post",
    "stamp",
    "text",
    "types",
    "uri",
    "uris",
    "votes",
]
