"""What is answered to whom: JSON to peers, a page to people, and never the message that is for the log."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.routing import Route

from fedcomm import errors
from fedcomm.activitypub.signatures import ACCEPT_SIGNATURE, ACCEPT_SIGNATURE_OF_GET
from fedcomm.web.errors import EXCEPTION_HANDLERS

pytestmark = pytest.mark.anyio

#: What happens, by the last part of the address.
HAPPENS: dict[str, Exception] = {
    "malformed": errors.Malformed("internal"),
    "unsigned": errors.SignatureInvalid("internal"),
    "forbidden": errors.NotPermitted("internal"),
    "missing": errors.NotFound("internal"),
    "gone": errors.Gone("internal"),
    "large": errors.TooLarge("internal"),
    "type": errors.UnsupportedMediaType("internal"),
    "often": errors.TooManyRequests("internal"),
    "unavailable": errors.Unavailable("internal", retry_after_s=7),
    "fetch": errors.FetchFailed("internal"),
    "http": HTTPException(405, "internal", {"Allow": "POST"}),
    "hung-up": ClientDisconnect("internal"),
    "bug": ZeroDivisionError("internal"),
}
STATUSES = {
    "malformed": 400, "unsigned": 401, "forbidden": 403, "missing": 404, "gone": 410, "large": 413, "type": 415,
    "often": 429, "unavailable": 503, "fetch": 502, "http": 405, "hung-up": 400, "bug": 500,
}  # fmt: skip


async def fail(request: Request) -> None:
    raise HAPPENS[request.path_params["what"]]


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(
        routes=[Route("/ap/{what}", fail, methods=["GET", "POST"]), Route("/@{what}", fail)],
        exception_handlers=EXCEPTION_HANDLERS,
    )
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://a.example") as opened:
        yield opened


@pytest.mark.parametrize("what", HAPPENS)
async def test_peers_and_people_get_the_same_status_in_their_own_form(client: httpx.AsyncClient, what: str) -> None:
    to_peer, to_person = await client.get(f"/ap/{what}"), await client.get(f"/@{what}")

    assert to_peer.status_code == to_person.status_code == STATUSES[what]
    assert "internal" not in to_peer.text + to_person.text
    if what != "hung-up":
        assert to_peer.headers["content-type"] == "application/json"
        assert to_person.headers["content-type"] == "text/html; charset=utf-8"


async def test_who_may_try_again_is_told_when(client: httpx.AsyncClient) -> None:
    answers = [await client.get(path) for path in ("/ap/unavailable", "/@unavailable")]

    assert [answer.headers["retry-after"] for answer in answers] == ["7", "7"]


async def test_who_did_not_sign_is_told_how(client: httpx.AsyncClient) -> None:
    read, sent = await client.get("/ap/unsigned"), await client.post("/ap/unsigned")

    assert read.headers["accept-signature"] == ACCEPT_SIGNATURE_OF_GET
    assert sent.headers["accept-signature"] == ACCEPT_SIGNATURE
    assert "content-digest" not in ACCEPT_SIGNATURE_OF_GET
    assert read.headers["www-authenticate"] == sent.headers["www-authenticate"] == "Signature"


async def test_headers_of_the_framework_are_kept(client: httpx.AsyncClient) -> None:
    answers = [await client.get(path) for path in ("/ap/http", "/@http")]

    assert [answer.headers["allow"] for answer in answers] == ["POST", "POST"]


@pytest.mark.parametrize("what", ["missing", "unavailable", "forbidden"])
async def test_a_refusal_is_never_kept(client: httpx.AsyncClient, what: str) -> None:
    answers = [await client.get(path) for path in (f"/ap/{what}", f"/@{what}")]

    assert all("no-store" in answer.headers["cache-control"] for answer in answers)
