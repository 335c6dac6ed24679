"""Polls are written in the studio, without a script."""

import pytest

from fedcomm.communities import Community
from fedcomm.model.actor import Account
from fedcomm.model.post import Post, Visibility
from fedcomm.store import posts
from tests.web.visitors import Owner, posted, text_of, tree

pytestmark = pytest.mark.anyio


async def latest(community: Community, artist: Account) -> Post:
    found = await community.store.read(posts.page_of_actor, artist.id, visibilities=tuple(Visibility))
    return found[0]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        pytest.param({"poll_1": "Loud", "poll_hours": "24"}, "needs 2", id="one option"),
        pytest.param({"poll_1": "Loud", "poll_3": "Loud", "poll_hours": "24"}, "must differ", id="the same twice"),
        pytest.param({"poll_1": "A", "poll_2": "B"}, "how many hours", id="no duration"),
        pytest.param({"poll_1": "A", "poll_2": "B", "poll_hours": "1.5e3"}, "how many hours", id="no number"),
        pytest.param({"poll_1": "A", "poll_2": "B", "poll_hours": "9999"}, "31 days", id="too long"),
        pytest.param({"poll_1": "A", "poll_2": "B", "poll_hours": "0"}, "5 minutes", id="no time"),
    ],
)
async def test_a_poll_that_cannot_be_is_told_and_not_lost(
    owner: Owner, community: Community, fields: dict[str, str], told: str
) -> None:
    response = await owner.post("/studio/posts", source="How?", visibility="public", **fields)

    page = tree(response)
    assert response.status_code == 422
    assert told in text_of(response)
    assert page.xpath("string(//input[@name='poll_1']/@value)") == fields["poll_1"]
    assert page.xpath("//details[@open]//input[@name='poll_1']")
    assert await community.store.read(posts.count_local) == 0


async def test_a_poll_is_published(community: Community, artist: Account, owner: Owner) -> None:
    options = {"poll_1": " Loud ", "poll_2": "", "poll_3": "Quiet", "poll_4": "Both"}

    await owner.post("/studio/posts", source="How?", visibility="public", poll_hours="2", poll_multiple="on", **options)

    post = await latest(community, artist)
    assert post.content.poll is not None
    assert [option.name for option in post.content.poll.options] == ["Loud", "Quiet", "Both"]
    assert post.content.poll.is_multiple


async def test_a_form_without_options_makes_no_poll(community: Community, artist: Account, owner: Owner) -> None:
    await owner.post("/studio/posts", source="Hi", visibility="public", poll_1=" ", poll_hours="24")

    assert (await latest(community, artist)).content.poll is None


async def test_a_poll_is_offered_for_new_posts_only(community: Community, artist: Account, owner: Owner) -> None:
    post = await posted(community, artist.id)

    new, edit = tree(await owner.get("/studio")), tree(await owner.get(f"/studio/posts/{post.id}/edit"))

    assert len(new.xpath("//details//input[starts-with(@name, 'poll_')]")) == 6
    assert edit.xpath("//input[starts-with(@name, 'poll_')]") == []
