"""Headers of every answer: what a browser may do with it, and who may keep it."""

import re

import httpx
import pytest
from starlette.routing import Route

from fedcomm.communities import Community
from fedcomm.model.actor import Account
from fedcomm.web import pages, studio
from tests.web.visitors import Owner, page_of, posted, tree

pytestmark = pytest.mark.anyio

REQUIRED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


def path_of(route: Route) -> str:
    """Return an address that leads to a route; what stands there need not exist."""
    return re.sub(r"\{\w+\}", "artist", route.path)


def assert_guarded(response: httpx.Response) -> None:
    assert {name: response.headers.get(name) for name in REQUIRED} == REQUIRED
    policy = dict(part.strip().split(" ", 1) for part in response.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["style-src"] == policy["img-src"] == "'self'"
    assert policy["form-action"].startswith("'self'")
    assert "unsafe" not in response.headers["content-security-policy"]
    assert "script-src" not in policy  # so that default-src holds: none


@pytest.mark.parametrize("route", [*pages.ROUTES, *studio.ROUTES], ids=lambda route: f"{route.methods} {route.path}")
async def test_every_answer_to_everybody_is_guarded(stranger: httpx.AsyncClient, owner: Owner, route: Route) -> None:
    for client in (stranger, owner.client):
        for method in route.methods or ():
            assert_guarded(await client.request(method, path_of(route)))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        pytest.param("GET", "/no/such/page", 404, id="no route"),
        pytest.param("DELETE", "/@artist", 405, id="no such method"),
        pytest.param("GET", "/static/../templating.py", 404, id="a path that climbs"),
        pytest.param("GET", "/static/..%2f..%2fapp.py", 404, id="a path that climbs, encoded"),
        pytest.param("GET", "/broken", 500, id="a bug"),
    ],
)
async def test_errors_are_pages_that_are_guarded_and_not_kept(
    stranger: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    response = await stranger.request(method, path)

    assert response.status_code == status
    assert_guarded(response)
    assert response.headers["content-type"].startswith("text/html")
    assert "Traceback" not in response.text


@pytest.mark.parametrize("path", ["/", "/@artist", "/login", "/@nobody", "/tags/x"])
async def test_a_page_asks_nobody_else_and_runs_nothing(stranger: httpx.AsyncClient, path: str) -> None:
    page = tree(await stranger.get(path))

    loaded = page.xpath("//link[@rel='stylesheet' or @rel='icon']/@href | //img/@src")
    assert [url for url in loaded if not re.fullmatch(r"/[^/].*", url)] == []
    assert page.xpath("//script | //style | //iframe | //*[@style] | //@*[starts-with(name(), 'on')]") == []


async def test_only_the_follow_form_may_lead_elsewhere(stranger: httpx.AsyncClient) -> None:
    profile = await stranger.get("/@artist")
    login = await stranger.get("/login")

    assert "form-action 'self' https: http:;" in profile.headers["content-security-policy"]
    assert "form-action 'self';" in login.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/", "/@artist", "/@artist/feed.rss", "/@artist/feed.atom", "/icon.svg"])
async def test_what_has_not_changed_is_not_sent_again(stranger: httpx.AsyncClient, path: str) -> None:
    first = await stranger.get(path)

    again = await stranger.get(path, headers={"If-None-Match": f'"other", {first.headers["etag"]}'})

    assert first.headers["cache-control"] == "public, max-age=0, must-revalidate"
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


async def test_what_has_changed_is_sent(community: Community, artist: Account, stranger: httpx.AsyncClient) -> None:
    first = await stranger.get("/@artist")
    await posted(community, artist.id)

    again = await stranger.get("/@artist", headers={"If-None-Match": first.headers["etag"]})

    assert again.status_code == 200


async def test_pages_differ_by_who_asks_and_for_what(stranger: httpx.AsyncClient) -> None:
    response = await stranger.get("/@artist")

    assert response.headers["vary"] == "Accept, Cookie"


async def test_pages_of_the_owner_are_never_kept(community: Community, artist: Account, owner: Owner) -> None:
    post = await posted(community, artist.id)

    answers = [await owner.get(path) for path in ("/", "/@artist", page_of(post), "/studio", "/studio/people")]

    assert {answer.headers["cache-control"] for answer in answers} == {"private, no-store"}
    assert [answer for answer in answers if "etag" in answer.headers] == []


async def test_the_style_sheet_may_be_kept_for_ever_under_its_version(stranger: httpx.AsyncClient) -> None:
    href = tree(await stranger.get("/")).xpath("//link[@rel='stylesheet']/@href")[0]

    named = await stranger.get(href)
    bare = await stranger.get("/static/app.css")

    assert named.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in named.headers["cache-control"]
    assert "immutable" not in bare.headers["cache-control"]
    assert len(named.content) <= 12 * 1024


async def test_a_visit_sets_no_cookie(stranger: httpx.AsyncClient) -> None:
    for path in ("/", "/@artist", "/login", "/@artist/feed.rss"):
        response = await stranger.get(path)

        assert "set-cookie" not in response.headers
