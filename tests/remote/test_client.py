"""The client against peers on 127.0.0.1 that answer well, badly, slowly, too much or not at all."""

import asyncio
import gzip
import socket
import threading

import pytest
from raw_peer import ACTIVITY, answer, answering, client_running, peer_running

from fedcomm.errors import AddressRefused, FetchFailed, NotPermitted
from fedcomm.remote.addresses import Reach
from fedcomm.remote.resolver import Resolver

pytestmark = pytest.mark.anyio

NOTE = b'{"type":"Note"}'


def _redirect(to: str, status: int = 302) -> bytes:
    return answer(status, Location=to)


async def test_a_get_gives_the_answer_and_says_who_asks():
    script = answering(answer(200, NOTE, Content_Type=ACTIVITY, X_Twice="a", x_twice="b"))
    async with peer_running(script) as peer, client_running() as client:
        got = await client.get(peer.url("/note?a=b#c"), accept=ACTIVITY)

    assert (got.status, got.body, got.url) == (200, NOTE, peer.url("/note?a=b"))
    assert (got.media_type, got.headers["x-twice"]) == (ACTIVITY, "a, b")
    assert peer.requests == [
        b"GET /note?a=b HTTP/1.1\r\nhost: 127.0.0.1:%d\r\nuser-agent: fedcomm/test (+https://artist.example)\r\n"
        b"accept-encoding: identity\r\naccept: application/activity+json\r\n\r\n" % peer.port
    ]


async def test_a_post_carries_the_body_byte_for_byte():
    async with peer_running(answering(answer(202))) as peer, client_running() as client:
        got = await client.post(peer.url("/inbox"), body=b"\x00\xff{}", content_type=ACTIVITY, signer=None)

    assert got.status == 202
    assert peer.requests[0].startswith(b"POST /inbox HTTP/1.1\r\n")
    assert b"\r\ncontent-type: application/activity+json\r\ncontent-length: 4\r\n" in peer.requests[0].lower()
    assert peer.requests[0].endswith(b"\r\n\r\n\x00\xff{}")


@pytest.mark.parametrize("status", [204, 304, 400, 401, 404, 410, 429, 500, 503])
async def test_every_status_is_an_answer(status):
    async with peer_running(answering(answer(status, Retry_After="7"))) as peer, client_running() as client:
        fetched = await client.get(peer.url(), accept=ACTIVITY)
        posted = await client.post(peer.url(), body=b"{}", content_type=ACTIVITY, signer=None)

    assert (fetched.status, posted.status) == (status, status)
    assert fetched.headers["retry-after"] == "7"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_get_follows_a_redirect(status):
    script = answering(_redirect("/moved", status), answer(200, NOTE))
    async with peer_running(script) as peer, client_running() as client:
        got = await client.get(peer.url("/old"), accept=ACTIVITY)

    assert (got.body, got.url) == (NOTE, peer.url("/moved"))


async def test_a_redirect_without_a_place_to_go_is_an_answer():
    async with peer_running(answering(answer(302))) as peer, client_running() as client:
        assert (await client.get(peer.url(), accept=ACTIVITY)).status == 302


async def test_three_redirects_are_followed_and_not_a_fourth():
    hops = [_redirect(f"/{n}") for n in range(1, 5)]
    async with peer_running(answering(*hops)) as peer, client_running() as client:
        with pytest.raises(FetchFailed, match="more than 3 redirects"):
            await client.get(peer.url("/0"), accept=ACTIVITY)

    assert [request.split()[1] for request in peer.requests] == [b"/0", b"/1", b"/2", b"/3"]


@pytest.mark.parametrize(
    "places",
    [
        pytest.param(["/0"], id="to itself"),
        pytest.param(["/0#again"], id="to itself with a fragment"),
        pytest.param(["/0?"], id="to itself with an empty query"),
        pytest.param(["/1", "/0"], id="there and back"),
    ],
)
async def test_a_redirect_in_a_circle_asks_for_each_url_once(places):
    script = answering(*[_redirect(place) for place in places])
    async with peer_running(script) as peer, client_running() as client:
        with pytest.raises(FetchFailed, match="in a circle") as failed:
            await client.get(peer.url("/0"), accept=ACTIVITY)

    assert not failed.value.is_temporary
    assert len(peer.requests) == len(places)


