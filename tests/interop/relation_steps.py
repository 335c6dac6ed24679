"""They come and go, react and complain: steps of the further scenario."""

import re
from functools import partial

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
        assert "reported you or a post of yours" in await own.read("/studio/notifications")
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


async def blocks(stage: Stage) -> str:
    home, fay = stage.home, stage.fay_handle
    await home.ask("block", target=fay)
    block = await arrived(stage.fedify, "Block", stage.fay)
    assert (block["actor"], block["object"]) == (home.uri, stage.fay)
    assert fay not in [*await home.handles("followers"), *await home.handles("following")]
    unheard = (await stage.fedify.do("note", content="<p>Hear me</p>", to=home.handle))["note"]
    rejected = await stage.fedify.do("follow", target=home.handle)
    await arrived(stage.fedify, "Reject", rejected["id"])
    assert unheard not in await home.timeline()

    await home.ask("unblock", target=fay)
    undo = await arrived(stage.fedify, "Undo", block["id"])
    assert (undo["object"]["type"], undo["object"]["object"]) == ("Block", stage.fay)
    await follow_each_other(stage)
    return "Fedify took the Block and its Undo; in between Fay was not heard, and her Follow rejected"


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
    await is_accepted(stage, "fay", bare=True)
    await stage.locked.do("reject")
    await is_followed_no_more(stage, "fay")

    await is_accepted(stage, "finn")
    await stage.locked.do("undo", to=stage.home.handle, **{"from": "finn"})
    await is_followed_no_more(stage, "finn")
    return "an Accept by the id of the Follow held until its Reject, a whole one until its Undo"


async def is_accepted(stage: Stage, name: str, *, bare: bool = False) -> None:
    asked = stage.locked.handle(name)
    await stage.home.ask("follow", handle=asked)
    await arrived(stage.locked, "Follow", stage.locked.actor(name))
    await stage.locked.do("accept", bare=bare, **{"from": name})
    await seen(f"{asked} among the followed", partial(stage.home.handles, "following"), lambda known: asked in known)


async def is_followed_no_more(stage: Stage, name: str) -> None:
    handle = stage.locked.handle(name)
    await seen(f"no {handle}", partial(stage.home.handles, "following"), lambda known: handle not in known)


async def hears_a_group(stage: Stage) -> str:
    """Fay passes on whole activities, as the groups of Lemmy do (FEP-1b12)."""
    home, author = stage.home, stage.locked.actor("finn")
    note = (await stage.locked.do("note", content="<p>To the group</p>", only=[], **{"from": "finn"}))["note"]
    create = {"type": "Create", "id": f"{note}/activity", "actor": author, "object": note}
    announce = {"@context": "https://www.w3.org/ns/activitystreams", "type": "Announce", "id": f"{stage.fay}#announce"}
    announce |= {"actor": stage.fay, "to": "https://www.w3.org/ns/activitystreams#Public", "object": create}
    await stage.fedify.do("raw", activity=announce, to=home.handle)

    posts = await seen("the note", home.timeline, lambda found: note in found)
    assert posts[note]["author"] == stage.locked.handle("finn")
    return "the post inside was asked of its origin, and is in the timeline"


async def reads_what_was_before(stage: Stage) -> str:
    """Nothing of this was sent: it is fetched, after the follow and for the conversation."""
    home = stage.home
    first = (await stage.fedify.do("note", content="<p>Who plays tonight?</p>", only=[], **{"from": "finn"}))["note"]
    second = (await stage.fedify.do("note", content="<p>The Artist</p>", inReplyTo=first, only=[]))["note"]
    await follow_each_other(stage)

    await seen("Fay's last post", home.timeline, lambda posts: second in posts)
    thread = await seen(
        "what it answers", partial(home.ask, "thread", address=second), lambda found: first in str(found)
    )
    assert "Who plays tonight?" in str(thread)
    return "the timeline shows what Fay wrote before, and the thread what that answers"
