"""Who is logged in: a random token in a cookie, its hash in the store, so that a session can be ended here (WEB3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.model.actor import Account
from fedcomm.model.urls import Urls
from fedcomm.store import accounts, sessions
from fedcomm.store.db import Db
from fedcomm.web.community import community_of

LIFETIME = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The person behind an account, logged in. `csrf_token` stands in each of their forms."""

    account: Account
    csrf_token: str


def cookie_name(urls: Urls) -> str:
    """Return the name of the session cookie.

    Browsers take a `__Host-` cookie only from https. A community on plain http lives on this machine, for trying out,
    and needs another name.
    """
    return "__Host-fedcomm" if urls.scheme == "https" else "fedcomm"


async def owner(request: Request) -> Owner | None:
    """Return who is logged in, or None for a stranger and for a session that has ended."""
    community = community_of(request)
    token = request.cookies.get(cookie_name(community.urls))
    return await community.store.read(_find, token, now=clock.now()) if token else None


async def redeem(community: Community, link_token: str) -> str | None:
    """Use a one-time link up and return the token of the new session, or None when the link opens nothing."""
    token = clock.new_token()
    is_open = await community.store.write(
        _redeem, link_token, token, csrf_token=clock.new_token(), now=clock.now(), lifetime=LIFETIME
    )
    return token if is_open else None


async def end(request: Request) -> None:
    """End the session that the request came with, if any."""
    community = community_of(request)
    token = request.cookies.get(cookie_name(community.urls))
    if token:
        await community.store.write(sessions.remove, token)


def give_cookie(response: Response, urls: Urls, token: str) -> None:
    response.set_cookie(
        cookie_name(urls),
        token,
        max_age=int(LIFETIME.total_seconds()),
        path="/",
        secure=urls.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def take_cookie(response: Response, urls: Urls) -> None:
    response.delete_cookie(cookie_name(urls), path="/", secure=urls.scheme == "https", httponly=True, samesite="lax")


def _find(db: Db, token: str, *, now: datetime) -> Owner | None:
    session = sessions.find(db, token, now=now)
    if session is None:
        return None
    return Owner(account=accounts.get(db, session.account_id), csrf_token=session.csrf_token)


def _redeem(db: Db, link_token: str, token: str, *, csrf_token: str, now: datetime, lifetime: timedelta) -> bool:
    account_id = sessions.redeem_link(db, link_token, now=now)
    if account_id is None:
        return False
    sessions.put(db, token, account_id=account_id, csrf_token=csrf_token, now=now, expires_at=now + lifetime)
    return True
