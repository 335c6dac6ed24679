"""Flag: another server reports an account here, or posts of it. Nothing happens but that the owner is told.

The reports of servers come from an actor that stands for the server, so that nobody has to fear who reported.
"""

from datetime import timedelta

from fedcomm.activitypub import parse
from fedcomm.activitypub.uris import origin
from fedcomm.inbox.work import DONE, Verdict, Work, ignored
from fedcomm.model.actor import Actor
from fedcomm.model.notification import NotificationKind
from fedcomm.model.post import Post
from fedcomm.model.report import MAX_CONTENT_CHARACTERS, MAX_OBJECTS
from fedcomm.store import notifications, reports

#: Of one server; who sends more means something else.
MAX_A_DAY = 100


def handle(work: Work) -> Verdict:
    """Keep a report of what is ours, once, with what is not ours of it left out."""
    named = [work.urls.note_of_page(uri) for uri in parse.uris(work.activity.document, "object", limit=MAX_OBJECTS)]
    reported = [post for uri in named if (post := work.own_post(uri)) is not None]
    accused = _accused(work, named, reported)
    if accused is None:
        return ignored("it names no account and no post of ours")
    if reports.count_of_origin(work.db, origin(work.actor.uri), since=work.now - timedelta(days=1)) >= MAX_A_DAY:
        return ignored(f"more than {MAX_A_DAY} reports in a day")
    own = [accused.uri, *(post.uri for post in reported if post.author.id == accused.id)]
    return _keep(work, accused, own)


def _accused(work: Work, named: list[str], reported: list[Post]) -> Actor | None:
    """Return the account that is named first, else the author of the first post: GoToSocial and Lemmy differ here."""
    accounts = (account for uri in named if (account := work.account(uri)) is not None)
    account = next(accounts, None)
    if account is not None:
        return account.actor
    return reported[0].author if reported else None


def _keep(work: Work, accused: Actor, object_uris: list[str]) -> Verdict:
    is_new = reports.put(
        work.db,
        activity_uri=work.activity.id,
        is_ours=False,
        reporter_uri=work.actor.uri,
        accused_uri=accused.uri,
        content=parse.text(work.activity.document, "content", max_length=MAX_CONTENT_CHARACTERS) or "",
        object_uris=object_uris,
        now=work.now,
    )
    if not is_new:
        return ignored("it is here already")
    notifications.put(
        work.db,
        account_id=accused.id,
        kind=NotificationKind.REPORT,
        actor_id=work.actor.id,
        object_uri=object_uris[1] if len(object_uris) > 1 else None,
        now=work.now,
    )
    return DONE
