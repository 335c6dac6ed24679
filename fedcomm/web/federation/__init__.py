"""What other servers ask for and send to. ROUTES is this room's part of the one table of routes."""

from starlette.routing import Route

from fedcomm.web.federation import (
    activities,
    actors,
    collections,
    conversations,
    discovery,
    inbox,
    nodeinfo,
    objects,
    quotes,
    synchronisation,
)
from fedcomm.web.federation.readers import document, partly_open

ROUTES: list[Route] = [
    Route("/ap/inbox", inbox.shared, methods=["POST"]),
    Route("/ap/actors/{name}/inbox", inbox.personal, methods=["POST"]),
    partly_open("/ap/actors/{name}", actors.actor),
    document("/ap/actors/{name}/outbox", collections.outbox),
    document("/ap/actors/{name}/outbox/page", collections.outbox_page),
    document("/ap/actors/{name}/outbox/page/{before}", collections.outbox_page),
    document("/ap/actors/{name}/followers", collections.followers),
    document("/ap/actors/{name}/followers/synchronization", synchronisation.followers),
    document("/ap/actors/{name}/followers/page", collections.followers_page),
    document("/ap/actors/{name}/followers/page/{before}", collections.followers_page),
    document("/ap/actors/{name}/following", collections.following),
    document("/ap/actors/{name}/following/page", collections.following_page),
    document("/ap/actors/{name}/following/page/{before}", collections.following_page),
    document("/ap/actors/{name}/featured", collections.featured),
    document("/ap/actors/{name}/featured-tags", collections.featured_tags),
    partly_open("/ap/notes/{id}", objects.note),
    document("/ap/notes/{id}/replies", conversations.replies),
    document("/ap/notes/{id}/replies/{side}/{after}", conversations.replies_page),
    document("/ap/notes/{id}/context", conversations.conversation),
    document("/ap/notes/{id}/context/{after}", conversations.conversation_page),
    document("/ap/notes/{id}/likes", objects.likes),
    document("/ap/notes/{id}/shares", objects.shares),
    document("/ap/activities/{id}", activities.activity),
    document("/ap/quotes/{id}", quotes.authorization),
    Route("/.well-known/webfinger", discovery.webfinger),
    Route("/.well-known/host-meta", discovery.host_meta),
    Route("/.well-known/nodeinfo", nodeinfo.links),
    Route("/nodeinfo/{version}", nodeinfo.document),
    Route("/robots.txt", discovery.robots),
]
