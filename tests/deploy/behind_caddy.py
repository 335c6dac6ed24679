"""Caddy with the Caddyfile of `deploy/`, on a port of 127.0.0.1, with certificates of a test authority.

The file is adapted by Caddy itself. Only what a test machine cannot have is changed: the listening address, the
certificates (no ACME), and the admin endpoint.
"""

import http.client
import json
import os
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests import tools

CADDYFILE = tools.ROOT / "deploy/Caddyfile"
START_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """PEM files: the authority that clients trust, and a certificate of it with its key."""

    ca: Path
    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> dict[str, object]:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """A running Caddy. `ask` verifies its certificate for the name that is asked."""

    port: int
    authority: Authority

    def host(self, name: str) -> str:
        return f"{name}:{self.port}"

    def ask(
        self, name: str, target: str, *, method: str = "GET", headers: Sequence[tuple[str, str]] = (), body: bytes = b""
    ) -> Answer:
        """Send one request whose target goes out as it stands here. The name is not resolved: it is this machine."""
        context = ssl.create_default_context(cafile=str(self.authority.ca))
        connection = http.client.HTTPConnection(name, self.port)
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        connection.sock = context.wrap_socket(plain, server_hostname=name)
        try:
            connection.putrequest(method, target, skip_accept_encoding=True)
            for header, value in (*headers, ("Content-Length", str(len(body)))) if body else headers:
                connection.putheader(header, value)
            connection.endheaders(body or None)
            response = connection.getresponse()
            lower = {header.lower(): value for header, value in response.getheaders()}
            return Answer(status=response.status, headers=lower, body=response.read())
        finally:
            connection.close()


def make_authority(folder: Path, names: Sequence[str]) -> Authority:
    """Make a test authority and one certificate for all names."""
    ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")])
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    ca = _sign(issuer, issuer, ca_key.public_key(), ca_key, x509.BasicConstraints(ca=True, path_length=0))
    alternatives = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    leaf = _sign(subject, issuer, key.public_key(), ca_key, alternatives, usage)
    made = Authority(ca=folder / "ca.pem", certificate=folder / "certificate.pem", key=folder / "key.pem")
    made.ca.write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    made.certificate.write_bytes(leaf.public_bytes(serialization.Encoding.PEM))
    pem = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    made.key.write_bytes(key.private_bytes(*pem))
    return made


def _sign(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: ec.EllipticCurvePublicKey,
    ca_key: ec.EllipticCurvePrivateKey,
    *extensions: x509.ExtensionType,
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(issuer, subject, public_key, x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))
    for extension in extensions:
        builder = builder.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
    return builder.sign(ca_key, hashes.SHA256())


def caddy(*words: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a Caddy command that ends by itself; it keeps its files in `folder`."""
    return subprocess.run(
        [tools.present(tools.CADDY), *words],
        env=_environment(folder, variables),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@contextmanager
def front(folder: Path, names: Sequence[str], *, port: int, upstream_port: int) -> Iterator[Front]:
    """Run Caddy for these names until the block ends."""
    authority = make_authority(folder, names)
    config = folder / "caddy.json"
    config.write_text(json.dumps(_config(folder, authority, names, port=port, upstream_port=upstream_port)))
    with (folder / "caddy.log").open("wb") as log:
        words = [tools.present(tools.CADDY), "run", "--config", config]
        process = subprocess.Popen(words, env=_environment(folder, {}), stdout=log, stderr=log)
        try:
            wait_for_port(process, port, log_file=folder / "caddy.log")
            yield Front(port=port, authority=authority)
        finally:
            process.terminate()
            process.wait(20)


def _config(
    folder: Path, authority: Authority, names: Sequence[str], *, port: int, upstream_port: int
) -> dict[str, object]:
    sites = ", ".join(f"{name}:{port}" for name in names)
    words = ("adapt", "--adapter", "caddyfile", "--config", str(CADDYFILE))
    adapted = caddy(*words, folder=folder, SITES=sites, UPSTREAM=f"127.0.0.1:{upstream_port}")
    assert adapted.returncode == 0, adapted.stderr
    config = json.loads(adapted.stdout)
    (server,) = config["apps"]["http"]["servers"].values()
    server |= {
        "listen": [f"127.0.0.1:{port}"],
        "protocols": ["h1", "h2"],
        "automatic_https": {"disable": True},
        "tls_connection_policies": [{}],
    }
    files = [{"certificate": str(authority.certificate), "key": str(authority.key)}]
    config["apps"]["tls"] = {"certificates": {"load_files": files}}
    return {"admin": {"disabled": True, "config": {"persist": False}}, **config}


def _environment(folder: Path, variables: dict[str, str]) -> dict[str, str]:
    """Caddy must find nothing of this machine's own Caddy, and leave nothing behind."""
    own = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    return {"PATH": os.environ["PATH"], **own, **variables}


def wait_for_port(process: subprocess.Popen[bytes], port: int, *, log_file: Path) -> None:
    """Return once something accepts on the port; AssertionError with the log when that does not happen."""
    until = time.monotonic() + START_S
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError(f"nothing listens on {port}:\n{log_file.read_text()}")
