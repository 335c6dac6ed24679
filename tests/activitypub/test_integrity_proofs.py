"""Integrity proofs (FEP-8b32): which are read, which hold, and what the published vectors say."""

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import orjson
import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from peer_documents import ANN, BOB, NOW, OBJECTS, THIEF, a_note, an_activity, encoded
from signed import rsa_key

from fedcomm.activitypub import keys, parse, proofs
from fedcomm.activitypub.keys import PublicKey, SigningKey, decode_multibase, encode_multibase
from fedcomm.errors import SignatureInvalid

VECTORS = Path(__file__).parents[1] / "vectors"
METHOD = f"{ANN}#ed25519-key"
CONTEXT = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v1"]

Document = dict[str, object]


@cache
def key(key_id: str = METHOD) -> SigningKey:
    return SigningKey.load(key_id, keys.generate_ed25519())


def public(of: SigningKey, owner: str = ANN) -> PublicKey:
    return PublicKey.from_multibase(of.key_id, owner, of.public_multibase())


def a_create(**changes: object) -> Document:
    return an_activity("Create", a_note(), **({"@context": CONTEXT} | changes))


def proven(document: Document, **options: object) -> Document:
    """Return a document with a proof of Ann's that holds, whatever its members say; None takes one away."""
    made = proofs.make(document, key(), created=NOW)["proof"]
    assert isinstance(made, dict)
    changed = {name: value for name, value in (made | options).items() if value is not None}
    signature = encode_multibase(key().sign(proofs.covered(document, changed)))
    return document | {"proof": changed | {"proofValue": options.get("proofValue", signature)}}


def believed(document: Document, *, by: SigningKey | None = None, now: datetime = NOW) -> bool:
    """Say whether a document, as it comes over the wire, carries a proof of Ann's."""
    for proof in proofs.read(parse.document(encoded(document)), actor_uri=ANN, now=now):
        try:
            proofs.verify(proof, public(by or key()))
        except SignatureInvalid:
            continue
        return True
    return False


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({"type": "Ed25519Signature2020"}, id="another type"),
        pytest.param({"type": None}, id="no type"),
        pytest.param({"cryptosuite": "eddsa-rdfc-2022"}, id="a suite that reads it as a graph"),
        pytest.param({"cryptosuite": "ecdsa-jcs-2019"}, id="a suite of another curve"),
        pytest.param({"proofPurpose": "authentication"}, id="another purpose"),
        pytest.param({"proofPurpose": None}, id="no purpose"),
        pytest.param({"verificationMethod": f"{THIEF}#key"}, id="a key of another origin"),
        pytest.param({"verificationMethod": "did:key:z6Mk"}, id="a key that is on no origin"),
        pytest.param({"verificationMethod": {"id": METHOD}}, id="a key that is no string"),
        pytest.param({"verificationMethod": None}, id="no key"),
        pytest.param({"created": None}, id="no time"),
        pytest.param({"created": "soon"}, id="a time that is none"),
        pytest.param({"created": "2026-11-24T14:10:00Z"}, id="made more than an hour ahead"),
        pytest.param({"created": "2026-11-10T13:09:00Z"}, id="made more than two weeks ago"),
        pytest.param({"expires": "2026-11-24T13:09:59Z"}, id="expired"),
        pytest.param({"expires": "never"}, id="expires at no time"),
        pytest.param({"domain": "elsewhere.example"}, id="for somebody in particular"),
        pytest.param({"challenge": "abc"}, id="in answer to a challenge"),
        pytest.param({"previousProof": "urn:uuid:1"}, id="about another proof"),
        pytest.param({"@context": CONTEXT[1:]}, id="in another context"),
        pytest.param({"@context": [*CONTEXT, "https://a.example/more"]}, id="in a longer context"),
        pytest.param({"proofValue": 7}, id="a value that is no string"),
        pytest.param({"proofValue": "z6Mk"}, id="a value too short"),
        pytest.param({"proofValue": "m" + "A" * 86}, id="a value in base64"),
        pytest.param({"proofValue": "z" + "1" * 64}, id="a value of zeros"),
    ],
)
def test_a_proof_that_is_not_its_actors_word_here_and_now_is_not_believed(options):
    assert not believed(proven(a_create(), **options))


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"type": "Delete"}, id="the type"),
        pytest.param({"actor": BOB}, id="the actor"),
        pytest.param({"object": a_note(content="<p>Else</p>")}, id="the object"),
        pytest.param({"to": [BOB]}, id="a new member"),
        pytest.param({"id": None}, id="a member taken away"),
        pytest.param({"@context": CONTEXT[::-1]}, id="the order of the contexts"),
    ],
)
def test_a_proof_does_not_hold_for_what_was_changed(changed):
    document = {name: value for name, value in (proven(a_create()) | changed).items() if value is not None}

    assert not believed(document)


def test_a_proof_does_not_hold_with_another_key():
    assert not believed(proven(a_create()), by=SigningKey.load(METHOD, keys.generate_ed25519()))


def test_a_proof_does_not_hold_with_the_same_key_under_another_id():
    made = key()

    assert not believed(proven(a_create()), by=SigningKey(key_id=f"{ANN}#other", private=made.private))


def test_no_server_but_the_actors_own_is_asked_for_a_key():
    document = proven(a_create(), verificationMethod=f"{THIEF}#key")

    assert proofs.read(document, actor_uri=ANN, now=NOW) == ()


