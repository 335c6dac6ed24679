"""What all documents of ours have in common: `@context` at the top only, and one way into bytes."""

import orjson

from fedcomm.activitypub.parse import Document


def encode(document: Document) -> bytes:
    """Return compact UTF-8 JSON. What is signed and what is sent must be these very bytes."""
    return orjson.dumps(document)


def with_context(context: object, document: Document) -> Document:
    """Return a document with a `@context`, in place of one that it may have."""
    return {"@context": context} | without_context(document)


def without_context(document: Document) -> Document:
    """Return a document to be embedded: Fedify reads a nested `@context` as another scope (idno#3341)."""
    return {name: value for name, value in document.items() if name != "@context"}
