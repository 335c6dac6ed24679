"""RFC 9421 signatures: the vectors of the RFC, an independent implementation, and what peers cover."""

import json
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    MappingKeyResolver,
    algorithms,
)
from signed import (
    ACTOR,
    CREATED,
    HOST,
    KEY_ID,
    NOW,
    assert_accepted,
    cavage,
    content_digest_of,
    ed25519_key,
    get,
    post,
    rfc9421,
    rsa_key,
    with_headers,
    without,
)

from fedcomm import clock
from fedcomm.activitypub.keys import PublicKey, SigningKey
from fedcomm.activitypub.signatures import ACCEPT_SIGNATURE, Request, Scheme, read, sign
from fedcomm.activitypub.signatures.checks import signature_bytes
from fedcomm.activitypub.signatures.rfc9421 import read_input, signature_base

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/http-signatures/rfc9421.json").read_text())
CASES = VECTORS["cases"]


def request_of(case) -> Request:
    sent = case["request"]
    path, _, query = sent["target"].partition("?")
    host = dict(map(tuple, sent["headers"]))["Host"]
    headers = tuple(map(tuple, sent["headers"]))
    return Request(method=sent["method"], scheme="https", host=host, raw_path=path, query=query, headers=headers)


def base_of(request: Request) -> bytes:
    said = read_input(request.header("signature-input") or "")
    return signature_base(request, said.covered, said.canonical)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case["holds"]])
def test_the_signature_bases_of_the_rfc_are_made(name):
    assert base_of(request_of(CASES[name])).decode() == CASES[name]["base"]


@pytest.mark.parametrize("name", CASES)
def test_the_signatures_of_the_rfc_hold_where_it_says_so(name):
    case = CASES[name]
    request = request_of(case)
    key = PublicKey.from_pem(KEY_ID, ACTOR, VECTORS["keys"][case["key"]])
    value = signature_bytes((request.header("signature") or "").split(":")[1])

    assert key.has_signed(base_of(request), value) is case["holds"]


def test_signing_again_with_the_ed25519_key_of_the_rfc_gives_its_signature():
    case = CASES["B.2.6 ed25519"]
    key = SigningKey.load("test-key-ed25519", VECTORS["keys"]["test-key-ed25519-private"].encode())
    published = dict(map(tuple, case["request"]["headers"]))["Signature"].split(":")[1]

    assert key.sign(case["base"].encode()) == signature_bytes(published)


ED25519 = f';created={CREATED};keyid="{ACTOR}#ed25519-key"'
ACCEPTED = [
    pytest.param(rfc9421(post()), rsa_key, id="Mastodon and Mitra"),
    pytest.param(
        rfc9421(post(), '"@method" "@target-uri" "@authority" "host" "date" "content-digest"'), rsa_key, id="Fedify"
    ),
    pytest.param(rfc9421(get(query="page=1"), '"@method" "@target-uri"'), rsa_key, id="reading a page"),
    pytest.param(
        rfc9421(get(query="page=1"), '"@method" "@authority" "@path" "@query" "@scheme" "accept"'),
        rsa_key,
        id="the target in parts",
    ),
    pytest.param(rfc9421(get(), '"@method" "@authority" "@request-target" "@query"'), rsa_key, id="an empty query"),
    pytest.param(rfc9421(post(), label="ghost-1"), rsa_key, id="another label"),
    pytest.param(
        rfc9421(post(), parameters=f';created={CREATED};expires={CREATED + 300};keyid="{KEY_ID}";nonce="a b";tag="x"'),
        rsa_key,
        id="without alg, with expires, nonce and tag",
    ),
    pytest.param(
        rfc9421(post(), '"@method" "@target-uri" "digest"'), rsa_key, id="the older Digest header in its place"
    ),
    pytest.param(rfc9421(post(), parameters=ED25519, key=ed25519_key()), ed25519_key, id="Ed25519"),
    pytest.param(
        rfc9421(post(), parameters=f'{ED25519};alg="ed25519"', key=ed25519_key()), ed25519_key, id="Ed25519 declared"
    ),
]


