"""What other servers ask for and send to. ROUTES is this room's part of the one table of routes."""

from starlette.routing import Route

from fedcomm.web.federation import actors, collections, discovery, inbox, nodeinfo, objects

ROUTES: list[Route] = [
    Route("/ap/inbox", inbox.shared, methods=["POST"]),
    Route("/ap/actors/{name}/inbox", inbox.personal, methods=["POST"]),
    Route("/ap/actors/{name}", actors.actor),
    Route("/ap/actors/{name}/outbox", collections.outbox),
    Route("/ap/actors/{name}/outbox/page", collections.outbox_page),
    Route("/ap/actors/{name}/outbox/page/{before}", collections.outbox_page),
    Route("/ap/actors/{name}/followers", collections.followers),
    Route("/ap/actors/{name}/followers/page", collections.followers_page),
    Route("/ap/actors/{name}/followers/page/{before}", collections.followers_page),
    Route("/ap/actors/{name}/following", collections.following),
    Route("/ap/actors/{name}/following/page", collections.following_page),
    Route("/ap/actors/{name}/following/page/{before}", collections.following_page),
    Route("/ap/actors/{name}/featured", collections.featured),
    Route("/ap/notes/{id}", objects.note),
    Route("/ap/notes/{id}/replies", objects.replies),
    Route("/ap/notes/{id}/likes", objects.likes),
    Route("/ap/notes/{id}/shares", objects.shares),
    Route("/ap/activities/{id}", objects.activity),
    Route("/.well-known/webfinger", discovery.webfinger),
    Route("/.well-known/host-meta", discovery.host_meta),
    Route("/.well-known/nodeinfo", nodeinfo.links),
    Route("/nodeinfo/{version}", nodeinfo.document),
    Route("/robots.txt", discovery.robots),
]
