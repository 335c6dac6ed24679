import pytest
from peers import JRD, OURS, a_profile

from fedcomm import clock
from fedcomm.errors import MemberError
from fedcomm.remote.answer import Answer
from fedcomm.remote.search import alternate
from fedcomm.store import actors

pytestmark = pytest.mark.anyio

LINK = '<link rel="alternate" type="application/activity+json" href="{href}">'


def a_page(html: str, url: str = "https://fan.example/@ann") -> Answer:
    return Answer(status=200, headers={"content-type": "text/html"}, body=html.encode(), url=url)


@pytest.mark.parametrize("written", ["@ann@{host}", "ann@{host}", " acct:ann@{host} ", "http://{host}/users/ann"])
async def test_a_person_is_found_by_what_is_typed(remote, site, written):
    uri = site.add_actor("ann")

    actor = await remote.resolve(written.format(host=site.host))

    assert actor.uri == uri


async def test_a_person_is_found_by_the_address_of_their_page(remote, site):
    uri = site.add_actor("ann")
    page = site.put("/@ann", LINK.format(href="/users/ann").encode(), type_="text/html; charset=utf-8")

    assert (await remote.resolve(page)).uri == uri


async def test_a_person_is_found_by_an_address_that_answers_with_the_actor(remote, site):
    uri = site.add_actor("ann")
    page = site.put("/@ann", site.actor("ann"))

    assert (await remote.resolve(page)).uri == uri


async def test_a_page_cannot_make_a_document_of_another_host_ours_to_believe(remote, site, evil):
    forged = evil.put("/users/ann", {**site.actor("ann"), "name": "forged"})
    page = evil.put("/@ann", LINK.format(href=forged).encode(), type_="text/html")

    with pytest.raises(MemberError):
        await remote.resolve(page)


@pytest.mark.parametrize("typed", [OURS.actor("artist"), f"{OURS.base}/@artist", "@artist@artist.localhost"])
async def test_somebody_of_ours_is_found_without_asking(remote, store, typed):
    uri = OURS.actor("artist")
    await store.write(actors.put, a_profile(uri, "artist", OURS.handle_host), now=clock.now(), is_local=True)

    assert (await remote.resolve(typed)).uri == uri


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        pytest.param("ann", "not a handle", id="no handle"),
        pytest.param("", "not a handle", id="nothing"),
        pytest.param("@ann@", "not a handle", id="half a handle"),
        pytest.param("javascript:alert(1)", "not a handle", id="a script"),
        pytest.param("http://{host}/nobody", "Nobody was found", id="a page that is not there"),
        pytest.param("@nobody@{host}", "Nobody was found", id="a handle that nobody has"),
        pytest.param("http://{host}/page", "Nobody was found", id="a page about nobody"),
        pytest.param("http://{host}/notes/1", "Nothing that can be followed", id="a post"),
        pytest.param("http://{host}/down", "does not answer", id="a server that is down"),
        pytest.param("http://10.0.0.1/", "Nothing that can be followed", id="a private address"),
        pytest.param("http://user@{host}/", "Nothing that can be followed", id="a URL with a user name"),
        pytest.param("@gone@{host}", "was deleted", id="somebody who is gone"),
        pytest.param("http://{base}/@nobody", "Nobody was found", id="nobody of ours"),
    ],
)
async def test_what_leads_nowhere_is_answered_in_plain_words(remote, site, typed, text):
    site.put("/page", b"<p>Hello</p>", type_="text/html")
    site.add_post()
    site.put("/down", b"", status=503)
    site.put(f"/.well-known/webfinger?resource=acct:gone@{site.host}", {}, status=410, type_=JRD)

    with pytest.raises(MemberError, match=text):
        await remote.resolve(typed.format(host=site.host, base=OURS.host))


async def test_a_blocked_server_is_not_asked(remote, site):
    site.add_actor("ann")
    remote.blocked.replace(["fan.localhost"])

    with pytest.raises(MemberError, match="blocked"):
        await remote.resolve(f"@ann@{site.host}")

    assert site.asked == []


@pytest.mark.parametrize(
    "html",
    [
        pytest.param(LINK, id="as everybody writes it"),
        pytest.param("<LINK HREF='{href}' TYPE=application/activity+json REL=alternate />", id="in another way"),
        pytest.param(LINK.replace('"alternate"', '"me ALTERNATE"'), id="with two relations"),
        pytest.param('<link rel="alternate" type="application/rss+xml" href="/feed">' + LINK, id="after a feed"),
        pytest.param(
            '<link rel=alternate type="application/ld+json; profile=&quot;x&quot;" href="{href}">', id="as JSON-LD"
        ),
    ],
)
async def test_the_link_to_the_actor_is_found_in_a_page(html):
    page = a_page(f"<!doctype html><title>x</title>{html}".replace("{href}", "https://fan.example/users/ann"))

    assert alternate(page) == "https://fan.example/users/ann"


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("", id="an empty page"),
        pytest.param(f"<!-- {LINK} -->", id="in a comment"),
        pytest.param(LINK.replace("alternate", "stylesheet"), id="of another relation"),
        pytest.param(LINK.replace('href="{href}"', ""), id="to nowhere"),
        pytest.param("x" * 70_000 + LINK, id="far down"),
        pytest.param(LINK.replace("{href}", "http://[bad"), id="to no URL"),
    ],
)
async def test_a_page_without_a_usable_link_has_none(html):
    assert alternate(a_page(html)) is None
