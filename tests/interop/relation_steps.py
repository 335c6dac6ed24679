"""They come and go, react and complain: steps of the further scenario."""

import re
from functools import partial

from tests.interop.artist_steps import waiting
from tests.interop.stage import Stage, arrived, listed, seen
from tests.interop.studio import studio


async def follow_each_other(stage: Stage) -> str:
    home, fay = stage.home, stage.fay_handle
    sent = await stage.fedify.do("follow", target=home.handle)
    await arrived(stage.fedify, "Accept", sent["id"])
    await home.ask("follow", handle=fay)
    await seen("Fay among the followed", partial(home.handles, "following"), lambda known: fay in known)

    assert fay in await home.handles("followers")
    assert home.uri in await stage.fedify.do("followers")
    return "each side lists the other"


async def react_with_emojis(stage: Stage) -> str:
    home = stage.home
    song = await home.ask("post", text="A song to react to")
    for type_, content in (("EmojiReact", "🔥"), ("Like", "👏")):
        await stage.fedify.do("simple", type=type_, object=song["uri"], content=content, to=home.handle)
        await seen(f"{type_} as a like", partial(home.page, song), lambda page: "1 like" in page)
        await stage.fedify.do("undo", to=home.handle)
        await seen("no like", partial(home.page, song), lambda page: "1 like" not in page)
    return "each was shown as one like, and gone with its Undo"


async def is_reported(stage: Stage) -> str:
    home = stage.home
    song = await home.ask("post", text="A song that not everybody likes")
    await stage.fedify.do(
        "simple", type="Flag", object=[home.uri, song["uri"]], content="Too loud", to=home.handle, **{"from": "finn"}
    )

    [report] = await seen("the report", partial(home.ask, "reports"))
    assert (report["direction"], report["from"]) == ("received", stage.fedify.host)
    assert (report["accused"], report["posts"], report["comment"]) == (home.uri, [song["uri"]], "Too loud")
    async with studio(home) as own:
        assert "reported something here" in await own.read("/studio/notifications")
    return "it stands in `fedcomm reports`, and the artist was told"


async def reports(stage: Stage) -> str:
    home = stage.home
    note = (await stage.fedify.do("note", content="<p>Buy tickets from me</p>"))["note"]
    await seen("the note", home.timeline, lambda posts: note in posts)
    await home.ask("report", handle=stage.fay_handle, posts=[note], comment="A tout")

    flag = await arrived(stage.fedify, "Flag", stage.fay)
    reporter = await stage.fedify.do("lookup", q=flag["actor"])
    assert (listed(flag["object"]), flag["content"]) == ([stage.fay, note], "A tout")
    assert reporter["type"] == "Application"
    assert home.uri not in str(flag)
    return "Fedify took the Flag, of the community and not of the artist"


async def is_blocked(stage: Stage) -> str:
    home, fay = stage.home, stage.fay_handle
    await stage.fedify.do("simple", type="Block", object=home.uri, to=home.handle)
    for side in ("followers", "following"):
        await seen(f"no Fay among the {side}", partial(home.handles, side), lambda known: fay not in known)
    await stage.fedify.do("undo", to=home.handle)

    # What the block ended does not come back by itself: they find each other anew.
    await follow_each_other(stage)
    return "both follows ended; after its Undo they follow each other again"


async def sends_away(stage: Stage) -> str:
    home, fay = stage.home, stage.fay_handle
    async with studio(home) as own:
        buttons = re.findall(r'"(/studio/people/\d+/remove)"', await own.read("/studio/people"))
        assert len(buttons) == 1
        await own.press(buttons[0])

    reject = await arrived(stage.fedify, "Reject", home.uri)
    assert (reject["actor"], reject["object"]["type"], reject["object"]["actor"]) == (home.uri, "Follow", stage.fay)
    assert fay not in await home.handles("followers")
    await stage.fedify.do("follow", target=home.handle)
    await seen("Fay again", partial(home.handles, "followers"), lambda known: fay in known)
    return "Fedify took the Reject of the Follow; another Follow holds"


async def is_sent_away(stage: Stage) -> str:
    home, asked = stage.home, stage.locked.handle("fay")
    await home.ask("follow", handle=asked)
    await arrived(stage.locked, "Follow", stage.locked.actor("fay"))
    await stage.locked.do("accept", bare=True)
    await seen("an end of the request", waiting(stage, asked), lambda is_waiting: not is_waiting)
    assert asked in await home.handles("following")
    await stage.locked.do("reject")

    await seen("no follow", partial(home.handles, "following"), lambda known: asked not in known)
    return "an Accept that names the Follow by its id held, and the later Reject ended it"
