"""Fay, whose account is on a Fedify server, is a fan of the artist: steps of the scenario."""

from tests.interop.stage import Json, Stage, arrived, listed, seen

#: How Fedify writes the address of everybody.
PUBLIC = "as:Public"


async def finds_the_artist(stage: Stage) -> str:
    artist = await stage.fedify.do("lookup", q=stage.home.handle)

    assert (artist["id"], artist["type"]) == (stage.home.uri, "Person")
    assert (artist["preferredUsername"], artist["name"]) == ("artist", "The Artist")
    assert artist["publicKey"]["owner"] == stage.home.uri
    assert (artist["inbox"], artist["followers"]) == (f"{stage.home.uri}/inbox", stage.followers)
    return f"Fedify read {artist['type']} {artist['name']}, {artist['url']}"


async def follows(stage: Stage) -> str:
    sent = await stage.fedify.do("follow", target=stage.home.handle)
    stage.kept["follow"] = {"id": sent["id"], "type": "Follow", "actor": stage.fay, "object": stage.home.uri}

    accept = await arrived(stage.fedify, "Accept", sent["id"])
    followers = await stage.home.server.command("followers")
    assert accept["actor"] == stage.home.uri
    assert stage.fay_handle in followers
    return f"Fedify took the Accept; `fedcomm followers` lists {stage.fay_handle}"


async def gets_a_post(stage: Stage) -> str:
    text = f"A new song, {stage.fay_handle} #vinyl"
    song = await stage.home.ask("post", text=text, warning="loud", language="en")
    stage.kept["song"] = song

    note = await taken(stage, song, to={PUBLIC}, cc={stage.followers, stage.fay})
    assert (note["summary"], note["sensitive"]) == ("loud", True)
    assert {(tag["type"], tag["name"]) for tag in note["tag"]} == {("Mention", stage.fay_handle), ("Hashtag", "#vinyl")}
    return "Fedify took the Create with Mention, Hashtag and summary"


async def gets_what_is_for_few(stage: Stage) -> str:
    audiences = {
        "unlisted": ({stage.followers}, {PUBLIC, stage.fay}),
        "followers": ({stage.followers, stage.fay}, set()),
        "direct": ({stage.fay}, set()),
    }
    for visibility, (to, cc) in audiences.items():
        post = await stage.home.ask(
            "post", text=f"Dear {stage.fay_handle}, this is {visibility}", visibility=visibility
        )
        stage.kept[visibility] = post
        await taken(stage, post, to=to, cc=cc)
    return f"Fedify took {', '.join(audiences)}, each addressed to those alone"


async def taken(stage: Stage, post: Json, *, to: set[str], cc: set[str]) -> Json:
    """Return the Note of a post as Fedify took it, after looking at whom it and its Create are for."""
    create = await arrived(stage.fedify, "Create", post["uri"])
    note = create["object"]
    for addressed in (create, note):
        assert set(listed(addressed.get("to"))) == to
        assert set(listed(addressed.get("cc"))) == cc
    return note


async def finds_the_post(stage: Stage) -> str:
    song = stage.kept["song"]
    note = await stage.fedify.do("lookup", q=song["page"])

    assert (note["id"], note["type"], note["attributedTo"]) == (song["uri"], "Note", stage.home.uri)
    return f"from {song['page']} Fedify came to the Note"


async def reads_for_followers(stage: Stage) -> str:
    post = stage.kept["followers"]
    note = await stage.fedify.do("lookup", q=post["uri"])
    unsigned = await stage.home.document(post["uri"])

    assert (note["id"], note["type"]) == (post["uri"], "Note")
    assert unsigned.status_code == 404
    return f"Fedify's signed fetch got the Note, an unsigned one {unsigned.status_code}"


async def gets_an_edit(stage: Stage) -> str:
    song = stage.kept["song"]
    await stage.home.ask("edit", post_id=song["id"], text=f"A better song, {stage.fay_handle} #vinyl")

    update = await arrived(stage.fedify, "Update", song["uri"])
    note = update["object"]
    assert "A better song" in note["content"]
    assert note["updated"] > note["published"]
    return f"Fedify took the Update, updated {note['updated']}"


async def gets_a_deletion(stage: Stage) -> str:
    song = stage.kept["song"]
    await stage.home.ask("delete", post_id=song["id"])

    delete = await arrived(stage.fedify, "Delete", song["uri"])
    gone = await stage.home.document(song["uri"])
    assert delete["object"]["type"] == "Tombstone"
    assert (gone.status_code, gone.json()["type"]) == (410, "Tombstone")
    return "Fedify took the Delete; the address answers 410 with a Tombstone"


async def answers(stage: Stage) -> str:
    song = stage.kept["song"]
    reply = await stage.fedify.do(
        "note", content="<p>What a chorus</p>", inReplyTo=song["uri"], mention=stage.home.handle
    )

    await seen("the answer below the post", lambda: stage.home.page(song), lambda page: "What a chorus" in page)
    replies = (await stage.home.document(f"{song['uri']}/replies")).json()
    assert reply["note"] in replies["first"]["items"]
    return "it stands below the post on the artist's page, and in its replies"


async def likes(stage: Stage) -> str:
    return await reacts(stage, "Like", "likes", "1 like")


async def boosts(stage: Stage) -> str:
    return await reacts(stage, "Announce", "shares", "1 boost")


async def reacts(stage: Stage, type_: str, collection: str, words: str) -> str:
    song, to = stage.kept["song"], stage.home.handle
    await stage.fedify.do("simple", type=type_, object=song["uri"], to=to)
    await seen(words, lambda: stage.home.page(song), lambda page: words in page)
    counted = await stage.home.total(song, collection)

    await stage.fedify.do("undo", to=to)
    await seen(f"no more {words}", lambda: stage.home.page(song), lambda page: words not in page)
    assert (counted, await stage.home.total(song, collection)) == (1, 0)
    return f"the artist's page said “{words}”, then nothing"


async def unfollows(stage: Stage) -> str:
    home = stage.home
    undo = {"@context": "https://www.w3.org/ns/activitystreams", "type": "Undo", "actor": stage.fay}
    undo |= {"id": f"{stage.fay}#undo", "object": stage.kept["follow"]}
    await stage.fedify.do("raw", activity=undo, to=home.handle)
    await seen("no Fay", lambda: home.handles("followers"), lambda known: stage.fay_handle not in known)

    encore = await home.ask("post", text="An encore for those who stay")
    await seen("the post", stage.band.timeline, lambda posts: encore["uri"] in posts)
    assert encore["uri"] not in str(await stage.fedify.received())
    return "the next post reached the band and not Fedify"
