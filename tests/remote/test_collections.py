"""Collections of peers: what they list, where they are read from, and that none of them goes on for ever."""

import pytest

from fedcomm.errors import FetchFailed, Malformed, NotPermitted
from fedcomm.remote.collections import MAX_ITEMS, MAX_PAGES

pytestmark = pytest.mark.anyio

PATH = "/outbox"


def a_collection(site, path=PATH, **members):
    return {"id": site.url(path), "type": "OrderedCollection"} | members


def a_page(site, path, **members):
    return {"id": site.url(path), "type": "OrderedCollectionPage", "partOf": site.url(PATH)} | members


def pages_without_end(site, count=1000, **members):
    """Serve a collection whose every page has a next one."""
    for number in range(count):
        items = [site.url(f"/notes/{number}")]
        page = a_page(site, f"/p/{number}", orderedItems=items, next=site.url(f"/p/{number + 1}"))
        site.put(f"/p/{number}", page | members)
    return a_collection(site, first=site.url("/p/0"))


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param(lambda site: {"orderedItems": [site.url("/1"), site.url("/2")]}, id="items in it"),
        pytest.param(lambda site: {"type": "Collection", "items": [site.url("/1"), site.url("/2")]}, id="unordered"),
        pytest.param(lambda site: {"type": ["Collection"], "items": site.url("/1"), "first": second(site)}, id="both"),
        pytest.param(lambda site: {"first": first(site) | {"next": site.url("/p/2")}}, id="the first page in it"),
        pytest.param(lambda site: {"first": site.put("/p/1", first(site)) and {"id": site.url("/p/1")}}, id="named"),
        pytest.param(
            lambda site: {"first": {"type": "CollectionPage", "items": [], "next": site.put("/p/1", first(site))}},
            id="an empty page before, as of Mastodon",
        ),
        pytest.param(lambda site: {"first": first(site) | {"id": None}}, id="a page in it without an id"),
    ],
)
async def test_a_collection_is_read_in_every_shape(remote, site, shape):
    site.put("/p/2", second(site))
    uri = site.put(PATH, a_collection(site) | shape(site))

    assert await remote.collection(uri) == [site.url("/1"), site.url("/2")]


def first(site):
    return a_page(site, "/p/1", orderedItems=[site.url("/1")], next=site.url("/p/2"))


def second(site):
    return a_page(site, "/p/2", orderedItems=[site.url("/2"), site.url("/1")])


async def test_a_document_of_the_origin_of_the_collection_is_taken_as_it_stands(remote, site):
    note = {"id": site.url("/notes/1"), "type": "Note", "content": "Hi"}
    uri = site.put(PATH, a_collection(site, orderedItems=[note]))

    assert await remote.collection(uri) == [note]
    assert site.targets == [PATH]


async def test_of_a_document_of_another_origin_only_the_id_counts(remote, site, evil):
    note = {"id": site.url("/notes/1"), "type": "Note", "content": "I resign"}
    uri = evil.put(PATH, a_collection(evil, orderedItems=[note]))

    assert await remote.collection(uri) == [site.url("/notes/1")]


@pytest.mark.parametrize(
    "items",
    [
        pytest.param([None, 1, True, {}, [], "", "nonsense", "javascript:x"], id="no ids at all"),
        pytest.param([{"type": "Note", "content": "Hi"}], id="documents without an id"),
        pytest.param([{"id": 7}, {"id": None}, {"id": ["http://a.example/1"]}], id="ids that are none"),
        pytest.param([[["http://a.example/1"]]], id="lists in lists"),
        pytest.param(None, id="null"),
        pytest.param("nonsense", id="a string that is no URL"),
    ],
)
async def test_what_cannot_be_named_is_left_out(remote, site, items):
    uri = site.put(PATH, a_collection(site, orderedItems=items))

    assert await remote.collection(uri) == []


async def test_pages_without_end_are_read_up_to_a_bound(remote, site):
    uri = site.put(PATH, pages_without_end(site))

    found = await remote.collection(uri)

    assert found == [site.url(f"/notes/{number}") for number in range(MAX_PAGES)]
    assert site.targets == [PATH, *(f"/p/{number}" for number in range(MAX_PAGES))]


async def test_empty_pages_without_end_are_not_read(remote, site):
    uri = site.put(PATH, pages_without_end(site, orderedItems=[]))

    assert await remote.collection(uri) == []
    assert len(site.asked) == 3


async def test_so_many_items_are_taken_and_no_more(remote, site):
    items = [site.url(f"/notes/{number}") for number in range(5_000)]
    uri = site.put(PATH, a_collection(site, orderedItems=items, next=site.url("/p/1")))

    found = await remote.collection(uri)

    assert found == items[:MAX_ITEMS]
    assert site.targets == [PATH]


