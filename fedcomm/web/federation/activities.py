"""Activities of ours at their ids, and as the outbox lists them.

What they are about is shown as it is now, not as it was sent: what was corrected is not to be read here for ever.
"""

import json

from starlette.requests import Request
from starlette.responses import Response

from fedcomm.activitypub import build
from fedcomm.activitypub.build import Document
from fedcomm.errors import Gone, NotFound
from fedcomm.model.actor import ActorState
from fedcomm.model.urls import Urls
from fedcomm.outbox import profile
from fedcomm.store import accounts, activities, posts, reactions
from fedcomm.store.activities import StoredActivity
from fedcomm.store.db import Db
from fedcomm.web import forms
from fedcomm.web.community import community_of
from fedcomm.web.federation import answers


async def activity(request: Request) -> Response:
    """`/ap/activities/ID`: those that strangers may read."""
    community = community_of(request)
    activity_id = forms.number(request.path_params["id"])
    return answers.document(request, await community.store.read(_activity, activity_id, community.urls))


def as_it_is_now(db: Db, urls: Urls, stored: StoredActivity) -> Document | None:
    """Return an activity of ours with the post or the actor in it as it is now; None when that is gone."""
    of_today = _OF_TODAY.get(stored.type)
    if of_today is None:
        sent: Document = json.loads(stored.body)
        return sent
    return of_today(db, urls, stored)


def _activity(db: Db, activity_id: int, urls: Urls) -> Document:
    stored = activities.get(db, activity_id)
    if stored is None or not stored.is_public:
        raise NotFound(f"no public activity {activity_id}")
    # Of who is no more only that is left to read.
    if stored.type != "Delete" and accounts.get(db, stored.actor_id).actor.state is ActorState.GONE:
        raise Gone(f"the actor of {stored.uri} was deleted")
    if stored.type == "Announce" and reactions.find_by_activity(db, stored.uri, actor_id=stored.actor_id) is None:
        raise Gone(f"{stored.uri} was undone")
    document = as_it_is_now(db, urls, stored)
    if document is None:
        raise Gone(f"{stored.object_uri} was deleted")
    return document


def _create(db: Db, urls: Urls, stored: StoredActivity) -> Document | None:
    post = posts.find(db, stored.object_uri)
    return None if post is None else build.create(post, urls, stored.id)


def _update(db: Db, urls: Urls, stored: StoredActivity) -> Document | None:
    post = posts.find(db, stored.object_uri)
    if post is not None:
        return build.update_note(post, urls, stored.id)
    account = accounts.get(db, stored.actor_id)
    if stored.object_uri != account.actor.uri:
        return None
    return build.update_actor(account, profile.actor_document(account, urls), urls, stored.id)


_OF_TODAY = {"Create": _create, "Update": _update}
