import pytest
from raw_peer import ACTIVITY

from fedcomm.errors import FetchFailed, Malformed

pytestmark = pytest.mark.anyio

AS = "https://www.w3.org/ns/activitystreams"


@pytest.mark.parametrize(
    "content_type",
    [
        pytest.param(ACTIVITY, id="activity+json"),
        pytest.param("Application/Activity+JSON; charset=utf-8", id="in capitals, with a charset"),
        pytest.param(f'application/ld+json; profile="{AS}"', id="ld+json with the profile"),
        pytest.param(f'application/ld+json;charset=utf-8;PROFILE="{AS}"', id="parameters in another order"),
        pytest.param(f"application/ld+json; profile={AS}", id="a profile without quotes"),
        pytest.param(f'application/ld+json; profile="https://w3id.org/security {AS}"', id="one of two profiles"),
    ],
)
async def test_activitypub_is_read(remote, site, content_type):
    uri = site.put("/notes/1", {"id": site.url("/notes/1")}, type_=content_type)

    assert await remote.document(uri) == {"id": uri}


@pytest.mark.parametrize(
    "content_type",
    [
        pytest.param("text/html", id="a page"),
        pytest.param("application/json", id="plain JSON"),
        pytest.param("application/ld+json", id="JSON-LD of no profile"),
        pytest.param('application/ld+json; profile="https://evil.example/"', id="JSON-LD of another profile"),
        pytest.param(f"application/ld+json; x={AS}", id="the profile as another parameter"),
        pytest.param("image/png", id="an upload"),
        pytest.param(f"text/plain, {ACTIVITY}", id="two types"),
        pytest.param(f"text/plain; x={ACTIVITY}", id="the type as a parameter"),
        pytest.param("", id="none"),
        pytest.param(ACTIVITY + ";a" * 1000, id="a very long one"),
    ],
)
async def test_what_was_not_served_as_activitypub_is_refused(remote, site, content_type):
    uri = site.put("/notes/1", {"id": site.url("/notes/1")}, type_=content_type)

    with pytest.raises(FetchFailed, match="no ActivityPub"):
        await remote.document(uri)


async def test_a_document_with_another_id_is_fetched_from_there(remote, site):
    uri = site.put("/users/ann", {"id": site.url("/users/ann"), "name": "true"})
    alias = site.put("/@ann", {"id": uri, "name": "false"})

    document = await remote.document(alias)

    assert document["name"] == "true"
    assert site.targets == ["/@ann", "/users/ann"]


async def test_an_id_that_leads_to_yet_another_id_is_refused_after_one_try(remote, site):
    site.put("/2", {"id": site.url("/3")})
    uri = site.put("/1", {"id": site.url("/2")})

    with pytest.raises(FetchFailed):
        await remote.document(uri)

    assert site.targets == ["/1", "/2"]


async def test_a_redirect_to_the_id_needs_no_second_fetch(remote, site):
    uri = site.put("/users/ann", {"id": site.url("/users/ann")})

    document = await remote.document(site.redirect("/@ann", uri))

    assert document == {"id": uri}
    assert site.targets == ["/@ann", "/users/ann"]


@pytest.mark.parametrize("spelling", ["/users/ann/", "/users/ann#me"])
async def test_a_slash_or_a_fragment_makes_no_other_id(remote, site, spelling):
    uri = site.put("/users/ann", {"id": site.url(spelling)})

    document = await remote.document(uri)

    assert document["id"] == site.url(spelling)
    assert len(site.asked) == 1


async def test_a_document_of_another_origin_is_refused(remote, site, evil):
    claimed = site.put("/notes/1", {"id": site.url("/notes/1")})
    uri = evil.put("/notes/1", {"id": claimed, "content": "forged"})

    with pytest.raises(FetchFailed, match="another origin"):
        await remote.document(uri)

    assert site.asked == []


async def test_an_open_redirect_does_not_lend_its_origin(remote, site, evil):
    forged = evil.put("/notes/1", {"id": site.url("/redirect"), "content": "forged"})
    uri = site.redirect("/redirect", forged)

    with pytest.raises(FetchFailed, match="another origin"):
        await remote.document(uri)


@pytest.mark.parametrize(
    "document_id",
    [
        pytest.param(None, id="null"),
        pytest.param(7, id="a number"),
        pytest.param({"id": "x"}, id="an object"),
        pytest.param("", id="empty"),
        pytest.param("acct:ann@fan.localhost", id="no URL"),
        pytest.param("https://{host}/notes/1", id="under another scheme"),
        pytest.param("http://user:pass@{host}/notes/1", id="with a user name"),
        pytest.param("http://{host}/a/../notes/1", id="with dot segments"),
        pytest.param("http://{host}\\@evil.example/notes/1", id="with a backslash"),
        pytest.param("http://{host}/notes/1\n", id="with a line break"),
    ],
)
async def test_an_id_that_cannot_be_trusted_is_refused_without_another_fetch(remote, site, document_id):
    written = document_id.format(host=site.host) if isinstance(document_id, str) else document_id
    uri = site.put("/notes/1", {"id": written})

    with pytest.raises(FetchFailed):
        await remote.document(uri)

    assert len(site.asked) == 1


async def test_a_document_without_an_id_is_refused(remote, site):
    with pytest.raises(FetchFailed):
        await remote.document(site.put("/notes/1", {"type": "Note"}))


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"<html>", b"\xff"])
async def test_what_is_no_json_object_is_refused(remote, site, body):
    with pytest.raises(Malformed):
        await remote.document(site.put("/notes/1", body))
