"""The one door for outgoing HTTP: every connection is vetted, every answer bounded. Nobody else imports httpx.

httpx has no public hook for the addresses it dials, and its client follows, stores and unpacks more than is safe here.
So its transport is driven directly (no cookies, no proxies from the environment, no decoding, no redirects of its own)
over a connection pool whose network backend resolves, vets and dials. The host name of the URL stays what TLS checks.
Sources: RFC 9110 (redirects, retries), the SSRF advisories of Mastodon and Fedify of 2023-2026.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import anyio
import httpcore
import httpx

from fedcomm.errors import AddressRefused, FetchFailed
from fedcomm.remote import tls
from fedcomm.remote.addresses import Reach
from fedcomm.remote.answer import Answer
from fedcomm.remote.resolver import Resolver
from fedcomm.remote.urls import Url, check_url, follow

#: `signer(method, url, headers, body)` returns the headers to add. It is asked again for every hop, so that
#: no signature ever goes to another host than the one it was made for. `headers` has lower-case names and the host.
Signer = Callable[[str, str, dict[str, str], bytes], dict[str, str]]

MAX_BODY_BYTES = 1024 * 1024
MAX_OTHER_BODY_BYTES = 64 * 1024
MAX_REDIRECTS = 3
GET_DEADLINE_S = 10.0
POST_DEADLINE_S = 30.0
#: The status of a delivery is what counts; its body is waited for only so long.
OTHER_BODY_DEADLINE_S = 2.0

_CONNECT_S = 5.0
_TIMEOUTS = {"connect": _CONNECT_S, "read": 10.0, "write": 10.0, "pool": 10.0}
_MAX_CONNECTIONS = 32
_KEEP_ALIVE_S = 5.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_REDIRECTS_THAT_KEEP_THE_METHOD = frozenset({307, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Message:
    """What is asked of each hop alike; `headers` without the host and what the signer adds."""

    method: str
    headers: dict[str, str]
    body: bytes
    signer: Signer | None


class Client:
    """Sends requests as `user_agent` to hosts within `reach`. One for many requests: it keeps connections for 5 s.

    `ca_file` names authorities (PEM) trusted besides the system's. To build a client takes the 30 ms of reading those.
    A `resolver` that is given may be shared and stays open.
    """

    def __init__(
        self, *, user_agent: str, reach: Reach, resolver: Resolver | None = None, ca_file: Path | None = None
    ) -> None:
        self._user_agent = user_agent
        self._reach = reach
        self._resolver = resolver or Resolver()
        self._owns_resolver = resolver is None
        # As many as the pool has, so that nobody queues in there: a cancelled waiter takes a place for ever.
        self._places = asyncio.Semaphore(_MAX_CONNECTIONS)
        context = tls.client_context(ca_file)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=_MAX_CONNECTIONS,
            keepalive_expiry=_KEEP_ALIVE_S,
            network_backend=_GuardedBackend(self._resolver, reach),
        )
        self._transport = httpx.AsyncHTTPTransport(verify=context, trust_env=False)
        # The only way to hand httpx a network backend; a test fails when the attribute goes away.
        self._transport._pool = self._pool  # noqa: SLF001

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._transport.aclose()
        if self._owns_resolver:
            self._resolver.close()

    async def get(
        self,
        url: str,
        *,
        accept: str,
        signer: Signer | None = None,
        max_bytes: int = MAX_BODY_BYTES,
        deadline_s: float = GET_DEADLINE_S,
        check_hop: Callable[[str], None] | None = None,
    ) -> Answer:
        """Return the answer of whatever status, after at most 3 redirects.

        `check_hop` is called with the host of every hop before it is dialled, the first one too, and refuses by raising
        (blocked hosts, our own name). `deadline_s` covers everything, name resolution included.

        Raises AddressRefused when the guard refuses a hop, and FetchFailed when there is no answer that could be used:
        no connection, no valid certificate, out of time, too large, compressed, too many redirects.
        """
        message = _Message(method="GET", headers={"accept": accept}, body=b"", signer=signer)
        here, seen = check_url(url, self._reach), set[str]()
        async with _failures_named(here, deadline_s):
            while len(seen) <= MAX_REDIRECTS:
                if check_hop:
                    check_hop(here.host)
                seen.add(here.text)
                async with self._answer_to(message, here) as response:
                    location = _location(response, _REDIRECTS)
                    if location is None:
                        return await _whole_answer(response, here, max_bytes)
                here = follow(here, location, self._reach)
                if here.text in seen:
                    raise FetchFailed(f"{url} redirects in a circle at {here.text}")
        raise FetchFailed(f"{url}: more than {MAX_REDIRECTS} redirects")

    async def post(
        self, url: str, *, body: bytes, content_type: str, signer: Signer | None, deadline_s: float = POST_DEADLINE_S
    ) -> Answer:
        """Return the answer of whatever status, with at most 64 KiB of its body.

        A 307 or 308 is followed once when it stays on the same host; any other redirect is returned as it is.
        Once a status has come nothing about the body is an error, for the peer has acted on what it got.
        Raises AddressRefused and FetchFailed like `get`.
        """
        message = _Message(method="POST", headers={"content-type": content_type}, body=body, signer=signer)
        first = check_url(url, self._reach)
        async with _failures_named(first, deadline_s):
            async with self._answer_to(message, first) as response:
                location = _location(response, _REDIRECTS_THAT_KEEP_THE_METHOD)
                second = self._same_host(first, location) if location else None
                if second is None:
                    return await _start_of_answer(response, first)
            async with self._answer_to(message, second) as response:
                return await _start_of_answer(response, second)

    def _same_host(self, here: Url, location: str) -> Url | None:
        try:
            url = follow(here, location, self._reach)
        except AddressRefused:
            return None
        return url if (url.scheme, url.authority) == (here.scheme, here.authority) else None

    @asynccontextmanager
    async def _answer_to(self, message: _Message, url: Url) -> AsyncIterator[httpx.Response]:
        """Send one request and give its answer, head first; what is left of the body is dropped at the end."""
        async with self._places:
            response = await self._send(self._signed(message, url))
            try:
                if response.status_code < 200:
                    raise FetchFailed(f"{url.text} answered {response.status_code}", peer_status=response.status_code)
                yield response
            finally:
                await response.aclose()

    def _signed(self, message: _Message, url: Url) -> httpx.Request:
        headers = {
            "host": url.authority,
            "user-agent": self._user_agent,
            "accept-encoding": "identity",
            **message.headers,
        }
        if message.signer:
            headers |= message.signer(message.method, url.text, dict(headers), message.body)
        content = message.body if message.method == "POST" else None
        extensions = {"timeout": _TIMEOUTS}
        return httpx.Request(message.method, _httpx_url(url), headers=headers, content=content, extensions=extensions)

    async def _send(self, request: httpx.Request) -> httpx.Response:
        """Send a request; once more when a kept connection turns out to be closed (RFC 9112 9.3.1)."""
        opened = _OpenedConnection()
        try:
            return await self._send_once(request, opened)
        except (httpx.ReadError, httpx.RemoteProtocolError) as error:
            if opened.stream or not _is_reset(error):
                raise
        await self._close_kept(httpcore.URL(str(request.url)).origin)
        return await self._send_once(request, _OpenedConnection())

    async def _close_kept(self, origin: httpcore.Origin) -> None:
        for connection in self._pool.connections:
            if connection.is_idle() and connection.can_handle_request(origin):
                await connection.aclose()

    async def _send_once(self, request: httpx.Request, opened: "_OpenedConnection") -> httpx.Response:
        request.extensions["trace"] = opened.note
        try:
            return await self._transport.handle_async_request(request)
        except BaseException:
            # httpcore 1.0 loses sight of a connection that is cancelled within its TLS handshake.
            if opened.stream:
                with anyio.CancelScope(shield=True):
                    await opened.stream.aclose()
            raise


class _OpenedConnection:
    """The connection that was opened for one request; no `stream` when a kept one was used, or none came about."""

    def __init__(self) -> None:
        self.stream: httpcore.AsyncNetworkStream | None = None

    async def note(self, event: str, details: dict[str, object]) -> None:
        """Take what httpcore reports (its `trace` extension)."""
        stream = details.get("return_value")
        if event == "connection.connect_tcp.complete" and isinstance(stream, httpcore.AsyncNetworkStream):
            self.stream = stream


class _GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to nothing but addresses that it resolved and vetted a moment before; to no socket files at all."""

    def __init__(self, resolver: Resolver, reach: Reach) -> None:
        self._resolver = resolver
        self._reach = reach
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Return a stream to the first address that accepts. The addresses share the time among themselves."""
        addresses = await self._resolver.resolve(host, self._reach)
        share_s = (timeout or _CONNECT_S) / len(addresses)
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                return await self._network.connect_tcp(str(address), port, share_s, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


@asynccontextmanager
async def _failures_named(url: Url, deadline_s: float) -> AsyncIterator[None]:
    """Bound what happens inside, and turn the library's errors into FetchFailed."""
    try:
        # Not asyncio.timeout: httpcore shields its clean-up from anyio's cancellation alone.
        with anyio.fail_after(deadline_s):
            yield
    except TimeoutError as error:
        raise FetchFailed(f"{url.text}: not done within {deadline_s} s", is_temporary=True) from error
    except httpx.TransportError as error:
        raise FetchFailed(f"{url.text}: {type(error).__name__} {error}".rstrip(), is_temporary=True) from error