@pytest.mark.parametrize(
    "place",
    [
        pytest.param("http://10.0.0.1/", id="private address"),
        pytest.param("http://0.0.0.0:{port}/", id="this machine in disguise"),
        pytest.param("http://2130706433:{port}/", id="decimal address"),
        pytest.param("http://trap.example:{port}/", id="name of a private address"),
        pytest.param("file:///etc/passwd", id="file"),
        pytest.param("http://user@127.0.0.1:{port}/", id="user name"),
        pytest.param("/a b", id="space"),
    ],
)
async def test_a_redirect_passes_the_same_guard(place):
    async with (
        peer_running(answering(answer(200, NOTE))) as inner,
        peer_running(answering(_redirect(place.format(port=inner.port)))) as peer,
        Resolver(lambda _: ["10.0.0.1"]) as resolver,
        client_running(resolver=resolver) as client,
    ):
        with pytest.raises(AddressRefused):
            await client.get(peer.url(), accept=ACTIVITY)

    assert inner.connections == 0


async def test_each_hop_is_checked_by_the_caller_before_it_is_dialled():
    asked: list[str] = []

    def check(host: str) -> None:
        asked.append(host)
        if host == "blocked.localhost":
            raise NotPermitted(host)

    async with peer_running(answering(answer(200, NOTE))) as inner:
        script = answering(_redirect(inner.url(host="blocked.localhost")))
        async with peer_running(script) as peer, client_running() as client:
            with pytest.raises(NotPermitted):
                await client.get(peer.url(), accept=ACTIVITY, check_hop=check)

    assert asked == ["127.0.0.1", "blocked.localhost"]
    assert inner.connections == 0


async def test_each_hop_is_signed_for_itself_alone():
    def sign(method: str, url: str, headers: dict[str, str], body: bytes) -> dict[str, str]:
        return {"signature": f"{method} {url} {headers['host']} {len(body)}"}

    async with peer_running(answering(answer(200, NOTE))) as inner:
        away = inner.url("/b?c", host="b.localhost")
        async with peer_running(answering(_redirect(away))) as peer, client_running() as client:
            await client.get(peer.url("/a"), accept=ACTIVITY, signer=sign)

    assert f"signature: GET {peer.url('/a')} 127.0.0.1:{peer.port} 0\r\n".encode() in peer.requests[0]
    assert f"signature: GET {away} b.localhost:{inner.port} 0\r\n".encode() in inner.requests[0]
    assert inner.requests[0].count(b"signature: ") == 1


@pytest.mark.parametrize("status", [307, 308])
async def test_a_post_follows_one_redirect_on_its_host_signed_again(status):
    def sign(method: str, url: str, headers: dict[str, str], body: bytes) -> dict[str, str]:
        return {"signature": f"{method} {url} {headers['content-type']}"}

    script = answering(_redirect("/new", status), _redirect("/newer", status))
    async with peer_running(script) as peer, client_running() as client:
        got = await client.post(peer.url("/inbox"), body=b"{}", content_type=ACTIVITY, signer=sign)

    assert (got.status, got.url) == (status, peer.url("/new"))
    assert [request.split()[:2] for request in peer.requests] == [[b"POST", b"/inbox"], [b"POST", b"/new"]]
    assert f"signature: POST {peer.url('/new')} {ACTIVITY}\r\n".encode() in peer.requests[1]
    assert peer.requests[1].endswith(b"{}")


@pytest.mark.parametrize(
    ("status", "place"),
    [
        pytest.param(301, "/new", id="301"),
        pytest.param(302, "/new", id="302"),
        pytest.param(303, "/new", id="303"),
        pytest.param(307, "http://b.localhost:{port}/inbox", id="other host"),
        pytest.param(307, "http://127.0.0.1:1/inbox", id="other port"),
        pytest.param(307, "https://127.0.0.1:{port}/inbox", id="other scheme"),
        pytest.param(308, "http://10.0.0.1/inbox", id="private address"),
        pytest.param(308, "/a b", id="no URL"),
    ],
)
async def test_any_other_redirect_of_a_post_is_an_answer(status, place):
    async with (
        peer_running(answering(answer(200))) as inner,
        peer_running(answering(_redirect(place.format(port=inner.port), status))) as peer,
        client_running() as client,
    ):
        got = await client.post(peer.url("/inbox"), body=b"{}", content_type=ACTIVITY, signer=None)

    assert (got.status, len(peer.requests), inner.connections) == (status, 1, 0)


