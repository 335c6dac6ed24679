"""The artists' own public posts of one hashtag."""

from starlette.requests import Request
from starlette.responses import Response

from fedcomm.web import forms, session, templating
from fedcomm.web.community import community_of
from fedcomm.web.pages import reading


async def tag(request: Request) -> Response:
    """`/tags/NAME`; a tag that nobody used is an empty page, as it may be used tomorrow."""
    community = community_of(request)
    name = request.path_params["name"]
    found = await community.store.read(reading.tag_page, name, before=forms.before(request))
    return templating.page(request, "tag.html", owner=await session.owner(request), name=name, posts=found)
