"""Activities of ours at their ids: what they are about as it is now, not as it was sent."""

import pytest
from community_site import HOST, Site

from fedcomm.outbox import featuring, profile, publish
from fedcomm.outbox.drafts import Draft
from fedcomm.store import actors
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio

ACTOR = f"http://{HOST}/ap/actors/artist"


async def last_activity(site: Site) -> str:
    return f"/ap/activities/{await site.community.store.read(_last_id)}"


def _last_id(db: Db) -> int:
    return int(db.execute("SELECT max(id) FROM activity").fetchone()[0])


async def describe(site: Site, summary: str) -> None:
    await profile.update(site.community, site.artist, name="The Artist", summary=summary)


async def test_an_update_of_the_profile_has_the_actor_in_it(site: Site) -> None:
    await describe(site, "We play")

    answer = await site.get(await last_activity(site))

    assert (answer.status_code, answer.json()["type"]) == (200, "Update")
    assert (answer.json()["object"]["id"], answer.json()["object"]["summary"]) == (ACTOR, "<p>We play</p>")


async def test_an_old_update_of_the_profile_shows_the_actor_of_today(site: Site) -> None:
    await describe(site, "a secret by mistake")
    path = await last_activity(site)
    await describe(site, "nothing of the kind")

    answer = await site.get(path)

    assert "nothing of the kind" in answer.text
    assert "secret" not in answer.text


async def test_an_update_of_a_deleted_actor_is_gone(site: Site) -> None:
    await describe(site, "We play")
    path = await last_activity(site)
    await site.community.store.write(actors.mark_gone, ACTOR)

    answer = await site.get(path)

    assert (answer.status_code, "We play" in answer.text) == (410, False)


async def test_an_update_of_a_post_shows_the_post_of_today(site: Site) -> None:
    post = await site.post("first")
    await publish.edit(site.community, site.artist, post, Draft(source="a secret by mistake"))
    path = await last_activity(site)
    await publish.edit(site.community, site.artist, post, Draft(source="nothing of the kind"))

    answer = await site.get(path)

    assert answer.json()["type"] == "Update"
    assert "nothing of the kind" in answer.text
    assert "secret" not in answer.text


async def test_what_was_featured_is_told_at_its_id(site: Site) -> None:
    await featuring.feature_tag(site.community, site.artist, "jazz")

    answer = await site.get(await last_activity(site))

    assert (answer.json()["type"], answer.json()["object"]["name"]) == ("Add", "#jazz")
