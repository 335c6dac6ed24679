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
#: Terms that decide who did what to whom. An inline context may only say of them what ActivityStreams says.
CORE_TERMS = frozenset(
    {
        "id", "type", "actor", "object", "target", "origin", "result", "instrument", "to", "cc", "bto", "bcc",
        "audience", "attributedTo", "inReplyTo", "content", "inbox", "outbox", "followers", "following",
        "preferredUsername", "endpoints", "sharedInbox",
    }
)  # fmt: skip
_AS_PREFIXES = ("as:", "https://www.w3.org/ns/activitystreams#")
#: Core terms whose meaning in the ActivityStreams context is not in its own namespace.
_OWN_MEANINGS = {
    "id": frozenset({"@id"}),
    "type": frozenset({"@type"}),
    "inbox": frozenset({"ldp:inbox", "http://www.w3.org/ns/ldp#inbox", "as:inbox"}),
}
_NEVER_ALIASED = GRAPH_KEYWORDS | {"@id", "@type", "@context"}


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
        children = node.values() if isinstance(node, dict) else node
        waiting.extend((child, depth + 1) for child in children if isinstance(child, dict | list))


def _check_names(node: Document) -> None:
    found = GRAPH_KEYWORDS.intersection(node)
    if found:
        raise Malformed(f"the JSON-LD keyword {min(found)}")
    if "@context" in node:
        _check_context(node["@context"])


def _check_context(context: object) -> None:
    """Look at the term definitions of one `@context`; contexts nested in them come by as nodes of their own."""
    for entry in context if isinstance(context, list) else [context]:
        if isinstance(entry, dict):
            for term, definition in entry.items():
                _check_term(term, definition.get("@id", "") if isinstance(definition, dict) else definition)


def _check_term(term: str, meaning: object) -> None:
    is_core = term in CORE_TERMS
    if is_core and (not isinstance(meaning, str) or meaning not in _own_meanings(term)):
        raise Malformed(f"the inline context gives {term!r} another meaning")
    if not is_core and isinstance(meaning, str) and meaning in _NEVER_ALIASED:
        raise Malformed(f"the term {term!r} stands for the JSON-LD keyword {meaning}")


def _own_meanings(term: str) -> frozenset[str]:
    return _OWN_MEANINGS.get(term) or frozenset(prefix + term for prefix in _AS_PREFIXES)
