"""The artist votes by naming options, or by their numbers."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from home import HOST, known, post_of

from fedcomm.communities import Community, open_community
from fedcomm.config import Settings
from fedcomm.control import people
from fedcomm.errors import MemberError
from fedcomm.model.poll import Poll, PollOption
from fedcomm.model.post import Post, PostContent
from fedcomm.store import accounts, polls

pytestmark = pytest.mark.anyio


@pytest.fixture
async def community(data: Path) -> AsyncIterator[Community]:
    async with open_community(Settings(data=data, loopback=True), HOST) as opened:
        yield opened


async def asked(community: Community, *names: str) -> Post:
    poll = Poll(options=tuple(PollOption(name=name) for name in names), is_multiple=True)
    content = PostContent(content_html="<p>How?</p>", poll=poll if names else None)
    return await post_of(community, await known(community, "eve"), content=content)


async def chosen(community: Community, post: Post) -> list[int]:
    artist = await community.store.read(accounts.artist)
    return sorted(await community.store.read(polls.chosen, post.id, artist.id))


@pytest.mark.parametrize(
    ("names", "options", "positions"),
    [
        pytest.param(("Loud", "Quiet"), ["Quiet"], [1], id="a name"),
        pytest.param(("Loud", "Quiet"), ["1"], [0], id="a number"),
        pytest.param(("Loud", "Quiet"), ["1", "Quiet"], [0, 1], id="both"),
        pytest.param(("2", "1"), ["1"], [1], id="a name that is a number"),
    ],
)
async def test_an_option_is_found(
    community: Community, names: tuple[str, ...], options: list[str], positions: list[int]
) -> None:
    post = await asked(community, *names)

    shown = await people.vote(community, address=post.uri, options=options)

    assert await chosen(community, post) == positions
    assert shown["uri"] == post.uri


@pytest.mark.parametrize(
    ("names", "options", "told"),
    [
        pytest.param(("Loud", "Quiet"), ["Slow"], "none of the options: Loud, Quiet", id="an unknown name"),
        pytest.param(("Loud", "Quiet"), ["0"], "none of the options", id="a number before the first"),
        pytest.param(("Loud", "Quiet"), ["3"], "none of the options", id="a number behind the last"),
        pytest.param(("Loud", "Quiet"), ["1", "Loud"], "each once", id="one twice"),
        pytest.param((), ["1"], "no such poll", id="a post without a poll"),
    ],
)
async def test_what_cannot_be_chosen_is_told(
    community: Community, names: tuple[str, ...], options: list[str], told: str
) -> None:
    post = await asked(community, *names)

    with pytest.raises(MemberError, match=told):
        await people.vote(community, address=post.uri, options=options)

    assert await chosen(community, post) == []
