"""SSRF: what strangers make us ask for. Each kind of address against every door: not one connection is tried.

Addresses and spellings one by one are in `tests/remote/test_addresses.py`.
"""

import re
import shutil
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from fedcomm import clock, config
from fedcomm.communities import Community, open_community
from fedcomm.delivery import worker as delivery
from fedcomm.remote.addresses import Reach
from tests.attacks.doors import BY_HOST, DOORS, SENDING, dialled, reaching
from tests.attacks.stage import HOST, SHARED, Stage
from tests.inbox.fans import Fan, dump
from tests.remote.raw_peer import ACTIVITY, LOCAL, Connection, answer, answering, peer_running

pytestmark = pytest.mark.anyio

Door = Callable[[Community, str], Awaitable[None]]

#: As far as a server on the internet goes, and plain http besides: the address alone stands in the way.
PUBLIC = Reach(https_only=False)
EACH_DOOR = pytest.mark.parametrize("door", [pytest.param(door, id=name) for name, door in DOORS.items()])
EACH_QUESTION = pytest.mark.parametrize(
    "door", [pytest.param(door, id=name) for name, door in DOORS.items() if name not in BY_HOST | SENDING]
)

V4 = """
127.0.0.1 127.255.255.255 0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.255 192.168.0.1 169.254.169.254 100.64.0.1 192.0.0.1
192.0.0.8 198.18.0.1 192.0.2.1 198.51.100.1 203.0.113.1 192.88.99.1 224.0.0.1 240.0.0.1 255.255.255.255
""".split()  # noqa: SIM905 - a table is easier to read so
V6 = """
::1 :: ::ffff:127.0.0.1 ::127.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 fe80::1 fc00::1 fd00:ec2::254 fec0::1 ff02::1
100::1 2001::1 2001:db8::1 2002:7f00:1:: 3fff::1 4000::1 5f00::1
""".split()  # noqa: SIM905 - as above
SLOPPY = """
2130706433 0x7f000001 0x7f.1 0177.0.0.1 127.1 127.0.1 0 0x 127.0.0.1. 017700000001 127.0.0.256
""".split()  # noqa: SIM905 - as above
PORTS = (22, 25, 6379, 8080, 0, 65536, 99999)
SCHEMES = (
    "file:///etc/passwd", "data:application/activity+json,{{}}", "gopher://{host}/x", "ftp://{host}/x", "ws://{host}/x",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/x", "unix:/run/x", "javascript:alert(1)", "//{host}/x", "http:/{host}/x",
    "http://user:pass@{host}/x", "http://{host}\\@x.example/",
)  # fmt: skip

#: Where redirects lead; `{port}` is that of a server on this machine, which is allowed.
ASTRAY = (
    "http://10.0.0.1/x", "http://0.0.0.0:{port}/x", "http://[::ffff:127.0.0.1]:{port}/x", "http://2130706433:{port}/x",
    "http://trap.example:{port}/x", "file:///etc/passwd", "data:application/activity+json,{{}}",
    "gopher://127.0.0.1:{port}/x", "http://user@127.0.0.1:{port}/x",
)  # fmt: skip

#: What is asked for, by the number of the attack. `{host}` is a name with a public address.
ASKED = {
    "SSRF1": [f"http://{address}/x" for address in V4],
    "SSRF2": [f"http://[{address}]/x" for address in V6],
    "SSRF4": [f"http://{text}/x" for text in SLOPPY],
    "SSRF10": [f"http://{{host}}:{port}/x" for port in PORTS],
    "SSRF11": list(SCHEMES),
}


@pytest.fixture
async def community(founded_stage: Path, tmp_path: Path) -> AsyncIterator[Community]:
    """The community alone: nobody sends anything here."""
    shutil.copytree(founded_stage, tmp_path / "data")
    async with open_community(config.load(data=tmp_path / "data", loopback=True), HOST) as opened:
        yield opened


def _nobody(host: str) -> Sequence[str]:
    raise AssertionError(f"somebody looked {host} up")


@EACH_DOOR
@pytest.mark.parametrize("number", ASKED)
async def test_ssrf1_ssrf2_ssrf4_ssrf10_ssrf11_no_private_address_odd_spelling_port_or_scheme_is_dialled(
    community: Community, door: Door, number: str
) -> None:
    by_host = door in [DOORS[name] for name in BY_HOST]
    # Of a handle the scheme is ours to choose.
    asked = [] if by_host and number == "SSRF11" else ASKED[number]
    lookup = (lambda _: ["93.184.216.34"]) if number in ("SSRF10", "SSRF11") else _nobody
    async with reaching(community, PUBLIC, lookup) as reached:
        with dialled() as seen:
            for url in asked:
                await door(reached, url.format(host="public.example"))

    assert seen == []


@EACH_DOOR
async def test_ssrf6_a_name_with_one_private_address_is_refused_whole(community: Community, door: Door) -> None:
    async with reaching(community, PUBLIC, lambda _: ["93.184.216.34", "127.0.0.1"]) as reached:
        with dialled() as seen:
            await door(reached, "http://trap.example/x")

    assert seen == []


