"""The inboxes: bytes in, 202 out once they are on the disk. What is refused, and why, is decided in `inbox.receive`.

The application's limit of 1 MiB holds for every body, also for a chunked one (security RES1).
"""

from starlette.requests import Request
from starlette.responses import Response

from fedcomm.inbox import receive
from fedcomm.web.community import community_of
from fedcomm.web.federation import signed


async def personal(request: Request) -> Response:
    """`POST /ap/actors/NAME/inbox`"""
    return await _receive(request, request.path_params["name"])


async def shared(request: Request) -> Response:
    """`POST /ap/inbox`: for everybody here whom the activity concerns."""
    return await _receive(request, None)


async def _receive(request: Request, recipient: str | None) -> Response:
    community = community_of(request)
    # Held until it is proven and on the disk: a crowd of large bodies must not fill the memory meanwhile (RES1).
    with community.bodies.holder() as room:
        parts = []
        async for part in request.stream():
            room.take(len(part))
            parts.append(part)
        whole = signed.request_of(request, community, b"".join(parts))
        parts.clear()
        await receive.receive(community, whole, recipient=recipient)
    return Response(status_code=202)
