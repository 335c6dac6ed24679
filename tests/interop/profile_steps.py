"""What stands on top of a profile, and who moves: steps of the further scenario."""

from functools import partial

import httpx

from tests.interop.stage import Home, Json, Stage, arrived, listed, seen
from tests.interop.studio import studio
from tests.served import served
from tests.world import free_port


async def pins(stage: Stage) -> str:
    home, featured = stage.home, f"{stage.home.uri}/featured"
    song = await home.ask("post", text="The song that stands on top")
    for verb, type_, on_top in (("pin", "Add", [song["uri"]]), ("unpin", "Remove", [])):
        async with studio(home) as own:
            await own.press(f"/studio/posts/{song['id']}/{verb}")
        activity = await arrived(stage.fedify, type_, song["uri"])
        collection = await stage.fedify.do("lookup", q=featured)
        assert activity["target"] == featured
        assert ids(collection) == on_top
    return "Fedify took Add and Remove, and read `featured` with the post and without it"


async def features_a_hashtag(stage: Stage) -> str:
    """Fedify takes no Add of a Hashtag; it finds the collection."""
    await stage.home.ask("feature-tag", name="vinyl")
    shown = await stage.fedify.do("lookup", q=f"{stage.home.uri}/featured-tags")
    [tag] = listed(shown["items"])
    assert (tag["type"], tag["name"]) == ("Hashtag", "#vinyl")
    return "Fedify read it in `featuredTags`"


def ids(collection: Json) -> list[str]:
    items = listed(collection.get("orderedItems") or collection.get("items"))
    return [item if isinstance(item, str) else item["id"] for item in items]


async def reads_pins(stage: Stage) -> str:
    home = stage.home
    note = await stage.fedify.do("note", content="<p>Who I am</p>")
    await seen("the note", home.timeline, lambda posts: note["note"] in posts)
    for verb in ("pin", "unpin"):
        before = await taken(stage)
        await stage.fedify.do(verb, n=note["n"], to=home.handle)
        await seen(f"the {verb}", partial(taken, stage), lambda count, before=before: count == before + 1)
    return "Add and Remove had their effect; nothing was ignored"


async def taken(stage: Stage) -> int:
    """Return how many activities had an effect."""
    return (await stage.home.ask("status"))["received"]["done"]


async def renames_herself(stage: Stage) -> str:
    home = stage.home
    note = (await stage.fedify.do("note", content="<p>Who am I?</p>"))["note"]
    await seen("the note", home.timeline, lambda posts: note in posts)
    await stage.fedify.do("profile", name="Fay the Great")

    await seen("the new name", partial(home.server.command, "followers"), lambda text: "Fay the Great" in text)
    return "`fedcomm followers` has her new name"


async def is_renamed(stage: Stage) -> str:
    async with studio(stage.home) as own:
        await own.press("/studio/profile", name="The Artist of Old", summary="", is_discoverable="yes")

    update = await arrived(stage.fedify, "Update", stage.home.uri)
    again = await stage.fedify.do("lookup", q=stage.home.uri)
    assert update["object"]["name"] == again["name"] == "The Artist of Old"
    return f"Fedify took the Update, and read the profile of {again['name']}"


async def moves(stage: Stage) -> str:
    """Fay, followed by the artist, moves to Finn."""
    home, finn = stage.home, stage.fedify.handle("finn")
    await stage.fedify.do("alias", target=stage.fay, **{"from": "finn"})
    await stage.fedify.do("move", target=stage.fedify.actor("finn"))

    await seen("the artist among Finn's followers", partial(stage.fedify.do, "followers", **{"from": "finn"}))
    following = await seen("Finn", partial(home.handles, "following"), lambda known: finn in known)
    assert stage.fay_handle not in following
    async with studio(home) as own:
        assert "has moved to another server" in await own.read("/studio/notifications")
    return "the artist follows Finn and no longer Fay, and was told"


async def sees_a_move(stage: Stage) -> str:
    """The artist moves to the band's community."""
    home, band = stage.home, stage.band
    await band.ask("move-from", old=home.handle)
    await home.ask("move", to=band.handle)

    move = await arrived(stage.fedify, "Move", home.uri)
    assert (move["actor"], move["target"]) == (home.uri, band.uri)
    old = await stage.fedify.do("lookup", q=home.uri)
    new = await stage.fedify.do("lookup", q=band.uri)
    assert old["movedTo"] == band.uri
    assert home.uri in listed(new["alsoKnownAs"])
    return "Fedify took the Move, and read `movedTo` and `alsoKnownAs` on both sides"


async def leaves(stage: Stage) -> str:
    """Finn deletes his account."""
    home, finn = stage.home, stage.fedify.handle("finn")
    note = (await stage.fedify.do("note", content="<p>Bye</p>", to=home.handle, **{"from": "finn"}))["note"]
    await seen("his last note", home.timeline, lambda posts: note in posts)
    await stage.fedify.do("leave", to=home.handle, **{"from": "finn"})

    await seen("no Finn", partial(home.handles, "following"), lambda known: finn not in known)
    assert note not in await home.timeline()
    return "he and what he wrote are gone"


async def says_farewell(stage: Stage) -> str:
    """An artist with a community of their own, whose posts Fay gets, is no more."""
    folder = stage.home.server.data.with_name("leaving")
    async with served(folder, free_port()) as server, httpx.AsyncClient(trust_env=False) as http:
        leaving = Home(server, "artist", http)
        followed = await stage.fedify.do("follow", target=leaving.handle)
        await arrived(stage.fedify, "Accept", followed["id"])
        song = await leaving.ask("post", text="My last song")
        # With it comes the key that the Delete is believed by: when that comes, there is none to be had.
        await arrived(stage.fedify, "Create", song["uri"])
        await server.command("farewell", "--yes")

        delete = await arrived(stage.fedify, "Delete", leaving.uri)
        assert (delete["actor"], delete["object"]) == (leaving.uri, leaving.uri)
        discovery = f"{server.base}/.well-known/webfinger?resource=acct:{leaving.handle.removeprefix('@')}"
        answers = [await leaving.document(address) for address in (leaving.uri, f"{leaving.uri}/outbox", discovery)]
        assert [answer.status_code for answer in answers] == [410, 410, 410]
    return "Fedify took the Delete of an actor that answers 410 by then"
