"""Who a peer is, is the name in the URL, though an address is dialled."""

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from raw_peer import ACTIVITY, LOCAL, answer, answering, client_running, peer_running

from fedcomm import clock
from fedcomm.errors import AddressRefused, FetchFailed
from fedcomm.remote.resolver import Resolver
from fedcomm.remote.tls import client_context

pytestmark = pytest.mark.anyio


@dataclass
class Authority:
    """A certificate authority of our own; its certificate stands in `file`."""

    folder: Path

    def __post_init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority")])
        self.file = self.folder / "authority.pem"
        constraint = x509.BasicConstraints(ca=True, path_length=0)
        certificate = _builder(self.name, self.name, self.key, days=10).add_extension(constraint, critical=True)
        self.file.write_bytes(_pem(certificate.sign(self.key, hashes.SHA256())))

    def server(self, *names: str, days: int = 10, self_signed: bool = False) -> ssl.SSLContext:
        """Return what a server needs to call itself by these names, for the next `days` (negative: until then)."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "server")])
        alternatives = [_alternative(name) for name in names]
        certificate = (
            _builder(subject, subject if self_signed else self.name, key, days=days)
            .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
            .sign(key if self_signed else self.key, hashes.SHA256())
        )
        file = self.folder / "server.pem"
        pkcs8, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        file.write_bytes(key.private_bytes(serialization.Encoding.PEM, pkcs8, plain) + _pem(certificate))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def _alternative(name: str) -> x509.GeneralName:
    is_address = name[0].isdigit()
    return x509.IPAddress(ipaddress.ip_address(name)) if is_address else x509.DNSName(name)


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, *, days: int):
    now = clock.now()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=30))
        .not_valid_after(now + timedelta(days=days))
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


@pytest.fixture
def authority(tmp_path) -> Authority:
    return Authority(tmp_path)


@pytest.mark.parametrize(
    ("name", "host"),
    [
        pytest.param("artist.localhost", "artist.localhost", id="name"),
        pytest.param("*.fans.localhost", "one.fans.localhost", id="wildcard"),
        pytest.param("xn--bcher-kva.localhost", "bücher.localhost", id="international name"),
        pytest.param("artist.localhost", "ARTIST.localhost.", id="capitals and a dot at the end"),
        pytest.param("127.0.0.1", "127.0.0.1", id="address"),
    ],
)
async def test_a_peer_that_proves_its_name_is_believed(authority, name, host):
    async with (
        peer_running(answering(answer(200, b"{}")), tls=authority.server(name)) as peer,
        client_running(ca_file=authority.file) as client,
    ):
        got = await client.get(peer.url(scheme="https", host=host), accept=ACTIVITY)

    assert got.body == b"{}"


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"names": ["other.localhost"]}, id="other name"),
        pytest.param({"names": ["127.0.0.1"]}, id="the address that is dialled, not the name"),
        pytest.param({"names": ["*.localhost.artist"]}, id="wildcard elsewhere"),
        pytest.param({"names": ["artist.localhost"], "days": -1}, id="expired"),
        pytest.param({"names": ["artist.localhost"], "self_signed": True}, id="signed by itself"),
    ],
)
async def test_a_peer_with_a_wrong_certificate_is_told_nothing(authority, wrong):
    names = wrong.pop("names")
    async with (
        peer_running(answering(answer()), tls=authority.server(*names, **wrong)) as peer,
        client_running(ca_file=authority.file) as client,
    ):
        with pytest.raises(FetchFailed, match="CERTIFICATE_VERIFY_FAILED"):
            await client.get(peer.url(scheme="https", host="artist.localhost"), accept=ACTIVITY)

    assert peer.requests == []


async def test_an_authority_that_nobody_named_is_not_believed(authority):
    async with (
        peer_running(answering(answer()), tls=authority.server("artist.localhost")) as peer,
        client_running() as client,
    ):
        with pytest.raises(FetchFailed, match="CERTIFICATE_VERIFY_FAILED"):
            await client.get(peer.url(scheme="https", host="artist.localhost"), accept=ACTIVITY)

    assert peer.requests == []


async def test_a_peer_that_speaks_no_tls_fails(authority):
    async def script(connection):
        await connection.reader.read(1)
        await connection.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with peer_running(script) as peer, client_running(ca_file=authority.file) as client:
        with pytest.raises(FetchFailed) as failed:
            await client.get(peer.url(scheme="https"), accept=ACTIVITY)

    assert failed.value.is_temporary


async def test_a_peer_that_never_ends_the_handshake_is_left_at_the_deadline(authority):
    async def script(connection):
        await connection.reader.read(-1)

    async with peer_running(script) as peer, client_running(ca_file=authority.file) as client:
        with pytest.raises(FetchFailed) as failed:
            await client.get(peer.url(scheme="https"), accept=ACTIVITY, deadline_s=0.3)

    assert failed.value.is_temporary


async def test_the_certificate_is_checked_against_the_name_that_was_asked_for_and_not_its_address(authority):
    tls = authority.server("real.example")
    async with (
        peer_running(answering(answer(200, b"{}")), tls=tls) as peer,
        Resolver(lambda _: ["127.0.0.1"]) as names,
        client_running(resolver=names, ca_file=authority.file) as client,
    ):
        good = await client.get(peer.url(scheme="https", host="real.example"), accept=ACTIVITY)
        with pytest.raises(FetchFailed, match="CERTIFICATE_VERIFY_FAILED"):
            await client.get(peer.url(scheme="https", host="false.example"), accept=ACTIVITY)

    assert good.status == 200


async def test_a_redirect_from_https_to_http_is_refused(authority):
    async with peer_running(answering(answer(200))) as plain:
        script = answering(answer(302, Location=plain.url()))
        async with (
            peer_running(script, tls=authority.server("127.0.0.1")) as peer,
            client_running(LOCAL, ca_file=authority.file) as client,
        ):
            with pytest.raises(AddressRefused, match="plain http"):
                await client.get(peer.url(scheme="https"), accept=ACTIVITY)

    assert plain.connections == 0


def test_nothing_older_than_tls_1_2_is_spoken():
    context = client_context()

    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname
