"""Polls both ways: steps of the further scenario."""

from functools import partial

from fedcomm import clock
from fedcomm.store.db import Db
from tests.interop.stage import Json, Stage, arrived, listed, seen


async def asks_the_fans(stage: Stage) -> str:
    home = stage.home
    poll = await home.ask("post", text="Which song comes first?", poll=["The old one", "The new one"])
    question = (await arrived(stage.fedify, "Create", poll["uri"]))["object"]
    assert question["type"] == "Question"
    assert votes(question) == {"The old one": 0, "The new one": 0}
    for _ in range(2):  # the second vote of the same fan counts for nothing
        await stage.fedify.do("vote", question=poll["uri"], name="The new one", to=home.handle)

    await seen("the vote", partial(home.page, poll), lambda page: "1 vote" in page)
    read = await stage.fedify.do("lookup", q=poll["uri"])
    assert votes(read) == {"The old one": 0, "The new one": 1}
    stage.kept["poll"] = poll
    return "Fedify took the Question; the page, and what Fedify reads at its address, counted one vote"


async def ends_a_poll(stage: Stage) -> str:
    """The last hour of the poll passes while the artist's server is down."""
    server, about = stage.home.server, stage.kept["poll"]["uri"]
    await server.kill()
    async with server.opened() as community:
        await community.store.write(_let_it_end_now)
    await server.start()

    update = await seen("the result", partial(latest, stage, about))
    question = update["object"]
    assert votes(question) == {"The old one": 0, "The new one": 1}
    assert (question["votersCount"], "closed" in question) == (1, True)
    return f"Fedify took the Update with the result, closed {question['closed']}"


def _let_it_end_now(db: Db) -> None:
    db.execute("UPDATE poll SET ends_at = ?", (clock.to_ms(clock.now()),))


async def latest(stage: Stage, about: str) -> Json | None:
    """Return the latest Update of a post that Fedify has taken; None when there was none."""
    updates = [activity for activity in await stage.fedify.received() if activity["type"] == "Update"]
    return next((update for update in reversed(updates) if update["object"]["id"] == about), None)


def votes(question: Json) -> dict[str, int]:
    """Return the options of a Question and their votes."""
    return {option["name"]: option["replies"]["totalItems"] for option in listed(question["oneOf"])}


async def votes_in_a_poll(stage: Stage) -> str:
    home, options = stage.home, {"In May": 0, "In June": 2}
    poll = await stage.fedify.do("poll", content="<p>When do you play here?</p>", options=options)
    about = poll["note"]
    await seen("the poll", home.timeline, lambda posts: counted(posts, about) == options)
    await home.ask("vote", address=about, options=["In May"])

    ballots = await seen("the vote at Fedify", partial(ballots_for, stage, about))
    assert [(ballot["name"], ballot["attributedTo"]) for ballot in ballots] == [("In May", home.uri)]
    assert "content" not in ballots[0]
    await stage.fedify.do(
        "poll", n=poll["n"], content="<p>When do you play here?</p>", options={"In May": 3, "In June": 5}
    )
    await seen("the result", home.timeline, lambda posts: counted(posts, about) == {"In May": 3, "In June": 5})
    return "the timeline showed the poll, Fedify took the vote, and the timeline its result"


def counted(posts: dict[str, Json], uri: str) -> dict[str, int] | None:
    """Return the options of a poll on a timeline and their votes; None when it is not there."""
    if uri not in posts:
        return None
    return {option["name"]: option["votes"] for option in posts[uri]["poll"]["options"]}


async def ballots_for(stage: Stage, about: str) -> list[Json]:
    objects = [activity["object"] for activity in await stage.fedify.received() if activity["type"] == "Create"]
    return [object_ for object_ in objects if "name" in object_ and object_.get("inReplyTo") == about]