def _httpx_url(url: Url) -> httpx.URL:
    """Return the URL for the library, and refuse it when the library would read it in another way than we did."""
    try:
        read = httpx.URL(url.text)
    except httpx.InvalidURL as error:
        raise AddressRefused(f"not a URL: {url.text}") from error
    as_read = (read.scheme, read.raw_host, read.netloc, read.raw_path)
    if as_read != (url.scheme, url.host.encode(), url.authority.encode(), url.target.encode()):
        raise AddressRefused(f"a URL with two readings: {url.text}")
    return read


def _is_reset(error: httpx.TransportError) -> bool:
    """Return whether the connection ended before an answer, rather than with a broken one."""
    return isinstance(error, httpx.ReadError) or "without sending a response" in str(error)


def _location(response: httpx.Response, statuses: frozenset[int]) -> str | None:
    """Return where a redirect of one of these statuses points, unchecked; None when it is no such redirect."""
    return response.headers.get("location") if response.status_code in statuses else None


async def _whole_answer(response: httpx.Response, url: Url, max_bytes: int) -> Answer:
    """Return an answer with all of its body. Raises FetchFailed when that is larger than allowed, or compressed."""
    if not 200 <= response.status_code < 300:
        return await _start_of_answer(response, url)
    if _is_compressed(response):
        raise FetchFailed(f"{url.text} is compressed though that was declined", peer_status=response.status_code)
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > max_bytes:
            raise FetchFailed(f"{url.text} is larger than {max_bytes} bytes", peer_status=response.status_code)
    return _answer(response, url, bytes(body))


async def _start_of_answer(response: httpx.Response, url: Url) -> Answer:
    """Return an answer with what arrives of its body in 2 s, at most 64 KiB, and nothing of a compressed one."""
    body = bytearray()
    if not _is_compressed(response):
        # The status has come, and that is what was asked for.
        with anyio.move_on_after(OTHER_BODY_DEADLINE_S), suppress(httpx.TransportError):
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) >= MAX_OTHER_BODY_BYTES:
                    break
    return _answer(response, url, bytes(body[:MAX_OTHER_BODY_BYTES]))


def _is_compressed(response: httpx.Response) -> bool:
    return response.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}


def _answer(response: httpx.Response, url: Url, body: bytes) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items() if name.lower() != "set-cookie"}
    return Answer(status=response.status_code, headers=headers, body=body, url=url.text)
