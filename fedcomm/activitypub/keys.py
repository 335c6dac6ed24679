"""Key pairs of local actors and public keys of peers: PEM, and multibase for Ed25519 (FEP-521a)."""

from dataclasses import dataclass, field
from typing import Self

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from fedcomm.errors import SignatureInvalid

RSA_BITS = 2048
MAX_RSA_BITS = 8192
RSA_EXPONENT = 65537
#: A larger exponent only makes verifying slow.
MAX_RSA_EXPONENT = 1 << 32
MAX_PEM_CHARACTERS = 16 * 1024
#: Decoding is quadratic; 64 bytes (a signature) take 88 characters.
MAX_MULTIBASE_CHARACTERS = 128

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BASE58_VALUE = {character: value for value, character in enumerate(_BASE58)}
#: The multicodec prefix of an Ed25519 public key (0xed as a varint).
_ED25519_PREFIX = b"\xed\x01"


def generate_rsa() -> bytes:
    """Return a new RSA-2048 private key as PKCS#8 PEM. Takes about 40 ms."""
    return _private_pem(generate_private_key(RSA_EXPONENT, RSA_BITS))


def generate_ed25519() -> bytes:
    """Return a new Ed25519 private key as PKCS#8 PEM."""
    return _private_pem(Ed25519PrivateKey.generate())


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """The private key of a local actor. `key_id` is the URL that the actor document lists it under."""

    key_id: str
    private: RSAPrivateKey | Ed25519PrivateKey = field(repr=False)

    @classmethod
    def load(cls, key_id: str, pem: bytes) -> Self:
        """Return the key that `generate_rsa` or `generate_ed25519` made. Costs 10 µs; keep the result all the same.

        Only for keys of our own: RSA numbers are not validated (that takes 36 ms). Raises ValueError for another file.
        """
        private = load_pem_private_key(pem, password=None, unsafe_skip_rsa_key_validation=True)
        if not isinstance(private, RSAPrivateKey | Ed25519PrivateKey):
            raise ValueError(f"{key_id}: neither an RSA nor an Ed25519 key")  # noqa: TRY004 - the file's value is wrong
        return cls(key_id=key_id, private=private)

    def sign(self, data: bytes) -> bytes:
        """Return the signature: RSASSA-PKCS1-v1_5 with SHA-256 (250 µs), or Ed25519."""
        if isinstance(self.private, RSAPrivateKey):
            return self.private.sign(data, PKCS1v15(), SHA256())
        return self.private.sign(data)

    def public_pem(self) -> str:
        """Return the public half as SPKI PEM, for `publicKeyPem`."""
        spki = self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return spki.decode("ascii")

    def public_multibase(self) -> str:
        """Return the public half as `z6Mk…`, for `publicKeyMultibase` of a Multikey. Only Ed25519 (else TypeError)."""
        public = self.private.public_key()
        if not isinstance(public, Ed25519PublicKey):
            raise TypeError(f"{self.key_id} is not an Ed25519 key")
        return encode_multibase(_ED25519_PREFIX + public.public_bytes_raw())


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """The public key of a peer. `owner_id` is the actor that has it; who proved that is not this module's business."""

    key_id: str
    owner_id: str
    key: RSAPublicKey | Ed25519PublicKey

    @classmethod
    def from_pem(cls, key_id: str, owner_id: str, pem: str) -> Self:
        """Read `publicKeyPem`: RSA of 2048 to 8192 bits (SPKI or PKCS#1), or Ed25519. Else raises SignatureInvalid."""
        if len(pem) > MAX_PEM_CHARACTERS or pem.count("-----BEGIN ") != 1:
            raise SignatureInvalid(f"{key_id}: not one PEM of at most {MAX_PEM_CHARACTERS} characters")
        try:
            key = load_pem_public_key(pem.encode("ascii"))
        except (ValueError, UnsupportedAlgorithm) as error:
            raise SignatureInvalid(f"{key_id}: the PEM holds no public key") from error
        if isinstance(key, RSAPublicKey):
            _refuse_weak(key_id, key)
        elif not isinstance(key, Ed25519PublicKey):
            raise SignatureInvalid(f"{key_id}: neither an RSA nor an Ed25519 key")
        return cls(key_id=key_id, owner_id=owner_id, key=key)

    @classmethod
    def from_multibase(cls, key_id: str, owner_id: str, multibase: str) -> Self:
        """Read `publicKeyMultibase` of a Multikey (FEP-521a). Raises SignatureInvalid unless it is an Ed25519 key."""
        data = decode_multibase(multibase)
        if len(data) != len(_ED25519_PREFIX) + 32 or not data.startswith(_ED25519_PREFIX):
            raise SignatureInvalid(f"{key_id}: the multibase holds no Ed25519 key")
        key = Ed25519PublicKey.from_public_bytes(data.removeprefix(_ED25519_PREFIX))
        return cls(key_id=key_id, owner_id=owner_id, key=key)

    def pem(self) -> str:
        """Return the key as SPKI PEM, the form that keys are kept in."""
        return self.key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")

    def has_signed(self, data: bytes, signature: bytes) -> bool:
        """Say whether `signature` over `data` was made with this key's private half."""
        try:
            if isinstance(self.key, RSAPublicKey):
                self.key.verify(signature, data, PKCS1v15(), SHA256())
            else:
                self.key.verify(signature, data)
        except InvalidSignature:
            return False
        return True


def encode_multibase(data: bytes) -> str:
    """Return bytes as multibase base58btc: `z` and the digits."""
    number = int.from_bytes(data, "big")
    digits = ""
    while number:
        number, value = divmod(number, 58)
        digits = _BASE58[value] + digits
    leading_zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + _BASE58[0] * leading_zeros + digits


def decode_multibase(text: str) -> bytes:
    """Return the bytes of multibase base58btc (`z…`). Raises SignatureInvalid for other bases, digits and lengths."""
    digits = text[1:]
    if not text.startswith("z") or len(text) > MAX_MULTIBASE_CHARACTERS or not _BASE58_VALUE.keys() >= set(digits):
        raise SignatureInvalid(f"not base58btc of at most {MAX_MULTIBASE_CHARACTERS} characters")
    number = 0
    for character in digits:
        number = number * 58 + _BASE58_VALUE[character]
    leading_zeros = len(digits) - len(digits.lstrip(_BASE58[0]))
    return bytes(leading_zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def _private_pem(key: RSAPrivateKey | Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _refuse_weak(key_id: str, key: RSAPublicKey) -> None:
    if not RSA_BITS <= key.key_size <= MAX_RSA_BITS:
        raise SignatureInvalid(f"{key_id}: an RSA key of {key.key_size} bits")
    if not RSA_EXPONENT <= key.public_numbers().e <= MAX_RSA_EXPONENT:
        raise SignatureInvalid(f"{key_id}: an RSA key with an unsafe exponent")
