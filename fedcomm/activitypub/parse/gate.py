"""The gate that bytes of strangers pass before anything reads them: strict JSON, small, and with one meaning.

Authorisation and processing read the very dict that comes out of here. So a name that stands twice in an object
(orjson keeps the last one) cannot be one thing for the check and another for the effect.
"""

import orjson

from fedcomm.errors import Malformed

Document = dict[str, object]

MAX_DEPTH = 32
MAX_NODES = 10_000

#: Keywords that move statements to other places of the graph: a signed or checked part could then be read as another
#: (CVE-2026-42462, CVE-2026-46349; security LD1-LD6). No server needs them in what it sends.
GRAPH_KEYWORDS = frozenset({"@graph", "@included", "@reverse", "@nest", "@base", "@import", "@propagate", "@protected"})
#: Terms that decide who did what to whom. An inline context may only say of them what their own one says.
CORE_TERMS = frozenset(
    {
        "id", "type", "actor", "object", "target", "origin", "result", "instrument", "to", "cc", "bto", "bcc",
        "audience", "attributedTo", "inReplyTo", "content", "inbox", "outbox", "followers", "following",
        "preferredUsername", "endpoints", "sharedInbox", "publicKey", "publicKeyPem", "assertionMethod",
        "Accept", "Add", "Announce", "Block", "Create", "Delete", "Flag", "Follow", "Like", "Move", "Reject", "Remove",
        "Undo", "Update", "Application", "Group", "Organization", "Person", "Service", "Article", "Note", "Page",
        "Question", "Tombstone", "Collection", "CollectionPage", "OrderedCollection", "OrderedCollectionPage",
    }
)  # fmt: skip
_ACTIVITYSTREAMS = "https://www.w3.org/ns/activitystreams"
_SECURITY = "https://w3id.org/security"
_LDP = "http://www.w3.org/ns/ldp"
_AS_PREFIXES = ("as:", f"{_ACTIVITYSTREAMS}#")
_SECURITY_PREFIXES = ("sec:", "security:", f"{_SECURITY}#")
#: Core terms whose meaning is not in the namespace of ActivityStreams, and the prefixes by which meanings are given.
_OWN_MEANINGS = {
    "id": frozenset({"@id"}),
    "type": frozenset({"@type"}),
    "inbox": frozenset({"ldp:inbox", f"{_LDP}#inbox", "as:inbox"}),
    **{
        term: frozenset(prefix + term for prefix in _SECURITY_PREFIXES)
        for term in ("publicKey", "publicKeyPem", "assertionMethod")
    },
    "as": frozenset({_ACTIVITYSTREAMS, f"{_ACTIVITYSTREAMS}#"}),
    "ldp": frozenset({_LDP, f"{_LDP}#"}),
    "sec": frozenset({_SECURITY, f"{_SECURITY}#", f"{_SECURITY}/v1", f"{_SECURITY}/v1#"}),
    "security": frozenset({_SECURITY, f"{_SECURITY}#", f"{_SECURITY}/v1", f"{_SECURITY}/v1#"}),
}
_NEVER_ALIASED = GRAPH_KEYWORDS | {"@id", "@type", "@context"}
_GUARDED = CORE_TERMS | _OWN_MEANINGS.keys()


def document(body: bytes) -> Document:
    """Return the JSON object in `body`.

    Raises Malformed for what is not UTF-8 or JSON (NaN included), is no object, is deeper than 32 levels, has more than
    10,000 values, or uses JSON-LD to mean something else than it says.
    """
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Malformed(f"not JSON: {error.msg}") from error
    if not isinstance(value, dict):
        raise Malformed(f"a JSON {type(value).__name__} where an object is expected")
    check(value)
    return value


def check(value: Document) -> None:
    """Raise Malformed when a document is too deep, too large, or ambiguous as JSON-LD."""
    waiting: list[tuple[Document | list[object], int]] = [(value, 1)]
    nodes = 1
    while waiting:
        node, depth = waiting.pop()
        nodes += len(node)
        if nodes > MAX_NODES:
            raise Malformed(f"more than {MAX_NODES} values")
        if depth > MAX_DEPTH:
            raise Malformed(f"deeper than {MAX_DEPTH} levels")
        if isinstance(node, dict):
            _check_names(node)
            waiting += [(child, depth + 1) for child in node.values() if isinstance(child, dict | list)]
        else:
            waiting += [(child, depth + 1) for child in node if isinstance(child, dict | list)]


def _check_names(node: Document) -> None:
    if not GRAPH_KEYWORDS.isdisjoint(node):
        raise Malformed(f"the JSON-LD keyword {min(GRAPH_KEYWORDS.intersection(node))}")
    if "@context" in node:
        _check_context(node["@context"])


def _check_context(context: object) -> None:
    """Look at the term definitions of one `@context`; contexts nested in them come by as nodes of their own."""
    for entry in context if isinstance(context, list) else [context]:
        if isinstance(entry, dict):
            _check_terms(entry)


def _check_terms(definitions: Document) -> None:
    for term in _GUARDED & definitions.keys():
        meaning = _meaning(definitions[term])
        if not isinstance(meaning, str) or meaning not in _own_meanings(term):
            raise Malformed(f"the inline context gives {term!r} another meaning")
    for term, definition in definitions.items():
        meaning = definition if isinstance(definition, str) else _meaning(definition)
        if isinstance(meaning, str) and meaning in _NEVER_ALIASED and meaning not in _own_meanings(term):
            raise Malformed(f"the term {term!r} stands for the JSON-LD keyword {meaning}")


def _meaning(definition: object) -> object:
    return definition.get("@id", "") if isinstance(definition, dict) else definition


def _own_meanings(term: str) -> frozenset[str]:
    return _OWN_MEANINGS.get(term) or frozenset(prefix + term for prefix in _AS_PREFIXES)