def test_a_proof_that_names_an_rsa_key_does_not_hold():
    [proof] = proofs.read(proven(a_create()), actor_uri=ANN, now=NOW)
    rsa = PublicKey.from_pem(METHOD, ANN, rsa_key().public_pem())

    with pytest.raises(SignatureInvalid):
        proofs.verify(proof, rsa)


@pytest.mark.parametrize("proof", [None, [], {}, "proof", [None, 1], [{"type": []}], {"created": {}}])
def test_what_is_no_proof_proves_nothing(proof):
    assert proofs.read(a_create(proof=proof), actor_uri=ANN, now=NOW) == ()


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(a_create(), id="an activity"),
        pytest.param(a_create(**{"@context": CONTEXT[0]}), id="one context"),
        pytest.param(a_create(**{"@context": None}), id="no context"),
        pytest.param(a_create(width=0.1, size=1e21, least=-0.0, whole=3.0), id="numbers that JSON writes in many ways"),
        pytest.param(a_create(content='\u20ac\U0001f600\u0007"\\', **{"\ufb33": 1, "\U0001f600": 2}), id="any text"),
    ],
)
def test_a_proof_that_was_made_holds(document):
    assert believed(proofs.make(document, key(), created=NOW))


def test_a_proof_holds_beside_a_linked_data_signature_that_came_later():
    assert believed(proven(a_create()) | {"signature": {"type": "RsaSignature2017"}})


def test_a_proof_holds_when_who_passed_it_on_added_a_context():
    assert believed(proven(a_create()) | {"@context": [*CONTEXT, {"toot": "http://joinmastodon.org/ns#"}]})


def test_a_proof_without_a_context_of_its_own_holds():
    assert believed(proven(a_create(), **{"@context": None}))


def test_a_proof_holds_that_was_made_in_a_context_which_it_does_not_show():
    """Fedify signs the context of the document with the proof, and leaves it out of what it sends."""
    document = proven(a_create())
    bare = {name: value for name, value in document["proof"].items() if name != "@context"}

    assert believed(document | {"proof": bare})


def test_of_several_proofs_one_that_holds_is_enough():
    document = proven(a_create())
    proof = document["proof"]
    broken = proof | {"created": "2026-11-24T13:00:00Z"}

    assert believed(document | {"proof": [{"type": "Other"}, broken, proof]})


def test_of_many_proofs_only_the_first_are_looked_at():
    document = proven(a_create())
    broken = document["proof"] | {"created": "2026-11-24T13:00:00Z"}

    assert len(proofs.read(document | {"proof": [broken] * 100}, actor_uri=ANN, now=NOW)) == proofs.MAX_PROOFS


def test_a_proof_is_good_for_two_weeks():
    assert believed(proven(a_create()), now=NOW + timedelta(days=13, hours=23))
    assert not believed(proven(a_create()), now=NOW + timedelta(days=14, seconds=1))


@pytest.mark.parametrize("number", [2**53, -(2**53), 2**63])
def test_numbers_that_others_would_change_are_neither_signed_nor_believed(number):
    with pytest.raises(ValueError, match="exceeds"):
        proofs.make(a_create(width=number), key(), created=NOW)

    proof = proven(a_create())["proof"]
    assert proofs.read(a_create(width=number, proof=proof), actor_uri=ANN, now=NOW) == ()


def test_a_proof_is_not_made_with_an_rsa_key():
    with pytest.raises(TypeError):
        proofs.make(a_create(), rsa_key(), created=NOW)


def test_a_proof_says_when_in_whole_seconds():
    proof = proofs.make(a_create(), key(), created=NOW + timedelta(milliseconds=120))["proof"]

    assert proof["created"] == "2026-11-24T13:09:59Z"


@given(OBJECTS)
def test_of_any_document_the_proof_is_read_or_left(document):
    read = proofs.read(document | {"proof": document}, actor_uri=ANN, now=NOW)

    assert read == ()


def vector(name: str) -> Document:
    return json.loads((VECTORS / name).read_text())


@pytest.mark.parametrize("name", vector("rfc8785/cases.json"))
def test_the_published_canonical_forms(name):
    case = vector("rfc8785/cases.json")[name]

    assert rfc8785.dumps(orjson.loads(case["input"])).decode() == case["output"]


def published_key(case: Document, key_id: str) -> SigningKey:
    private = Ed25519PrivateKey.from_private_bytes(decode_multibase(case["privateKeyMultibase"])[2:])
    return SigningKey(key_id=key_id, private=private)


def test_the_published_steps_of_eddsa_jcs_2022():
    case = vector("integrity-proofs/eddsa-jcs-2022.json")
    options = case["proofOptions"]
    signer = published_key(case, options["verificationMethod"])

    made = proofs.make(case["document"], signer, created=datetime.fromisoformat(options["created"]))

    assert (
        proofs.covered(case["document"], options).hex() == case["covered"] == case["proofHash"] + case["documentHash"]
    )
    assert decode_multibase(made["proof"]["proofValue"]).hex() == case["signature"]
    assert made == case["signed"]


def test_the_published_activity_of_fep_8b32_is_signed_and_believed():
    case = vector("integrity-proofs/fep-8b32.json")
    created = datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)
    [listed] = parse.keys(case["actor"])
    author = PublicKey.from_pem(listed.key_id, listed.owner_uri, listed.pem)

    made = proofs.make(case["document"], published_key(case, listed.key_id), created=created)
    [proof] = proofs.read(case["signed"], actor_uri=case["actor"]["id"], now=created)

    assert made == case["signed"]
    proofs.verify(proof, author)
