"""The composition root: settings in, a Starlette application out. The only place that starts tasks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
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
from fedcomm.inbox import worker as inbox
from fedcomm.supervisor import Supervisor
from fedcomm.web import routes

#: Largest body of any request (security 3); the one limit in front of everything.
MAX_BODY_BYTES = 1024 * 1024

_log = log.get(__name__)


def build(settings: Settings) -> Starlette:
    """Return the application that serves every community in `settings.data`."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with Communities(settings) as communities, asyncio.TaskGroup() as tasks:
            app.state.communities = communities
            running = [
                tasks.create_task(app.state.supervisor.run(f"{community.host} {name}", partial(work, community)))
                for community in communities
                for name, work in WORKERS.items()
            ]
            running.append(tasks.create_task(control.serve(settings, communities)))
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
        max_body_size=MAX_BODY_BYTES,
    )
    # Its redirects would name http behind a proxy that speaks https.
    app.router.redirect_slashes = False
    app.state.supervisor = Supervisor()
    return app


#: What works for each community, by the name that logs and /healthz use.
WORKERS = {"inbox": inbox.run, "delivery": delivery.run}


async def healthz(request: Request) -> JSONResponse:
    """Answer 200 when every worker of every community lives, 503 when one does not."""
    workers = request.app.state.supervisor.report()
    is_healthy = all(worker["healthy"] for worker in workers.values())
    status = "ok" if is_healthy else "failing"
    return JSONResponse({"status": status, "workers": workers}, status_code=200 if is_healthy else 503)