async def test_a_cookie_is_neither_kept_nor_sent_nor_shown():
    script = answering(answer(200, NOTE, Set_Cookie="tracker=1; Path=/"))
    async with peer_running(script) as peer, client_running() as client:
        first = await client.get(peer.url(), accept=ACTIVITY)
        await client.get(peer.url(), accept=ACTIVITY)

    assert "set-cookie" not in first.headers
    assert b"cookie" not in peer.requests[1].lower()


async def test_proxies_and_passwords_of_the_environment_are_ignored(monkeypatch, tmp_path):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password secret\n")
    async with peer_running(answering(answer(502))) as proxy, peer_running(answering(answer(200, NOTE))) as peer:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url())
        monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
        async with client_running() as client:
            got = await client.get(peer.url(), accept=ACTIVITY)

    assert (got.status, proxy.connections) == (200, 0)
    assert b"authorization" not in peer.requests[0].lower()


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "deflate", "br", "zstd", "identity, gzip"])
async def test_a_compressed_document_is_refused_unread(coding):
    bomb = gzip.compress(bytes(20_000_000))
    script = answering(answer(200, bomb, Content_Encoding=coding))
    async with peer_running(script) as peer, client_running() as client:
        with pytest.raises(FetchFailed, match="compressed") as failed:
            await client.get(peer.url(), accept=ACTIVITY)

    assert (failed.value.peer_status, failed.value.is_temporary) == (200, False)


async def test_a_compressed_receipt_is_a_receipt():
    script = answering(answer(202, gzip.compress(b"ok"), Content_Encoding="gzip"))
    async with peer_running(script) as peer, client_running() as client:
        got = await client.post(peer.url(), body=b"{}", content_type=ACTIVITY, signer=None)

    assert (got.status, got.body) == (202, b"")


async def test_a_document_may_be_as_large_as_the_limit():
    async with peer_running(answering(answer(200, bytes(1000)))) as peer, client_running() as client:
        got = await client.get(peer.url(), accept=ACTIVITY, max_bytes=1000)

    assert len(got.body) == 1000


CHUNK = b"3e8\r\n" + bytes(1000) + b"\r\n"


@pytest.mark.parametrize(
    ("head", "repeated"),
    [
        pytest.param(b"Content-Length: 1001\r\n\r\n", bytes(1001), id="one byte more than allowed"),
        pytest.param(b"Transfer-Encoding: chunked\r\n\r\n", CHUNK, id="chunks without end"),
        pytest.param(b"\r\n", bytes(1000), id="until it closes, which is never"),
    ],
)
async def test_too_large_a_document_is_dropped(head, repeated):
    async def script(connection):
        await connection.request()
        await connection.send(b"HTTP/1.1 200 OK\r\n" + head)
        while True:
            await connection.send(repeated)

    async with peer_running(script) as peer, client_running() as client:
        with pytest.raises(FetchFailed, match="larger than 1000 bytes") as failed:
            await client.get(peer.url(), accept=ACTIVITY, max_bytes=1000)

    assert not failed.value.is_temporary


@pytest.mark.parametrize("method", ["get", "post"])
async def test_an_endless_error_page_is_cut(method):
    async def script(connection):
        await connection.request()
        await connection.send(b"HTTP/1.1 500 Oh\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            await connection.send(CHUNK)

    async with peer_running(script) as peer, client_running() as client:
        if method == "get":
            got = await client.get(peer.url(), accept=ACTIVITY)
        else:
            got = await client.post(peer.url(), body=b"{}", content_type=ACTIVITY, signer=None)

    assert (got.status, len(got.body)) == (500, 64 * 1024)


async def _drip_forever(connection, data: bytes) -> None:
    while True:
        await connection.send(data)
        await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("before", "dripped"),
    [
        pytest.param(b"", b"", id="says nothing"),
        pytest.param(b"HTTP/1.1 200 OK\r\n", b"x: y\r\n", id="header after header"),
        pytest.param(b"HTTP/1.1 200 OK\r\nx: ", b"y", id="one header, byte by byte"),
        pytest.param(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", id="interim answers without end"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", b"y", id="body, byte by byte"),
    ],
)
async def test_who_takes_too_long_is_left_at_the_deadline(before, dripped):
    async def script(connection):
        await connection.request()
        await connection.send(before)
        await _drip_forever(connection, dripped)

    async with peer_running(script) as peer, client_running() as client:
        with pytest.raises(FetchFailed, match="not done within") as failed:
            await client.get(peer.url(), accept=ACTIVITY, deadline_s=0.3)

    assert failed.value.is_temporary