@EACH_DOOR
async def test_ssrf7_a_name_that_is_looked_up_again_is_vetted_again(community: Community, door: Door) -> None:
    """The first answer is this machine, which is allowed here; every later one is a private network."""
    answers: list[str] = []

    def rebinding(_: str) -> Sequence[str]:
        answers.append("10.0.0.1" if answers else "127.0.0.1")
        return answers[-1:]

    async with (
        peer_running(answering(answer(503))) as peer,
        reaching(community, LOCAL, rebinding) as reached,
    ):
        with dialled() as seen:
            for _ in range(3):
                await door(reached, f"http://trap.example:{peer.port}/x")

    assert len(seen) <= 1
    assert set(seen) <= {("127.0.0.1", peer.port)}


@EACH_DOOR
async def test_ssrf8_each_hop_passes_the_same_guard(community: Community, door: Door) -> None:
    async with peer_running(answering(answer(200))) as inner:
        for place in ASTRAY:
            async with (
                peer_running(answering(answer(307, Location=place.format(port=inner.port)))) as peer,
                reaching(community, LOCAL, lambda _: ["10.0.0.1"]) as reached,
            ):
                with dialled() as seen:
                    await door(reached, peer.url("/x"))

                assert set(seen) <= {("127.0.0.1", peer.port)}, place

    assert inner.connections == 0


@EACH_DOOR
@pytest.mark.parametrize("is_loop", [True, False], ids=["in a circle", "without an end"])
async def test_ssrf9_redirects_end(community: Community, door: Door, *, is_loop: bool) -> None:
    async def astray(connection: Connection) -> None:
        while True:
            number = re.match(rb"\w+ /(\d+) ", await connection.request())
            await connection.send(answer(307, Location=f"/{0 if is_loop or not number else int(number[1]) + 1}"))

    async with peer_running(astray) as peer, reaching(community, LOCAL, _nobody) as reached:
        await door(reached, peer.url("/0"))

    targets = [request.split(b" ", 2)[1] for request in peer.requests]
    # A delivery is sent again where it is told to, once.
    assert len(targets) == 2 if door is DOORS["a delivery"] else len(targets) == len(set(targets)) <= 4


async def test_ssrf11_a_proxy_in_the_environment_is_not_used(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with peer_running(answering(answer(502))) as proxy, peer_running(answering(answer(404))) as peer:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url())
        async with reaching(community, LOCAL, _nobody) as reached:
            for door in DOORS.values():
                await door(reached, peer.url("/x"))

    assert proxy.connections == 0
    assert peer.connections > 0


@EACH_QUESTION
async def test_ssrf13_nobody_is_asked_for_what_is_ours(community: Community, door: Door) -> None:
    """Our own server listens: it would be reached, if it was asked."""
    async with peer_running(answering(answer(404))) as ours, reaching(community, LOCAL, _nobody) as reached:
        reached.remote._fetcher._urls = type(reached.urls)(
            scheme="http", host=f"localhost:{ours.port}", handle_host=f"localhost:{ours.port}"
        )
        with dialled() as seen:
            await door(reached, ours.url("/ap/actors/artist", host="localhost"))

    assert seen == []


@pytest.mark.parametrize("inbox", ["http://10.0.0.1/inbox", "http://169.254.169.254/latest", "http://0x7f.1/inbox"])
async def test_ssrf18_who_names_a_private_inbox_gets_no_follow_and_no_delivery(stage: Stage, inbox: str) -> None:
    """An inbox elsewhere than its actor is none; what comes to be private later meets the guard of a delivery."""
    spy = Fan(server=stage.ann.server, name="spy")
    stage.ann.server.serve(spy.uri, spy.document(inbox=inbox))
    before = await dump(stage.community.store)

    with dialled() as seen:
        status = await stage.send(stage.signed(spy, stage.follow(spy), SHARED))
        await delivery.deliver_due(stage.community)

    assert status == 401
    assert {host for host, _ in seen} <= {"127.0.0.1"}
    assert await dump(stage.community.store) == before


async def test_ssrf20_a_cookie_is_neither_kept_nor_sent(community: Community) -> None:
    script = answering(answer(404, Set_Cookie="tracker=1; Path=/"))
    async with peer_running(script) as peer, reaching(community, LOCAL, _nobody) as reached:
        for door in DOORS.values():
            await door(reached, peer.url("/x"))

    assert len(peer.requests) > 1
    assert not [request for request in peer.requests if b"cookie:" in request.lower()]


@EACH_DOOR
async def test_ssrf21_who_cannot_prove_its_name_is_told_nothing(
    community: Community, door: Door, tmp_path: Path
) -> None:
    async with (
        peer_running(answering(answer(200, b"{}", Content_Type=ACTIVITY)), tls=_self_signed(tmp_path)) as peer,
        reaching(community, LOCAL, _nobody) as reached,
    ):
        await door(reached, peer.url("/x", scheme="https", host="artist.localhost"))

    assert peer.requests == []


def _self_signed(folder: Path) -> ssl.SSLContext:
    key, now = ec.generate_private_key(ec.SECP256R1()), clock.now()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "artist.localhost")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("artist.localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pkcs8, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, pkcs8, plain)
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


async def test_a_door_that_was_open_would_be_noticed(community: Community) -> None:
    """A control: with a reach that allows it, every door dials."""
    shut = []
    for name, door in DOORS.items():
        async with peer_running(answering(answer(404))) as peer, reaching(community, LOCAL, _nobody) as reached:
            with dialled() as seen:
                await door(reached, peer.url("/x"))
            if not seen:
                shut.append(name)

    assert shut == []
