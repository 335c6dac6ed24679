"""The artist follows, reads and answers accounts on Fedify servers: steps of the scenario."""

from collections.abc import Awaitable, Callable

from tests.interop.stage import Json, Stage, arrived, listed, seen


async def follows(stage: Stage) -> str:
    await stage.home.ask("follow", handle=stage.fay_handle)

    await seen("the accepted follow", lambda: stage.home.handles("following"), lambda known: stage.fay_handle in known)
    assert stage.home.uri in await stage.fedify.do("followers")
    return "Fedify counts the artist among Fay's followers"


async def reads_along(stage: Stage) -> str:
    first = await stage.fedify.do("note", content="<p>On my way to the concert</p>")
    await seen("the post", stage.home.timeline, lambda posts: first["note"] in posts)
    await stage.fedify.do("edit", n=first["n"], content="<p>Home from the concert</p>")
    await seen(
        "the edit",
        stage.home.timeline,
        lambda posts: posts[first["note"]]["content"] == "<p>Home from the concert</p>",
    )
    await stage.fedify.do("delete", n=first["n"])

    await seen("the deletion", stage.home.timeline, lambda posts: first["note"] not in posts)
    return "the artist's timeline showed the post, then its new text, then no post"


async def answers_and_reacts(stage: Stage) -> str:
    question = await stage.fedify.do("note", content="<p>When is the next concert?</p>")
    about = question["note"]
    await seen("the question", stage.home.timeline, lambda posts: about in posts)

    reply = await stage.home.ask("post", text=f"In May, {stage.fay_handle}!", reply_to=about)
    note = (await arrived(stage.fedify, "Create", reply["uri"]))["object"]
    assert note["inReplyTo"] == about
    assert stage.fay in [tag.get("href") for tag in listed(note["tag"])]
    for operation, type_ in (("like", "Like"), ("boost", "Announce")):
        await stage.home.ask(operation, address=about)
        await arrived(stage.fedify, type_, about)
        await stage.home.ask(f"un{operation}", address=about)
        await undone(stage, type_, about)
    return "Fedify took the answer with inReplyTo and Mention, the Like, the Announce and both Undos"


async def undone(stage: Stage, type_: str, about: str) -> None:
    def has_undo(activities: list[Json]) -> bool:
        undos = [activity["object"] for activity in activities if activity["type"] == "Undo"]
        return any(inner["type"] == type_ and inner["object"] == about for inner in undos)

    await seen(f"Undo of the {type_} of {about}", stage.fedify.received, has_undo)


async def asks_to_follow(stage: Stage) -> str:
    home, locked = stage.home, stage.locked
    for name, verb in (("fay", "accept"), ("finn", "reject")):
        asked = locked.handle(name)
        await home.ask("follow", handle=asked)
        await arrived(locked, "Follow", locked.actor(name))
        assert asked in await home.handles("following", requests=True)
        await locked.do(verb, **{"from": name})
        await seen(f"an end of the request to {asked}", waiting(stage, asked), lambda is_waiting: not is_waiting)

    following = await home.handles("following")
    assert locked.handle("fay") in following
    assert locked.handle("finn") not in following
    return "both requests waited; then one follow held, and the other was gone"


def waiting(stage: Stage, asked: str) -> Callable[[], Awaitable[bool]]:
    async def is_waiting() -> bool:
        return asked in await stage.home.handles("following", requests=True)

    return is_waiting


async def unfollows(stage: Stage) -> str:
    await stage.home.ask("unfollow", handle=stage.fay_handle)

    await seen(
        "Fay without the artist", lambda: stage.fedify.do("followers"), lambda known: stage.home.uri not in known
    )
    assert stage.fay_handle not in await stage.home.handles("following")
    return "Fedify no longer counts the artist among Fay's followers"
