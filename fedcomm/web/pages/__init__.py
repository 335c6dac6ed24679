"""The pages that everybody may see. ROUTES is this room's part of the one table of routes."""

from starlette.routing import Route

from fedcomm.web import static_files
from fedcomm.web.forms import MAX_BODY_BYTES
from fedcomm.web.pages import feed, follow, login, post, profile, tag

# The names under an artist come before their posts, which any word would match.
ROUTES: list[Route] = [
    *static_files.ROUTES,
    Route("/", profile.front),
    Route("/icon.svg", feed.icon),
    Route("/tags/{name}", tag.tag),
    Route("/login", login.explain),
    Route("/login/{token}", login.show_button),
    Route("/login/{token}", login.redeem, methods=["POST"], max_body_size=MAX_BODY_BYTES),
    Route("/@{name}", profile.profile),
    Route("/@{name}/with_replies", profile.with_replies),
    Route("/@{name}/feed.rss", feed.rss),
    Route("/@{name}/feed.atom", feed.atom),
    Route("/@{name}/follow", follow.to_form),
    Route("/@{name}/follow", follow.follow, methods=["POST"], max_body_size=MAX_BODY_BYTES),
    Route("/@{name}/{post_id}", post.post),
]
