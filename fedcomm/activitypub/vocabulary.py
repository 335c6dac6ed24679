"""Words of ActivityStreams 2.0 and ActivityPub that more than one module needs."""

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
#: Everybody, in the spellings that JSON-LD compaction makes of it (wire 4.1). We send only the first.
PUBLIC_NAMES = frozenset({PUBLIC, "as:Public", "Public"})

ACTIVITY_JSON = "application/activity+json"
LD_JSON = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
#: Names that peers give to ActivityPub documents in what they send and ask for; parameters aside.
MEDIA_TYPES = frozenset({ACTIVITY_JSON, "application/ld+json", "application/json"})
JRD_JSON = "application/jrd+json"
#: What we ask for when we fetch: Mitra and Mastodon answer to the second only in this spelling.
ACCEPT = f"{ACTIVITY_JSON}, {LD_JSON}"

ACTOR_TYPES = frozenset({"Person", "Service", "Group", "Organization", "Application"})
#: Types that `parse.post` reads. Of all but Note and Question a title and a link are shown.
POST_TYPES = frozenset(
    {"Note", "Question", "Article", "Page", "Audio", "Video", "Image", "Document", "Event", "Album", "Track"}
)
#: What JSON-LD may leave before a type that a peer has no context for: the names are unique without it.
TYPE_NAMESPACES = (
    "as:",
    "https://www.w3.org/ns/activitystreams#",
    "toot:",
    "http://joinmastodon.org/ns#",
    "https://funkwhale.audio/ns#",
    "https://w3id.org/fep/044f#",
    "litepub:",
    "http://litepub.social/ns#",
)
COLLECTION_TYPES = frozenset({"Collection", "OrderedCollection", "CollectionPage", "OrderedCollectionPage"})
