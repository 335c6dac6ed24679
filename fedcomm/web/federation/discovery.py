"""How an actor is found by its handle: WebFinger (RFC 7033), and host-meta (RFC 6415) for those who ask that first."""

from xml.etree import ElementTree as ET

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from fedcomm.activitypub import build
from fedcomm.activitypub import webfinger as wire
from fedcomm.activitypub.vocabulary import JRD_JSON
from fedcomm.activitypub.webfinger import Query
from fedcomm.errors import Gone, NotFound
from fedcomm.model.actor import Account, ActorState
from fedcomm.store import accounts
from fedcomm.store.db import Db
from fedcomm.web.community import community_of
from fedcomm.web.federation import answers

XRD_XML = "application/xrd+xml"
_XRD = "http://docs.oasis-open.org/ns/xri/xrd-1.0"


async def webfinger(request: Request) -> Response:
    """`/.well-known/webfinger?resource=…`: 400 without a resource, 404 for nobody here, 410 for who was."""
    community = community_of(request)
    query = wire.resource(request.query_params.get("resource"), community.urls)
    account = await community.store.read(_account, query)
    built = wire.instance_jrd if query.is_instance else wire.jrd
    return answers.discovery(request, build.encode(built(account, community.urls)), media_type=JRD_JSON)


def _account(db: Db, query: Query) -> Account:
    account = accounts.instance(db) if query.username is None else accounts.find(db, query.username)
    if account is None:
        raise NotFound(f"no account {query.username!r}")
    if account.actor.state is ActorState.GONE:
        raise Gone(f"{account.actor.uri} was deleted")
    return account


async def host_meta(request: Request) -> Response:
    """`/.well-known/host-meta`: where WebFinger is."""
    # On the id's own host, also for a handle host that only hands this address on (wire 1.4).
    template = f"{community_of(request).urls.base}/.well-known/webfinger?resource={{uri}}"
    root = ET.Element("XRD", {"xmlns": _XRD})
    ET.SubElement(root, "Link", {"rel": "lrdd", "template": template})
    body = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return answers.discovery(request, body, media_type=XRD_XML)


async def robots(_request: Request) -> Response:
    """`/robots.txt`: everything that can be read without an account may be found."""
    return PlainTextResponse("User-agent: *\nDisallow: /studio\nDisallow: /login\n")
