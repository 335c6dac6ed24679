"""Logging in by a link that works once, and the cookie that comes of it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path

import httpx
import pytest

from fedcomm import clock, founding
from fedcomm.communities import Community, open_community
from fedcomm.config import Settings
from fedcomm.model.actor import Account
from fedcomm.store import sessions
from fedcomm.web import session
from tests.web.visitors import Owner, dump, text_of, visiting

pytestmark = pytest.mark.anyio


async def link(community: Community, artist: Account, *, hours: int = 1) -> str:
    """Return the path of a new one-time link that is good for so long."""
    now = clock.now()
    write = {"account_id": artist.id, "now": now, "expires_at": now + timedelta(hours=hours)}
    await community.store.write(sessions.put_link, "one-time", **write)
    return "/login/one-time"


@pytest.fixture
async def secure(tmp_path: Path) -> AsyncIterator[tuple[Community, str]]:
    """A community on https, with its first log-in link."""
    settings = Settings(data=tmp_path / "secure")
    founded = await founding.found(settings, host="band.example", name="The Band", username="band")
    async with open_community(settings, "band.example") as opened:
        yield opened, founded.login_link.removeprefix("https://band.example")


async def test_a_link_opens_the_studio(community: Community, artist: Account, stranger: httpx.AsyncClient) -> None:
    response = await stranger.post(await link(community, artist))

    studio = await stranger.get("/studio")

    assert (response.status_code, response.headers["location"]) == (303, "/studio")
    assert studio.status_code == 200


async def test_looking_at_a_link_does_not_use_it_up(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    path = await link(community, artist)

    looked = [await stranger.get(path), await stranger.head(path)]
    used = await stranger.post(path)

    assert [answer.status_code for answer in looked] == [200, 200]
    assert used.status_code == 303


@pytest.mark.parametrize(
    "why", [pytest.param("used", id="used once"), pytest.param("old", id="too old"), pytest.param("unknown")]
)
async def test_a_link_that_opens_nothing(
    community: Community, artist: Account, stranger: httpx.AsyncClient, why: str
) -> None:
    path = "/login/unknown" if why == "unknown" else await link(community, artist, hours=-1 if why == "old" else 1)
    if why == "used":
        await stranger.post(path)
        stranger.cookies.clear()

    response = await stranger.post(path)

    assert response.status_code == 403
    assert "set-cookie" not in response.headers
    assert "used already, or is too old" in text_of(response)


async def test_a_form_on_another_site_logs_nobody_in(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    path = await link(community, artist)

    response = await stranger.post(path, headers={"Origin": "https://evil.example"})

    assert response.status_code == 403
    assert (await stranger.post(path)).status_code == 303


async def test_the_cookie_on_https_is_for_this_host_https_and_no_script(secure: tuple[Community, str]) -> None:
    community, path = secure

    async with visiting(community) as client:
        cookie = SimpleCookie((await client.post(path)).headers["set-cookie"])["__Host-fedcomm"]

    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "lax")
    assert (cookie["path"], cookie["domain"], cookie["max-age"]) == ("/", "", str(30 * 24 * 3600))
    assert len(cookie.value) >= 43


async def test_the_follow_form_on_https_leads_to_https_only(secure: tuple[Community, str]) -> None:
    community, _ = secure

    async with visiting(community) as client:
        policy = (await client.get("/")).headers["content-security-policy"]

    assert "form-action 'self' https:;" in policy


async def test_a_cookie_that_was_there_before_is_not_taken_over(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    name = session.cookie_name(community.urls)

    response = await stranger.post(await link(community, artist), headers={"Cookie": f"{name}=planted"})

    assert SimpleCookie(response.headers["set-cookie"])[name].value != "planted"


async def test_logging_out_ends_the_session_for_every_copy_of_the_cookie(community: Community, owner: Owner) -> None:
    cookies = dict(owner.client.cookies)

    left = await owner.post("/logout")
    again = await owner.client.get("/studio", headers={"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())})

    assert left.status_code == 303
    assert (again.status_code, again.headers["location"]) == (303, "/login")


async def test_a_session_ends_by_itself(community: Community, artist: Account, owner: Owner) -> None:
    later = clock.now() + timedelta(days=1)

    found = await community.store.read(sessions.find, "session-token", now=later)

    assert found is None


async def test_the_log_in_page_says_where_links_come_from(stranger: httpx.AsyncClient) -> None:
    response = await stranger.get("/login")

    assert "fedcomm login-link" in text_of(response)


async def test_the_database_does_not_hold_what_the_cookie_says(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    response = await stranger.post(await link(community, artist))
    token = SimpleCookie(response.headers["set-cookie"])[session.cookie_name(community.urls)].value

    kept = "\n".join(await dump(community))

    assert token not in kept
    assert "one-time" not in kept