async def test_twenty_thousand_items_are_refused(remote, site):
    items = [site.url(f"/{number}") for number in range(20_000)]
    uri = site.put(PATH, a_collection(site, orderedItems=items))

    with pytest.raises(Malformed):
        await remote.collection(uri)


async def test_a_caller_who_needs_few_gets_few(remote, site):
    uri = site.put(PATH, pages_without_end(site))

    assert await remote.collection(uri, limit=2) == [site.url("/notes/0"), site.url("/notes/1")]
    assert site.targets == [PATH, "/p/0", "/p/1"]


@pytest.mark.parametrize(
    "onward",
    [
        pytest.param(lambda site, _: {"next": site.url("/p/1")}, id="itself"),
        pytest.param(lambda site, _: {"next": site.url("/p/1#again")}, id="itself, with a fragment"),
        pytest.param(lambda site, _: {"next": site.url(PATH)}, id="the collection"),
        pytest.param(lambda _, evil: {"next": evil.put("/p/2", second(evil))}, id="another host"),
        pytest.param(lambda site, evil: {"next": redirect(site, evil)}, id="another host, by a redirect"),
        pytest.param(lambda site, _: {"next": site.put("/p/2", second(site), type_="text/html")}, id="no ActivityPub"),
        pytest.param(lambda site, _: {"next": site.put("/p/2", second(site) | {"type": "Note"})}, id="no collection"),
        pytest.param(lambda site, _: {"next": site.put("/p/2", b"[]")}, id="no object"),
        pytest.param(lambda site, _: {"next": site.put("/p/2", {"type": "CollectionPage"})}, id="a page without id"),
        pytest.param(lambda site, _: {"next": site.put("/p/2", second(site), status=503)}, id="an error"),
        pytest.param(lambda _, __: {"next": "http://127.0.0.1:1/p/2"}, id="a port of this machine"),
        pytest.param(lambda _, __: {"next": "file:///etc/passwd"}, id="a file"),
        pytest.param(lambda _, __: {"next": None}, id="null"),
        pytest.param(lambda _, __: {"next": 7}, id="a number"),
        pytest.param(lambda _, __: {"next": [[]]}, id="lists"),
    ],
)
async def test_a_collection_ends_where_it_cannot_go_on(remote, site, evil, onward):
    site.put("/p/1", a_page(site, "/p/1", orderedItems=[site.url("/1")]) | onward(site, evil))
    uri = site.put(PATH, a_collection(site, first=site.url("/p/1")))

    assert await remote.collection(uri) == [site.url("/1")]
    assert len(site.targets) == len(set(site.targets)) <= 3


async def test_a_page_of_another_host_is_not_even_asked_for(remote, site, evil):
    site.put("/p/1", a_page(site, "/p/1", orderedItems=[site.url("/1")], next=evil.put("/p/2", second(evil))))
    uri = site.put(PATH, a_collection(site, first=site.url("/p/1")))

    await remote.collection(uri)

    assert evil.asked == []


def redirect(site, evil):
    return site.redirect("/p/2", evil.put("/p/2", second(evil)))


async def test_pages_in_pages_are_read_up_to_the_bound(remote, site):
    page = a_page(site, "/p/0", orderedItems=[site.url("/notes/0")])
    for number in range(1, 20):
        page = a_page(site, f"/p/{number}", orderedItems=[site.url(f"/notes/{number}")], next=page)
    uri = site.put(PATH, a_collection(site, first=page))

    assert len(await remote.collection(uri)) == MAX_PAGES


@pytest.mark.parametrize(
    ("served", "error"),
    [
        pytest.param(lambda site, _: site.put(PATH, {"id": site.url(PATH), "type": "Note"}), Malformed, id="a note"),
        pytest.param(lambda site, _: site.put(PATH, {"id": site.url(PATH)}), Malformed, id="of no type"),
        pytest.param(
            lambda site, evil: site.redirect(PATH, evil.put(PATH, a_collection(evil))), NotPermitted, id="a redirect"
        ),
        pytest.param(lambda site, evil: site.put(PATH, a_collection(evil)), FetchFailed, id="says it is another's"),
        pytest.param(
            lambda site, _: site.put(PATH, a_collection(site), type_="image/png"), FetchFailed, id="a picture"
        ),
    ],
)
async def test_what_is_no_collection_of_its_host_is_refused(remote, site, evil, served, error):
    uri = served(site, evil)

    with pytest.raises(error):
        await remote.collection(uri)


async def test_a_collection_of_a_blocked_host_is_not_asked_for(remote, site):
    uri = site.put(PATH, a_collection(site))
    remote.blocked.replace(["fan.localhost"])

    with pytest.raises(NotPermitted):
        await remote.collection(uri)

    assert site.asked == []