async def test_a_storm_of_interim_answers_ends_at_the_deadline():
    async def script(connection):
        await connection.request()
        while True:
            await connection.send(b"HTTP/1.1 102 Processing\r\n\r\n" * 1000)

    async with peer_running(script) as peer, client_running() as client:
        with pytest.raises(FetchFailed, match="not done within"):
            await client.get(peer.url(), accept=ACTIVITY, deadline_s=0.3)


async def test_a_host_that_never_accepts_is_left_at_the_deadline():
    listener = socket.socket()
    fillers = [socket.socket() for _ in range(4)]
    try:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for filler in fillers:
            filler.settimeout(0)
            filler.connect_ex(listener.getsockname())
        async with client_running() as client:
            with pytest.raises(FetchFailed) as failed:
                await client.get(f"http://127.0.0.1:{listener.getsockname()[1]}/", accept=ACTIVITY, deadline_s=0.3)
    finally:
        for opened in (listener, *fillers):
            opened.close()

    assert failed.value.is_temporary


async def test_a_silent_name_server_counts_into_the_deadline():
    wake = threading.Event()

    def say_nothing(host: str) -> list[str]:
        wake.wait(30)
        return []

    async with Resolver(say_nothing) as resolver, client_running(resolver=resolver) as client:
        with pytest.raises(FetchFailed, match="not done within") as failed:
            await client.get("http://slow.example/", accept=ACTIVITY, deadline_s=0.1)
        wake.set()

    assert failed.value.is_temporary


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"", id="closes at once"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Le", id="closes within a header"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789", id="closes within the body"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", id="closes within a chunk"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", id="chunk without a size"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", id="negative length"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", id="two lengths"),
        pytest.param(b"HTTP/1.1 200 OK\r\n no: name\r\n\r\n", id="folded header first"),
        pytest.param(b"HTTP/1.1 99999 OK\r\n\r\n", id="status of five digits"),
        pytest.param(
            b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", id="upgrade not asked for"
        ),
        pytest.param(b"SSH-2.0-OpenSSH_9.2\r\n", id="not HTTP"),
        pytest.param(b"HTTP/1.1 200 OK\r\nx: " + b"y" * 200_000, id="one huge header"),
        pytest.param(b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 40_000, id="many headers"),
    ],
)
async def test_a_broken_answer_is_no_answer(sent):
    async def script(connection):
        await connection.request()
        await connection.send(sent)

    async with peer_running(script) as peer, client_running() as client:
        with pytest.raises(FetchFailed):
            await client.get(peer.url(), accept=ACTIVITY)

    assert peer.connections == 1


