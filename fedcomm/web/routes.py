"""The one table of routes, what stands around them, and what answers their errors."""

from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from fedcomm.web import errors, federation, hosts, limits, pages, security_headers, studio

ROUTES: list[BaseRoute] = [*federation.ROUTES, *studio.ROUTES, *pages.ROUTES]

#: Outermost first.
MIDDLEWARE = [Middleware(security_headers.SecurityHeaders), Middleware(hosts.Hosts), Middleware(limits.Limits)]

EXCEPTION_HANDLERS = errors.EXCEPTION_HANDLERS
