"""The stamps that we gave to quotes of our posts, at their ids (FEP-044f)."""

from starlette.requests import Request
from starlette.responses import Response

from fedcomm.activitypub import build
from fedcomm.activitypub.build import Document
from fedcomm.errors import Gone, NotFound
from fedcomm.model.actor import ActorState
from fedcomm.model.urls import Urls
from fedcomm.store import posts, quotes
from fedcomm.store.db import Db
from fedcomm.web import forms
from fedcomm.web.community import community_of
from fedcomm.web.federation import answers


async def authorization(request: Request) -> Response:
    """`/ap/quotes/ID`: there as long as the stamp holds, which is what everybody asks who shows the quote."""
    community = community_of(request)
    stamp_id = forms.number(request.path_params["id"])
    return answers.document(request, await community.store.read(_document, stamp_id, community.urls))


def _document(db: Db, stamp_id: int, urls: Urls) -> Document:
    stamp = quotes.get(db, stamp_id)
    if stamp is None:
        raise NotFound(f"no stamp {stamp_id}")
    quoted = posts.find(db, stamp.quoted_uri)
    if not stamp.is_granted or quoted is None or quoted.author.state is ActorState.GONE:
        raise Gone(f"the stamp {stamp_id} was revoked")
    return build.quote_authorization(stamp, quoted, urls)
