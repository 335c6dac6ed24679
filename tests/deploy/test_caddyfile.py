"""The Caddyfile: Caddy takes it, and what passes through it arrives as it was sent (other servers signed it)."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.deploy import behind_caddy
from tests.deploy.behind_caddy import CADDYFILE, Front
from tests.world import free_port

ARTIST = "one.localhost"
MIB = 1024 * 1024


@dataclass(slots=True)
class Recorder:
    """An upstream that keeps what it is sent, and answers what it is told."""

    requests: list[tuple[str, list[tuple[str, str]], bytes]] = field(default_factory=list)

    def headers(self, name: str) -> list[str]:
        """Return all values of a header of the last request."""
        return [value for header, value in self.requests[-1][1] if header.lower() == name]


@pytest.fixture(scope="module")
def recorder() -> Iterator[tuple[Recorder, int]]:
    made = Recorder()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            made.requests.append((self.requestline, list(self.headers.items()), body))
            self.send_response(200)
            self.send_header("Content-Type", "application/activity+json")
            self.send_header("Vary", "Accept")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        do_POST = do_GET  # noqa: N815 - the name that the base class looks for

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield made, server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def front(recorder: tuple[Recorder, int], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("caddy")
    with behind_caddy.front(folder, [ARTIST], port=free_port(), upstream_port=recorder[1]) as running:
        yield running


@pytest.mark.parametrize(
    "sites",
    [
        pytest.param("band.example", id="one community"),
        pytest.param("band.example, duo.example", id="several communities"),
    ],
)
def test_caddy_takes_the_file(tmp_path, sites):
    checked = behind_caddy.caddy(
        "validate", "--adapter", "caddyfile", "--config", str(CADDYFILE), folder=tmp_path, SITES=sites
    )

    assert checked.returncode == 0, checked.stderr
    assert "not formatted" not in checked.stderr


@pytest.mark.parametrize(
    "target",
    [
        pytest.param("/@artist", id="a page"),
        pytest.param("/%40artist/a%2Fb%7e", id="escapes that need not be there"),
        pytest.param("/ap/actors/artist//inbox/", id="doubled and trailing slashes"),
        pytest.param("/.well-known/webfinger?resource=acct%3Aartist%40one.localhost&&x", id="a query"),
    ],
)
def test_the_target_of_a_request_arrives_as_it_was_sent(front, recorder, target):
    front.ask(ARTIST, target)

    assert recorder[0].requests[-1][0] == f"GET {target} HTTP/1.1"


def test_the_host_arrives_as_it_was_sent(front, recorder):
    front.ask(ARTIST, "/")

    assert recorder[0].headers("host") == [front.host(ARTIST)]


def test_signed_headers_and_the_body_arrive_as_they_were_sent(front, recorder):
    sent = [
        ("Date", "Tue, 24 Nov 2026 12:00:00 GMT"),
        ("Digest", "SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE="),
        ("Signature", 'keyId="https://peer.example/u#main-key",headers="(request-target) host date",signature="c2ln"'),
        ("Signature-Input", 'sig1=("@method" "@target-uri");created=1'),
        ("Content-Type", "application/activity+json"),
    ]
    body = b'{"id":   "spaces are kept"}'

    front.ask(ARTIST, "/ap/inbox", method="POST", headers=sent, body=body)

    assert [(name, recorder[0].headers(name.lower())) for name, _ in sent] == [(name, [value]) for name, value in sent]
    assert recorder[0].requests[-1][2] == body


def test_two_accept_headers_arrive_both(front, recorder):
    front.ask(ARTIST, "/", headers=[("Accept", "application/activity+json"), ("Accept", "text/html;q=0.1")])

    assert recorder[0].headers("accept") == ["application/activity+json", "text/html;q=0.1"]


@pytest.mark.parametrize("asked", ["identity", "gzip, br"], ids=["no compression wanted", "compression offered"])
def test_answers_are_passed_on_uncompressed_with_their_headers(front, asked):
    answer = front.ask(ARTIST, "/", headers=[("Accept-Encoding", asked)])

    assert answer.body == b"{}"
    assert "content-encoding" not in answer.headers
    assert answer.headers["vary"] == "Accept"


def test_no_encoding_is_asked_for_that_the_peer_did_not_ask_for(front, recorder):
    front.ask(ARTIST, "/")

    assert recorder[0].headers("accept-encoding") == []


def test_an_address_that_a_stranger_claims_is_dropped(front, recorder):
    front.ask(ARTIST, "/", headers=[("X-Forwarded-For", "6.6.6.6"), ("X-Forwarded-Host", "evil.example")])

    assert recorder[0].headers("x-forwarded-for") == ["127.0.0.1"]
    assert recorder[0].headers("x-forwarded-host") == [front.host(ARTIST)]


def test_a_body_of_one_mebibyte_passes_and_a_larger_one_is_refused(front):
    fits = front.ask(ARTIST, "/ap/inbox", method="POST", body=b"x" * MIB)
    too_large = front.ask(ARTIST, "/ap/inbox", method="POST", body=b"x" * (MIB + 1))

    assert (fits.status, too_large.status) == (200, 413)
