"""Keys: ours are loaded and shown, those of peers are read with suspicion."""

import base64
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from signed import ACTOR, KEY_ID, ed25519_key, public, rsa_key

from fedcomm.activitypub.keys import (
    PublicKey,
    SigningKey,
    decode_multibase,
    encode_multibase,
    generate_rsa,
)
from fedcomm.errors import SignatureInvalid

MESSAGE = b"(request-target): post /ap/inbox"


def pem(key, form=PublicFormat.SubjectPublicKeyInfo) -> str:
    return key.public_bytes(Encoding.PEM, form).decode()


def rsa_pem(*, bits: int = 2048, exponent: int = 65537) -> str:
    """Return the PEM of an RSA public key of which only the size and the exponent are real."""
    return pem(rsa.RSAPublicNumbers(exponent, (1 << (bits - 1)) + 1).public_key())


def raw_rsa_pem(exponent: bytes) -> str:
    """Return a PKCS#1 PEM with an exponent of one byte, which the library itself would not write."""
    modulus = b"\0\x80" + bytes(254) + b"\1"
    body = b"\x02\x82\x01\x01" + modulus + b"\x02\x01" + exponent
    der = b"\x30\x82" + len(body).to_bytes(2, "big") + body
    return f"-----BEGIN RSA PUBLIC KEY-----\n{base64.encodebytes(der).decode()}-----END RSA PUBLIC KEY-----\n"


@pytest.mark.parametrize("key", [pytest.param(rsa_key, id="RSA"), pytest.param(ed25519_key, id="Ed25519")])
def test_what_a_signing_key_signs_its_published_pem_verifies(key):
    signature = key().sign(MESSAGE)

    assert public(key()).has_signed(MESSAGE, signature)
    assert not public(key()).has_signed(MESSAGE + b"/", signature)
    assert not public(key()).has_signed(MESSAGE, signature[:-1])


def test_a_generated_rsa_key_has_2048_bits_and_the_usual_exponent():
    numbers = rsa_key().private.public_key().public_numbers()

    assert numbers.n.bit_length() == 2048
    assert numbers.e == 65537


def test_a_signing_key_does_not_show_its_private_half():
    assert "private" not in repr(rsa_key())


def test_a_file_that_is_neither_rsa_nor_ed25519_is_no_signing_key():
    file = ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    with pytest.raises(ValueError, match="neither an RSA nor an Ed25519 key"):
        SigningKey.load(KEY_ID, file)


def test_an_ed25519_key_is_published_as_a_multikey_and_read_back():
    multibase = ed25519_key().public_multibase()

    assert multibase.startswith("z6Mk")
    assert PublicKey.from_multibase(KEY_ID, ACTOR, multibase).has_signed(MESSAGE, ed25519_key().sign(MESSAGE))


def test_an_rsa_key_has_no_multibase():
    with pytest.raises(TypeError):
        rsa_key().public_multibase()


def test_an_rsa_key_in_pkcs1_is_read():
    key = rsa_key().private.public_key()

    read = PublicKey.from_pem(KEY_ID, ACTOR, pem(key, PublicFormat.PKCS1))

    assert read.has_signed(MESSAGE, rsa_key().sign(MESSAGE))


@cache
def refused_pems() -> dict[str, str]:
    good = rsa_key().public_pem()
    return {
        "SIG20 RSA of 512 bits": rsa_pem(bits=512),
        "SIG20 RSA of 1024 bits": rsa_pem(bits=1024),
        "SIG20 RSA of 2047 bits": rsa_pem(bits=2047),
        "SIG20 RSA of 8193 bits": rsa_pem(bits=8193),
        "SIG20 RSA of 32768 bits": rsa_pem(bits=32768),
        "SIG20 exponent 1": raw_rsa_pem(b"\x01"),
        "SIG20 exponent 3": rsa_pem(exponent=3),
        "SIG20 exponent 17": rsa_pem(exponent=17),
        "SIG20 an even exponent": raw_rsa_pem(b"\x02"),
        "SIG20 an exponent as long as the modulus": rsa_pem(exponent=(1 << 2047) - 1),
        "SIG20 an elliptic curve": pem(ec.generate_private_key(ec.SECP256R1()).public_key()),
        "SIG21 empty": "",
        "SIG21 not a PEM": "https://fan.example/key.pem",
        "SIG21 not ASCII": good.replace("KEY", "KÉY"),
        "SIG21 cut off": good[:200],
        "SIG21 two PEMs": good + good,
        "SIG21 20,000 PEMs": good * 20_000,
        "SIG21 a PEM of a megabyte": good + "\n" * 1_000_000,
        "SIG21 a private key": generate_rsa().decode(),
    }


@pytest.mark.parametrize("name", refused_pems())
def test_a_key_that_no_peer_should_have_is_refused(name):
    with pytest.raises(SignatureInvalid):
        PublicKey.from_pem(KEY_ID, ACTOR, refused_pems()[name])


def test_an_rsa_key_of_8192_bits_is_the_largest_that_is_read():
    key = PublicKey.from_pem(KEY_ID, ACTOR, rsa_pem(bits=8192))

    assert isinstance(key.key, rsa.RSAPublicKey)
    assert key.key.key_size == 8192


@pytest.mark.parametrize(
    "multibase",
    [
        pytest.param("", id="empty"),
        pytest.param("z", id="no digits"),
        pytest.param("m7QEmtAuP", id="base64"),
        pytest.param("z0OIl", id="digits that base58btc leaves out"),
        pytest.param("z" + "6" * 10_000, id="far too long"),
        pytest.param(encode_multibase(b"\xed\x01" + bytes(31)), id="a byte too short"),
        pytest.param(encode_multibase(b"\x85\x24" + bytes(32)), id="the prefix of an RSA key"),
    ],
)
def test_a_multibase_that_is_no_ed25519_key_is_refused(multibase):
    with pytest.raises(SignatureInvalid):
        PublicKey.from_multibase(KEY_ID, ACTOR, multibase)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        # The examples of draft-msporny-base58, section 5.
        pytest.param(b"Hello World!", "z2NEpo7TZRRrLZSi2U", id="text"),
        pytest.param(bytes.fromhex("0000287fb4cd"), "z11233QC4", id="leading zeros"),
        pytest.param(b"", "z", id="nothing"),
    ],
)
def test_base58btc_is_written_and_read_as_published(data, text):
    assert encode_multibase(data) == text
    assert decode_multibase(text) == data


@given(st.binary(max_size=80))
def test_any_bytes_survive_multibase(data):
    assert decode_multibase(encode_multibase(data)) == data


@given(st.text())
def test_any_text_as_a_pem_is_refused(text):
    with pytest.raises(SignatureInvalid):
        PublicKey.from_pem(KEY_ID, ACTOR, text)


@given(st.text())
def test_any_text_as_a_multibase_is_refused(text):
    with pytest.raises(SignatureInvalid):
        PublicKey.from_multibase(KEY_ID, ACTOR, "z" + text)
