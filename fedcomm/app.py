"""The composition root: settings in, a Starlette application out. The only place that starts tasks."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from fedcomm import log
from fedcomm.communities import Communities
from fedcomm.config import Settings
from fedcomm.control import server as control
from fedcomm.delivery import worker as delivery
from fedcomm.errands import worker as errands
from fedcomm.errors import FedcommError
from fedcomm.inbox import worker as inbox
from fedcomm.inbox.receive import MAX_BODY_BYTES
from fedcomm.outbox import closing
from fedcomm.remote import addresses
from fedcomm.supervisor import Supervisor, Work
from fedcomm.web import routes

_log = log.get(__name__)


def build(settings: Settings) -> Starlette:
    """Return the application that serves every community in `settings.data`."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            try:
                communities = await stack.enter_async_context(Communities(settings))
            except FedcommError as error:
                app.state.refusal = error
                raise
            app.state.communities = communities
            tasks = await stack.enter_async_context(asyncio.TaskGroup())
            running = [
                tasks.create_task(app.state.supervisor.run(name, work)) for name, work in _works(settings, communities)
            ]
            _log.info("started", communities=len(list(communities)))
            yield
            for task in running:
                task.cancel()
        _log.info("stopped")

    app = Starlette(
        routes=[Route("/healthz", healthz), *routes.ROUTES],
        middleware=routes.MIDDLEWARE,
        exception_handlers=routes.EXCEPTION_HANDLERS,
        lifespan=lifespan,
        # In front of everything: no route takes more than an inbox.
        max_body_size=MAX_BODY_BYTES,
    )
    # Its redirects would name http behind a proxy that speaks https.
    app.router.redirect_slashes = False
    app.state.supervisor = Supervisor()
    #: Why it could not start, for whoever serves it.
    app.state.refusal = None
    return app


#: What works for each community, by the name that logs and /healthz use.
WORKERS = {"inbox": inbox.run, "delivery": delivery.run, "polls": closing.run, "errands": errands.run}


def _works(settings: Settings, communities: Communities) -> Iterator[tuple[str, Work]]:
    """Give everything that runs beside the requests, by its name."""
    yield "control", partial(control.serve, settings, communities)
    for community in communities:
        for name, work in WORKERS.items():
            yield f"{community.host} {name}", partial(work, community)


async def healthz(request: Request) -> JSONResponse:
    """Answer 200 when every worker of every community lives, 503 when one does not.

    Which ones, and so which communities are here, is told to this machine only.
    """
    workers = request.app.state.supervisor.report()
    healthy = sum(bool(worker["healthy"]) for worker in workers.values())
    failing = len(workers) - healthy
    said = {"status": "failing" if failing else "ok", "healthy": healthy, "failing": failing}
    if _is_from_here(request):
        said["workers"] = workers
    return JSONResponse(said, status_code=503 if failing else 200)


def _is_from_here(request: Request) -> bool:
    """Say whether a request comes from this machine, and not from somebody else by a proxy on it."""
    address = addresses.literal(request.client.host) if request.client else None
    return address is not None and addresses.is_loopback(address) and "x-forwarded-for" not in request.headers
