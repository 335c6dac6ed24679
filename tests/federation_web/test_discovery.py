"""WebFinger, host-meta and NodeInfo (wire 1.4 and 1.6), also for a split domain."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from community_site import BROWSER, HOST, Site, site_open

from fedcomm import config, founding
from fedcomm.model.post import Visibility
from fedcomm.store import actors

pytestmark = pytest.mark.anyio

ACTOR = f"http://{HOST}/ap/actors/artist"


@pytest.mark.parametrize(
    "resource",
    [
        pytest.param(f"acct:artist@{HOST}", id="acct"),
        pytest.param(f"acct%3Aartist%40{HOST}", id="percent-encoded"),
        pytest.param(f"artist@{HOST}", id="without acct"),
        pytest.param(f"acct:ARTIST@{HOST.upper()}", id="in capitals"),
        pytest.param(ACTOR, id="the actor's id"),
        pytest.param(f"http://{HOST}/@artist", id="the page"),
    ],
)
async def test_a_handle_leads_to_the_actor(site: Site, resource: str) -> None:
    document = (await site.get(f"/.well-known/webfinger?resource={resource}")).json()

    assert document["subject"] == f"acct:artist@{HOST}"
    assert [link["href"] for link in document["links"] if link["rel"] == "self"] == [ACTOR]


async def test_the_root_leads_to_the_instance_actor(site: Site) -> None:
    document = (await site.get(f"/.well-known/webfinger?resource=http://{HOST}/")).json()

    assert document["links"][0]["href"] == f"http://{HOST}/ap/actors/localhost"


async def test_the_page_of_the_instance_actor_is_there(site: Site) -> None:
    document = (await site.get("/.well-known/webfinger?resource=acct:localhost@localhost:8009")).json()
    place = next(link["href"] for link in document["links"] if link["rel"] == "http://webfinger.net/rel/profile-page")

    answer = await site.get(place, accept=BROWSER)

    assert (place, answer.status_code) == (f"http://{HOST}/", 200)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        pytest.param("", 400, id="no query"),
        pytest.param("?resource=", 400, id="an empty resource"),
        pytest.param("?resource=" + "a" * 5000, 400, id="an endless resource"),
        pytest.param("?rel=self", 400, id="only a rel"),
        pytest.param(f"?resource=acct:nobody@{HOST}", 404, id="nobody"),
        pytest.param("?resource=acct:artist@elsewhere.example", 404, id="another host"),
        pytest.param("?resource=https://elsewhere.example/@artist", 404, id="a page of another host"),
        pytest.param("?resource=%ff%00", 404, id="no text at all"),
    ],
)
async def test_a_question_without_an_answer(site: Site, query: str, status: int) -> None:
    answer = await site.get(f"/.well-known/webfinger{query}")

    assert answer.status_code == status
    assert set(answer.json()) == {"error"}
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_the_handle_of_a_deleted_account_is_gone(site: Site) -> None:
    await site.community.store.write(actors.mark_gone, ACTOR)

    answer = await site.get(f"/.well-known/webfinger?resource=acct:artist@{HOST}")

    assert answer.status_code == 410


async def test_host_meta_says_where_webfinger_is(site: Site) -> None:
    answer = await site.get("/.well-known/host-meta")

    link = ET.fromstring(answer.content)[0]
    assert link.attrib["rel"] == "lrdd"
    assert link.attrib["template"] == f"http://{HOST}/.well-known/webfinger?resource={{uri}}"


async def test_nodeinfo_is_found_and_counts_only_what_anybody_can_see(site: Site) -> None:
    await site.post()
    await site.post(visibility=Visibility.FOLLOWERS)

    links = (await site.get("/.well-known/nodeinfo")).json()["links"]
    document = (await site.get(links[1]["href"])).json()

    assert links[2]["href"] == f"http://{HOST}/ap/actors/localhost"
    assert document["version"] == "2.1"
    assert document["usage"]["users"]["total"] == 1
    assert document["usage"]["localPosts"] == 1


async def test_there_is_no_other_version_of_nodeinfo(site: Site) -> None:
    answer = await site.get("/nodeinfo/3.0")

    assert answer.status_code == 404


async def test_robots_may_read_what_anybody_may(site: Site) -> None:
    answer = await site.get("/robots.txt")

    assert answer.headers["content-type"].startswith("text/plain")
    assert "Disallow: /studio" in answer.text


async def test_both_hosts_of_a_split_domain_answer_webfinger_and_one_has_the_rest(tmp_path: Path) -> None:
    settings = config.load(data=tmp_path, loopback=True)
    await founding.found(settings, host=HOST, name="Band", username="artist", handle_host="band.localhost")
    path = "/.well-known/webfinger?resource=acct:artist@band.localhost"

    async with site_open(settings) as site:
        answers = [await site.get(path, host=host) for host in (HOST, "band.localhost")]
        elsewhere = [await site.get(path, host="band.localhost") for path in ("/", "/ap/actors/artist")]

    assert [answer.json()["subject"] for answer in answers] == ["acct:artist@band.localhost"] * 2
    assert answers[1].json()["links"][0]["href"] == ACTOR
    assert [answer.status_code for answer in elsewhere] == [421, 421]
