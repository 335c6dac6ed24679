"""Every route of the studio, walked: nothing without a session, by GET, or from another site (WEB1, WEB2)."""

import re

import httpx
import pytest
from starlette.routing import Route

from fedcomm.communities import Community
from fedcomm.model.actor import Account
from fedcomm.model.follow import FollowState
from fedcomm.model.post import Post
from fedcomm.web import pages, studio
from tests.home import follower
from tests.web.visitors import CSRF_TOKEN, Owner, dump, posted

pytestmark = pytest.mark.anyio

ALL = [*pages.ROUTES, *studio.ROUTES]
SHOWING = [route for route in ALL if "GET" in (route.methods or ())]
ACTING = [route for route in studio.ROUTES if "POST" in (route.methods or ())]

#: A form that every action would take.
FIELDS = {
    "source": "hello",
    "visibility": "public",
    "handle": "@ann@fans.localhost:1",
    "name": "Another name",
    "summary": "Another bio",
}


@pytest.fixture
async def post(community: Community, artist: Account) -> Post:
    """A post of the artist's; somebody also asks to follow them."""
    await follower(community, "zelda", state=FollowState.PENDING)
    return await posted(community, artist.id)


async def path_of(community: Community, route: Route, post: Post) -> str:
    """Return an address of a route, of things that are there."""
    asking = await community.store.read(lambda db: db.execute("SELECT follower_id FROM follow").fetchone()[0])
    values = {"post_id": post.id, "actor_id": asking, "verb": "like", "name": "artist", "token": "x"}
    return re.sub(r"\{(\w+)\}", lambda match: str(values[match[1]]), route.path)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_looking_changes_nothing(community: Community, owner: Owner, post: Post, method: str) -> None:
    before = await dump(community)

    for route in SHOWING:
        await owner.client.request(method, await path_of(community, route, post))

        assert await dump(community) == before, route.path


async def test_a_stranger_is_shown_the_door(community: Community, stranger: httpx.AsyncClient, post: Post) -> None:
    headers = {"Origin": community.urls.base}
    before = await dump(community)

    for route in studio.ROUTES:
        path = await path_of(community, route, post)
        if route in ACTING:
            response = await stranger.post(path, data=FIELDS | {"csrf": CSRF_TOKEN}, headers=headers)
        else:
            response = await stranger.get(path)

        expected = (403, None) if route in ACTING else (303, "/login")
        assert (response.status_code, response.headers.get("location")) == expected, route.path
    assert await dump(community) == before


@pytest.mark.parametrize(
    ("headers", "token"),
    [
        pytest.param({"Origin": "https://evil.example"}, CSRF_TOKEN, id="from another site"),
        pytest.param({"Origin": "null"}, CSRF_TOKEN, id="from a site that hides"),
        pytest.param({"Origin": "https://artist.localhost"}, CSRF_TOKEN, id="from the same host by another scheme"),
        pytest.param({"Origin": "BASE", "Sec-Fetch-Site": "cross-site"}, CSRF_TOKEN, id="the browser says cross-site"),
        pytest.param({"Origin": "BASE", "Sec-Fetch-Site": "same-site"}, CSRF_TOKEN, id="from a neighbouring host"),
        pytest.param({}, CSRF_TOKEN, id="from nowhere"),
        pytest.param({"Origin": "BASE"}, "", id="without a token"),
        pytest.param({"Origin": "BASE"}, "csrf-tokem", id="with the token of another session"),
        pytest.param({"Origin": "BASE"}, "\N{SNOWMAN}", id="with a token that is no ASCII"),
    ],
)
async def test_a_form_that_is_not_ours_does_nothing(
    community: Community, owner: Owner, post: Post, headers: dict[str, str], token: str
) -> None:
    sent = {name: value.replace("BASE", community.urls.base) for name, value in headers.items()}
    before = await dump(community)

    for route in ACTING:
        path = await path_of(community, route, post)
        response = await owner.client.post(path, data=FIELDS | {"csrf": token}, headers=sent)

        assert response.status_code == 403, route.path
    assert await dump(community) == before


#: Nobody is at the handle of FIELDS, and nobody is followed who could be left.
OTHER_ANSWERS = {"/studio/people/follow": 422, "/studio/people/{actor_id}/unfollow": 404}


@pytest.mark.parametrize("route", ACTING, ids=lambda route: route.path)
async def test_a_form_of_ours_is_taken(community: Community, owner: Owner, post: Post, route: Route) -> None:
    path = await path_of(community, route, post)

    response = await owner.post(path, **FIELDS)

    assert response.status_code == OTHER_ANSWERS.get(route.path, 303)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        pytest.param(b'{"csrf": "csrf-token"}', "application/json", 415, id="JSON"),
        pytest.param(b"csrf=csrf-token", "text/plain", 415, id="plain text"),
        pytest.param(b"--x--", "multipart/form-data; boundary=x", 415, id="a form with files"),
        pytest.param(b"csrf=" + b"x" * 300_000, "application/x-www-form-urlencoded", 413, id="too large"),
    ],
)
async def test_a_body_that_is_no_form_is_refused(
    community: Community, owner: Owner, body: bytes, kind: str, status: int
) -> None:
    headers = {"Origin": community.urls.base, "Content-Type": kind}

    response = await owner.client.post("/studio/posts", content=body, headers=headers)

    assert response.status_code == status


async def test_every_form_of_the_studio_has_the_token(owner: Owner, post: Post) -> None:
    paths = ["/studio", "/studio/people", "/studio/profile", f"/studio/posts/{post.id}/edit"]

    for path in [*paths, f"/studio/posts/{post.id}/delete"]:
        page = (await owner.get(path)).text

        assert page.count("<form") == page.count(f'name="csrf" value="{CSRF_TOKEN}"') > 0
