"""The whole application under uvicorn: it starts, says how it is, and outlives its workers."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from application import Application, application_running

from fedcomm import app, supervisor

pytestmark = pytest.mark.anyio


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Application]:
    async with application_running(tmp_path) as made:
        yield made


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as opened:
        yield opened


async def health(client: httpx.AsyncClient, running: Application, *, status: int) -> dict[str, dict[str, object]]:
    """Wait until the application says of itself that it is so; return what it says of its workers."""
    async with asyncio.timeout(20):
        while (answer := await client.get(f"{running.base}/healthz")).status_code != status:
            await asyncio.sleep(0.01)
    workers: dict[str, dict[str, object]] = answer.json()["workers"]
    return workers


async def test_a_started_application_is_healthy_and_serves_its_community(
    client: httpx.AsyncClient, running: Application
) -> None:
    workers = await health(client, running, status=200)
    page = await client.get(f"{running.base}/")

    assert set(workers) == {"control", *(f"{running.host} {name}" for name in app.WORKERS)}
    assert page.status_code == 200
    assert "The Artist" in page.text


async def test_health_is_told_under_any_name(client: httpx.AsyncClient, running: Application) -> None:
    answer = await client.get(f"http://127.0.0.1:{running.port}/healthz")

    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"


async def test_behind_a_proxy_no_community_is_named(client: httpx.AsyncClient, running: Application) -> None:
    answer = await client.get(f"{running.base}/healthz", headers={"X-Forwarded-For": "127.0.0.1"})

    assert answer.json() == {"status": "ok", "healthy": 1 + len(app.WORKERS), "failing": 0}


@pytest.mark.parametrize(
    ("client_host", "is_told"),
    [
        pytest.param("127.0.0.1", True, id="this machine"),
        pytest.param("::1", True, id="this machine, by IPv6"),
        pytest.param("10.0.0.1", False, id="a neighbour"),
        pytest.param("203.0.113.9", False, id="a stranger"),
        pytest.param("localhost", False, id="what is no address"),
        pytest.param("", False, id="nothing"),
    ],
)
async def test_communities_are_named_to_this_machine_only(
    running: Application, client_host: str, *, is_told: bool
) -> None:
    transport = httpx.ASGITransport(running.app, client=(client_host, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://x.example") as asking:
        answer = await asking.get("/healthz")

    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert (running.host in answer.text) is is_told


async def test_a_worker_that_dies_is_seen_and_started_again(
    client: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lives = asyncio.Event()

    async def sickly(_community: object, heartbeat: supervisor.Heartbeat) -> None:
        if not lives.is_set():
            raise RuntimeError("a bug")
        heartbeat()
        await asyncio.Event().wait()

    monkeypatch.setitem(app.WORKERS, "sickly", sickly)
    async with application_running(tmp_path) as running:
        sick = await health(client, running, status=503)
        page = await client.get(f"{running.base}/")
        lives.set()
        well = await health(client, running, status=200)

    name = f"{running.host} sickly"
    assert sick[name]["healthy"] is False
    assert sick[f"{running.host} inbox"]["healthy"] is True
    assert page.status_code == 200
    assert well[name]["healthy"] is True


async def test_it_starts_without_any_community(tmp_path: Path) -> None:
    application = app.build(app.Settings(data=tmp_path / "nothing"))

    async with (
        application.router.lifespan_context(application),
        httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://a.example") as client,
    ):
        health, page = await client.get("/healthz"), await client.get("/")

    assert (health.status_code, page.status_code) == (200, 421)


def test_every_route_answers_to_one_place() -> None:
    seen = [(route.path, method) for route in app.routes.ROUTES for method in sorted(route.methods or ())]

    assert len(seen) == len(set(seen))
