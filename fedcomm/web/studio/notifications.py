"""What happened: follows, mentions, replies, likes and boosts."""

from starlette.requests import Request
from starlette.responses import Response

from fedcomm.web import forms, templating
from fedcomm.web.community import community_of
from fedcomm.web.session import Owner
from fedcomm.web.studio import reading


async def notifications(request: Request, owner: Owner) -> Response:
    """`/studio/notifications`"""
    community = community_of(request)
    told, older = await community.store.read(reading.told, owner.account, before=forms.before(request))
    return templating.page(request, "studio/notifications.html", owner=owner, told=told, older=older)