@pytest.mark.parametrize(("request_in", "key"), ACCEPTED)
def test_what_a_peer_covers_is_accepted(request_in, key):
    assert_accepted(request_in, key())


def test_a_post_is_signed_in_the_profile_that_mastodon_asks_for():
    headers = sign(post(), rsa_key(), scheme=Scheme.RFC9421, now=NOW)

    assert list(headers) == ["Date", "Content-Digest", "Signature-Input", "Signature"]
    assert headers["Content-Digest"] == content_digest_of()
    assert headers["Signature-Input"] == (
        'sig1=("@method" "@target-uri" "content-digest")'
        f';created={CREATED};keyid="{KEY_ID}";alg="rsa-v1_5-sha256"'
    )  # fmt: skip


def test_what_is_read_names_the_key_and_the_scheme():
    signature = read(rfc9421(post()), now=NOW)

    assert (signature.scheme, signature.key_id) == (Scheme.RFC9421, KEY_ID)


def test_a_weaker_signature_beside_a_good_one_changes_nothing():
    beside = cavage(post(), "date").header("signature")

    assert_accepted(with_headers(rfc9421(post()), {"authorization": f"Signature {beside}"}))


def test_what_we_ask_for_is_what_we_send():
    sent = sign(post(), rsa_key(), scheme=Scheme.RFC9421, now=NOW)["Signature-Input"]

    assert ACCEPT_SIGNATURE.partition(";")[0] == sent.partition(";")[0]


def message_of(request: Request) -> SimpleNamespace:
    """Return the request as http-message-signatures takes it."""
    url = f"{request.scheme}://{request.host}{request.target}"
    return SimpleNamespace(method=request.method, url=url, headers=dict(request.headers))


def resolver() -> MappingKeyResolver:
    private = rsa_key().private
    return MappingKeyResolver(public_keys={KEY_ID: private.public_key()}, private_keys={KEY_ID: private})


OUTGOING = [
    pytest.param(without(without(post(), "content-digest"), "date"), id="a POST"),
    pytest.param(without(get(query="page=1&x=%20"), "date"), id="a GET with a query"),
]


@pytest.mark.parametrize("outgoing", OUTGOING)
def test_an_independent_implementation_accepts_what_we_sign(outgoing):
    headers = sign(outgoing, rsa_key(), scheme=Scheme.RFC9421, now=clock.now())
    message = message_of(with_headers(outgoing, headers))
    verifier = HTTPMessageVerifier(signature_algorithm=algorithms.RSA_V1_5_SHA256, key_resolver=resolver())

    [result] = verifier.verify(message, max_age=timedelta(hours=1), body=outgoing.body)

    assert {'"@method"', '"@target-uri"'} <= result.covered_components.keys()
    assert_accepted(with_headers(outgoing, headers), now=clock.now())


@pytest.mark.parametrize("outgoing", OUTGOING)
@pytest.mark.parametrize(
    "covered",
    [
        pytest.param(["@method", "@target-uri"], id="target-uri"),
        pytest.param(["@method", "@authority", "@path", "@query", "@scheme", "host"], id="parts"),
        pytest.param(["@authority", "@request-target", "@method", "accept", "user-agent"], id="request-target"),
    ],
)
def test_we_accept_what_an_independent_implementation_signs(outgoing, covered):
    outgoing = with_headers(without(outgoing, "accept"), {"accept": "text/html;q=0.5,  application/json"})
    message = message_of(outgoing)
    signer = HTTPMessageSigner(signature_algorithm=algorithms.RSA_V1_5_SHA256, key_resolver=resolver())

    signer.sign(
        message, key_id=KEY_ID, covered_component_ids=covered, created=NOW, expires=NOW + timedelta(minutes=5),
        body=outgoing.body or None,
    )  # fmt: skip

    arrived = Request(
        method=outgoing.method, scheme="https", host=HOST, raw_path=outgoing.raw_path, query=outgoing.query,
        headers=tuple(message.headers.items()), body=outgoing.body,
    )  # fmt: skip
    assert_accepted(arrived)