async def test_a_body_longer_than_announced_is_cut_at_what_was_announced():
    script = answering(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n0123456789")
    async with peer_running(script) as peer, client_running() as client:
        got = await client.get(peer.url(), accept=ACTIVITY)

    assert got.body == b"01234"


async def test_a_reset_within_the_body_fails_a_get_and_not_a_post():
    async def script(connection):
        await connection.request()
        await connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n01234")
        await asyncio.sleep(0.05)
        connection.reset()

    async with peer_running(script) as peer, client_running() as client:
        with pytest.raises(FetchFailed) as failed:
            await client.get(peer.url(), accept=ACTIVITY)
        posted = await client.post(peer.url(), body=b"{}", content_type=ACTIVITY, signer=None)

    assert failed.value.is_temporary
    assert posted.status == 200


async def test_nobody_there_is_a_temporary_failure():
    async with peer_running(answering(answer())) as peer:
        pass
    async with client_running() as client:
        with pytest.raises(FetchFailed) as failed:
            await client.get(peer.url(), accept=ACTIVITY)

    assert failed.value.is_temporary
    assert failed.value.peer_status is None


async def test_a_connection_is_kept_for_the_next_request():
    async with peer_running(answering(answer(200, NOTE))) as peer, client_running() as client:
        for _ in range(3):
            await client.get(peer.url(), accept=ACTIVITY)

    assert (peer.connections, len(peer.requests)) == (1, 3)


@pytest.mark.parametrize("end", ["reset", "close"])
@pytest.mark.parametrize("method", ["get", "post"])
async def test_a_kept_connection_that_ends_is_replaced_once(end, method):
    async def script(connection):
        await connection.request()
        await connection.send(answer(200, NOTE))
        await connection.request()
        if end == "reset":
            connection.reset()

    async with peer_running(script) as peer, client_running() as client:
        for _ in range(2):
            if method == "get":
                got = await client.get(peer.url(), accept=ACTIVITY)
            else:
                got = await client.post(peer.url(), body=b"{}", content_type=ACTIVITY, signer=None)

    assert got.status == 200
    assert (peer.connections, len(peer.requests)) == (2, 3)


async def test_the_replacement_is_a_new_connection_though_others_are_kept():
    both_asked = asyncio.Barrier(2)

    async def script(connection):
        is_early = connection.peer.connections <= 2
        await connection.request()
        if is_early:
            await both_asked.wait()
        await connection.send(answer(200, NOTE))
        await connection.request()

    async with peer_running(script) as peer, client_running() as client:
        await asyncio.gather(*[client.get(peer.url(), accept=ACTIVITY) for _ in range(2)])
        got = await client.get(peer.url(), accept=ACTIVITY)

    assert (got.status, peer.connections) == (200, 3)


@pytest.mark.parametrize(
    "second", [pytest.param(b"junk\r\n\r\n", id="junk"), pytest.param(b"HTTP/1.1 200 OK\r\nx", id="half a header")]
)
async def test_a_fresh_connection_that_ends_is_not_replaced(second):
    async def script(connection):
        await connection.request()
        await connection.send(second)

    async with peer_running(script) as peer, client_running() as client:
        with pytest.raises(FetchFailed):
            await client.post(peer.url(), body=b"{}", content_type=ACTIVITY, signer=None)

    assert len(peer.requests) == 1


async def test_what_is_dialled_is_what_was_vetted_however_the_name_changes():
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    script = answering(answer(200, NOTE, Connection="close"))
    async with (
        peer_running(script) as peer,
        Resolver(lambda _: next(answers)) as resolver,
        client_running(resolver=resolver) as client,
    ):
        first = await client.get(peer.url(host="turn.example"), accept=ACTIVITY)
        with pytest.raises(AddressRefused):
            await client.get(peer.url(host="turn.example"), accept=ACTIVITY)

    assert (first.status, peer.connections) == (200, 1)
    assert f"host: turn.example:{peer.port}\r\n".encode() in peer.requests[0]


async def test_the_next_address_is_tried_when_one_does_not_accept():
    async with (
        peer_running(answering(answer(200, NOTE))) as peer,
        Resolver(lambda _: ["::1", "127.0.0.1"]) as resolver,
        client_running(resolver=resolver) as client,
    ):
        got = await client.get(peer.url(host="two.example"), accept=ACTIVITY)

    assert got.body == NOTE


async def test_a_client_for_the_internet_does_not_reach_this_machine():
    async with peer_running(answering(answer(200, NOTE))) as peer, client_running(Reach()) as client:
        for scheme in ("http", "https"):
            with pytest.raises(AddressRefused):
                await client.post(peer.url(scheme=scheme), body=b"{}", content_type=ACTIVITY, signer=None)

    assert peer.connections == 0


async def test_after_many_failures_the_client_still_has_connections():
    async def script(connection):
        request = await connection.request()
        if b"/slow" in request:
            await asyncio.sleep(30)
        await connection.send(answer(200, NOTE))

    async with peer_running(script) as peer, client_running() as client:
        slow = [client.get(peer.url("/slow"), accept=ACTIVITY, deadline_s=0.2) for _ in range(100)]
        outcomes = await asyncio.gather(*slow, return_exceptions=True)
        got = await client.get(peer.url(), accept=ACTIVITY)

    assert {type(outcome) for outcome in outcomes} == {FetchFailed}
    assert got.status == 200
