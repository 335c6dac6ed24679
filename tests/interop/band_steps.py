"""A second community of ours follows the artist, and the artist's server dies: steps of the scenario."""

from tests.interop.stage import Stage, arrived, seen


async def follows(stage: Stage) -> str:
    home, band = stage.home, stage.band
    await band.ask("follow", handle=home.handle)
    await seen("the accepted follow", lambda: band.handles("following"), lambda known: home.handle in known)
    assert band.handle in await home.handles("followers")

    tour = await home.ask("post", text="Who comes along on **tour**?")
    stage.kept["tour"] = tour
    await seen("the post", band.timeline, lambda posts: tour["uri"] in posts)
    return "it is in the band's timeline"


async def answers_and_reacts(stage: Stage) -> str:
    home, band, tour = stage.home, stage.band, stage.kept["tour"]
    await band.ask("post", text="We do", reply_to=tour["uri"])
    await band.ask("like", address=tour["uri"])
    await band.ask("boost", address=tour["uri"])

    words = ("We do", "1 reply", "1 like", "1 boost")
    await seen(", ".join(words), lambda: home.page(tour), lambda page: all(word in page for word in words))
    return "the artist's page shows the answer, 1 like and 1 boost"


async def outlives_a_kill(stage: Stage) -> str:
    home, band = stage.home, stage.band
    before = [await home.handles("followers"), await home.handles("following"), await home.timeline()]
    stage.fedify.pause()  # what is on its way there cannot have arrived before the kill
    last = await home.ask("post", text="Lights out")
    await home.server.kill()
    stage.fedify.resume()
    await home.server.start()
    after = [await home.handles("followers"), await home.handles("following"), await home.timeline()]

    assert after == [*before[:2], {last["uri"]: last, **before[2]}]
    await arrived(stage.fedify, "Create", last["uri"])
    await seen("the last post", band.timeline, lambda posts: last["uri"] in posts)
    return "followers and posts are there as before; Fedify and the band got the last post"
