"""Linked-data signatures: made on documents of ours, in the form that Mastodon forwards; never verified."""

import ast
import base64
import hashlib
import json
from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from peer_documents import NOW, URLS, our_post
from pyld import jsonld
from pyld.documentloader.frozen import BUNDLED_CONTEXTS, FrozenDocumentLoader

from fedcomm.activitypub import build, keys, proofs
from fedcomm.activitypub.keys import SigningKey
from fedcomm.activitypub.linked_data import signature
from fedcomm.model.post import Attachment, PostContent

PACKAGE = Path(__file__).parents[2] / "fedcomm"
IDENTITY = "https://w3id.org/identity/v1"
#: What identity/v1 says of the members that the options of a signature have.
IDENTITY_TERMS = {
    "@context": {
        "dc": "http://purl.org/dc/terms/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "creator": {"@id": "dc:creator", "@type": "@id"},
        "created": {"@id": "dc:created", "@type": "xsd:dateTime"},
    }
}
LOADER = FrozenDocumentLoader({**BUNDLED_CONTEXTS, IDENTITY: IDENTITY_TERMS})
CONTENT = PostContent(
    content_html="<p>New song</p>",
    source="New *song*",
    language="en",
    hashtags=("jazz",),
    attachments=(Attachment(type="Image", media_type="image/png", url="https://band.example/m/1.png", alt="A drum"),),
)

Document = dict[str, object]


@cache
def rsa() -> SigningKey:
    return SigningKey.load(URLS.key("band"), keys.generate_rsa())


@cache
def ed25519() -> SigningKey:
    return SigningKey.load(URLS.ed25519_key("band"), keys.generate_ed25519())


def a_create(**changes: object) -> Document:
    document = build.create(our_post(content=CONTENT), URLS, 9)
    first, *others = document["@context"]
    return document | {"@context": [first, "https://w3id.org/security/v1", *others]} | changes


def hashed(document: Document) -> str:
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": LOADER}
    return hashlib.sha256(jsonld.normalize(document, options).encode()).hexdigest()


def verify(document: Document) -> None:
    """Verify a signature as Mastodon does (linked_data_signature.rb); raises InvalidSignature."""
    made = document["signature"]
    left_out = ("type", "id", "signatureValue")
    options = {name: value for name, value in made.items() if name not in left_out} | {"@context": IDENTITY}
    rest = {name: value for name, value in document.items() if name != "signature"}
    message = hashed(options) + hashed(rest)
    public = rsa().private.public_key()
    public.verify(base64.b64decode(made["signatureValue"]), message.encode(), PKCS1v15(), SHA256())


def test_a_signature_holds_as_mastodon_verifies_it():
    signed = signature.sign(a_create(), rsa(), created=NOW)

    verify(signed)
    assert {name: signed["signature"][name] for name in ("type", "creator", "created")} == {
        "type": "RsaSignature2017",
        "creator": URLS.key("band"),
        "created": "2026-11-24T13:09:59Z",
    }


def test_a_signature_leaves_the_document_as_it_is():
    document = a_create()

    signed = signature.sign(document, rsa(), created=NOW)

    assert {name: value for name, value in signed.items() if name != "signature"} == document


def test_the_same_document_is_signed_in_the_same_way():
    assert signature.sign(a_create(), rsa(), created=NOW) == signature.sign(a_create(), rsa(), created=NOW)


def test_a_context_that_is_not_here_is_not_fetched():
    unknown = a_create(**{"@context": ["https://www.w3.org/ns/activitystreams", "https://a.example/context"]})

    with pytest.raises(ValueError, match="cannot be signed"):
        signature.sign(unknown, rsa(), created=NOW)


#: What Mastodon reads every signed document in, of its terms those that a post of ours has (context_helper.rb).
MASTODON = [
    "https://www.w3.org/ns/activitystreams",
    "https://w3id.org/security/v1",
    json.loads((Path(__file__).parents[1] / "vectors/contexts/peers.json").read_text())["mastodon"][2],
]


def reads_the_same(ours: object, theirs: object) -> bool:
    """Say what Mastodon asks before it forwards a document: nothing changed but single items of arrays and Public."""
    if isinstance(ours, dict):
        left_out = ("@context", "signature")
        return isinstance(theirs, dict) and all(
            reads_the_same(value, theirs.get(name)) for name, value in ours.items() if name not in left_out
        )
    if isinstance(ours, list):
        listed = theirs if isinstance(theirs, list) else [theirs]
        return len(ours) == len(listed) and all(map(reads_the_same, ours, listed))
    return theirs == ours or (str(ours).endswith("#Public") and theirs == "as:Public")


def test_mastodon_reads_a_signed_post_as_it_is_and_can_forward_it():
    signed = signature.sign(a_create(), rsa(), created=NOW)

    compacted = jsonld.compact({**signed, "signature": None}, MASTODON, {"documentLoader": LOADER})

    assert reads_the_same(signed, compacted)
    verify({**compacted, "signature": signed["signature"]})


@pytest.mark.parametrize(
    "terms",
    [
        pytest.param(
            {"proof": {"@id": "sec:proof", "@type": "@id", "@container": "@graph"}}, id="in a graph, as specified"
        ),
        pytest.param({"proof": {"@id": "sec:proof", "@type": "@id"}}, id="in no graph of its own"),
        pytest.param({"proof": None}, id="left out of the graph"),
    ],
)
def test_mastodon_would_not_forward_a_document_that_says_what_its_proof_means(terms):
    """Why there is no proof beside a signature. Left undefined, its terms make Fedify refuse the signature."""
    document = a_create()
    proven = proofs.make(document | {"@context": [*document["@context"], terms]}, ed25519(), created=NOW)

    compacted = jsonld.compact(proven, MASTODON, {"documentLoader": LOADER})

    assert not reads_the_same(proven, compacted)


def imports(path: Path) -> set[str]:
    """Return every module that a file imports, at its top or later."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update({node.module, *(f"{node.module}.{alias.name}" for alias in node.names)})
    return found


@pytest.mark.parametrize(
    ("module", "importers"),
    [
        pytest.param("pyld", ["activitypub/linked_data/signature.py"], id="the library"),
        pytest.param("fedcomm.activitypub.linked_data", ["delivery/proofs.py"], id="our signatures"),
        pytest.param("fedcomm.delivery.proofs", ["delivery/sender.py"], id="what makes them"),
    ],
)
def test_graphs_are_made_of_what_we_send_and_of_nothing_else(module, importers):
    found = [
        str(path.relative_to(PACKAGE))
        for path in sorted(PACKAGE.rglob("*.py"))
        if any(name == module or name.startswith(f"{module}.") for name in imports(path))
    ]

    assert found == importers
