"""Draft-cavage signatures: what we send, and the spellings of running peers."""

import json
from base64 import b64decode
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from signed import (
    BODY,
    CREATED,
    HOST,
    KEY_ID,
    NOW,
    assert_accepted,
    cavage,
    digest_of,
    ed25519_key,
    get,
    http_date,
    post,
    public,
    rsa_key,
    with_headers,
    without,
)

from fedcomm.activitypub.signatures import Request, Scheme, Signature, read, sign, verify
from fedcomm.activitypub.signatures.cavage import signing_string
from fedcomm.errors import SignatureInvalid

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/http-signatures/draft-cavage.json").read_text())


@pytest.mark.parametrize("name", VECTORS["cases"])
def test_the_signing_strings_of_appendix_c_are_made(name):
    # The key has 1024 bits, so that only the library, and not `PublicKey`, takes it.
    case, sent = VECTORS["cases"][name], VECTORS["request"]
    path, _, query = sent["target"].partition("?")
    headers = tuple(map(tuple, sent["headers"]))
    request = Request(method="POST", scheme="https", host="example.com", raw_path=path, query=query, headers=headers)

    signed = signing_string(request, case["headers"].split(" "), {}, target=request.target)

    assert signed.decode() == case["signed"]
    key = load_pem_public_key(VECTORS["key"].encode())
    key.verify(b64decode(case["signature"]), signed, PKCS1v15(), SHA256())


SPELLINGS = [
    pytest.param(cavage(post(), "(request-target) host date digest content-type"), id="Mastodon"),
    pytest.param(cavage(post(), "(request-target) host date digest", algorithm="hs2019"), id="GoToSocial"),
    pytest.param(cavage(post(), "(request-target) host digest date"), id="snac2"),
    pytest.param(cavage(post(), "(request-target) content-type date digest host"), id="Fedify"),
    pytest.param(
        cavage(
            post(content_length=str(len(BODY))), "(request-target) host date digest content-type content-length"
        ),
        id="Pubby",
    ),
    pytest.param(
        cavage(post(digest=digest_of().replace("SHA", "sha")), "(request-target) host date digest"), id="bovine"
    ),
    pytest.param(cavage(get(), "(request-target) user-agent host date accept"), id="microblog.pub, reading"),
    pytest.param(cavage(get(), "(request-target) host date"), id="Mastodon, reading"),
    pytest.param(cavage(get(query="page=1"), "(request-target) host date"), id="GoToSocial, reading a page"),
    pytest.param(
        cavage(get(query="page=1"), "(request-target) host date", target=get().raw_path),
        id="Misskey signs the path alone",
    ),
    pytest.param(
        cavage(
            post(), "(request-target) (created) (expires) host digest", algorithm="hs2019", created=CREATED - 5,
            expires=CREATED + 120,
        ),
        id="hs2019 with (created) and (expires)",
    ),
    pytest.param(cavage(post(), algorithm=None), id="without an algorithm"),
    pytest.param(cavage(post(host="Artist.Example:443")), id="the default port in Host, in capitals"),
]  # fmt: skip


@pytest.mark.parametrize("request_in", SPELLINGS)
def test_the_spelling_of_a_peer_is_accepted(request_in):
    assert_accepted(request_in)


def test_a_signature_in_the_authorization_header_is_accepted():
    signed = cavage(post())
    moved = with_headers(without(signed, "signature"), {"authorization": f"Signature {signed.header('signature')}"})

    assert_accepted(moved)


def test_spaces_after_the_commas_of_the_signature_header_are_accepted():
    signed = cavage(post())
    spaced = (signed.header("signature") or "").replace('",', '", ')

    assert_accepted(with_headers(without(signed, "signature"), {"signature": spaced}))


def test_what_is_read_names_the_key_and_the_scheme():
    signature = read(cavage(post()), now=NOW)

    assert signature.scheme is Scheme.CAVAGE
    assert signature.key_id == KEY_ID
    assert signature.algorithm == "rsa-sha256"
    assert len(signature.signed) == 1


def test_a_post_is_signed_as_every_verifier_takes_it():
    headers = sign(post(), rsa_key(), scheme=Scheme.CAVAGE, now=NOW)

    assert list(headers) == ["Date", "Digest", "Signature"]
    assert headers["Date"] == http_date()
    assert headers["Digest"] == digest_of()
    start = f'keyId="{KEY_ID}",algorithm="rsa-sha256",headers="(request-target) host date digest content-type",'
    assert headers["Signature"].startswith(start)


def test_a_get_is_signed_without_a_digest():
    headers = sign(get(), rsa_key(), scheme=Scheme.CAVAGE, now=NOW)

    assert list(headers) == ["Date", "Signature"]
    assert 'headers="(request-target) host date accept"' in headers["Signature"]


def test_a_get_without_accept_signs_what_is_there():
    headers = sign(without(get(), "accept"), rsa_key(), scheme=Scheme.CAVAGE, now=NOW)

    assert 'headers="(request-target) host date"' in headers["Signature"]


@pytest.mark.parametrize(
    "outgoing",
    [
        pytest.param(without(without(post(left_out="digest"), "content-digest"), "date"), id="a POST"),
        pytest.param(without(get(query="page=1"), "date"), id="a GET with a query"),
    ],
)
def test_what_we_sign_we_accept(outgoing):
    headers = sign(outgoing, rsa_key(), scheme=Scheme.CAVAGE, now=NOW)

    assert_accepted(with_headers(outgoing, headers))


def test_the_host_is_signed_as_it_goes_on_the_wire():
    outgoing = Request(method="GET", scheme="https", host="Fan.Example:443", raw_path="/users/ann")
    headers = sign(outgoing, rsa_key(), scheme=Scheme.CAVAGE, now=NOW)
    arrived = Request(
        method="GET", scheme="https", host="fan.example", raw_path="/users/ann", headers=(("Host", "fan.example"),)
    )

    assert_accepted(with_headers(arrived, headers))


def test_requests_are_not_signed_with_an_ed25519_key():
    with pytest.raises(TypeError):
        sign(get(), ed25519_key(), scheme=Scheme.CAVAGE, now=NOW)


def test_an_ed25519_key_that_leaves_the_algorithm_open_is_accepted():
    signature = Signature(
        scheme=Scheme.CAVAGE, key_id=KEY_ID, algorithm="hs2019", signed=(b"x",), value=ed25519_key().sign(b"x")
    )

    verify(signature, public(ed25519_key()))

    with pytest.raises(SignatureInvalid, match="does not hold"):
        verify(replace(signature, signed=(b"y",)), public(ed25519_key()))


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [
        pytest.param("rsa-sha256", ed25519_key, id="RSA declared, Ed25519 stored"),
        pytest.param("ed25519", rsa_key, id="Ed25519 declared, RSA stored"),
    ],
)
def test_an_algorithm_that_is_not_the_keys_is_refused(algorithm, key):
    signature = Signature(
        scheme=Scheme.RFC9421, key_id=KEY_ID, algorithm=algorithm, signed=(b"x",), value=key().sign(b"x")
    )

    with pytest.raises(SignatureInvalid, match="not an algorithm of the key"):
        verify(signature, public(key()))


def test_our_own_host_is_meant_and_not_the_one_that_a_proxy_names():
    signed = with_headers(cavage(post()), {"x-forwarded-host": "other.example"})

    assert_accepted(signed)
    assert signed.host == HOST
