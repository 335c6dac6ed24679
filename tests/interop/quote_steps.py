"""Quotes both ways, with the consent of who is quoted (FEP-044f): steps of the further scenario."""

from functools import partial

from tests.interop.stage import Json, Stage, arrived, seen
from tests.interop.studio import studio

#: A quote that is shown with what it quotes.
SHOWN = '<blockquote class="quote'


async def is_quoted(stage: Stage) -> str:
    home = stage.home
    song = await home.ask("post", text="A song worth quoting")
    note, accept = await ask(stage, song, "Accept")

    stamp = await stage.fedify.do("lookup", q=accept["result"])
    assert (stamp["type"], stamp["attributedTo"]) == ("QuoteAuthorization", home.uri)
    assert (stamp["interactingObject"], stamp["interactionTarget"]) == (note, song["uri"])
    async with studio(home) as own:
        assert "quoted your post" in await own.read("/studio/notifications")
    stage.kept["quoted"] = {"note": note, "stamp": stamp["id"]}
    return "Fedify took the Accept, and read the stamp that it names"


async def takes_consent_back(stage: Stage) -> str:
    note, stamp = stage.kept["quoted"]["note"], stage.kept["quoted"]["stamp"]
    await stage.home.ask("unquote", address=note)

    await arrived(stage.fedify, "Delete", stamp)
    gone = await stage.home.document(stamp)
    assert gone.status_code in (404, 410)
    return f"Fedify took the Delete of the stamp, whose address answers {gone.status_code}"


async def lets_nobody_quote(stage: Stage) -> str:
    song = await stage.home.ask("post", text="A song for these ears alone", quotes="nobody")
    _, reject = await ask(stage, song, "Reject")

    assert "result" not in reject
    return "Fedify took the Reject of the QuoteRequest"


async def ask(stage: Stage, song: Json, answer: str) -> tuple[str, Json]:
    """Let Fay quote a song and ask for consent; returns the id of her note, and the answer."""
    quote = await stage.fedify.do("note", content="<p>Listen to this</p>", quote=song["uri"])
    request = await stage.fedify.do("askToQuote", n=quote["n"], object=song["uri"], to=stage.home.handle)
    return quote["note"], await arrived(stage.fedify, answer, request["id"])


async def quotes(stage: Stage) -> str:
    home = stage.home
    about = (await stage.fedify.do("note", content="<p>The best chorus of the year</p>"))["note"]
    await seen("the note", home.timeline, lambda posts: about in posts)
    post = await home.ask("post", text="Somebody understands", quote=about)
    quoting = (await arrived(stage.fedify, "Create", post["uri"]))["object"]
    request = await arrived(stage.fedify, "QuoteRequest", about)
    assert (quoting["quote"], "quoteAuthorization" in quoting) == (about, False)
    assert SHOWN not in await home.page(post)
    stamp = (await stage.fedify.do("allowQuote"))["stamp"]

    await seen("the quote on the page", partial(home.page, post), lambda page: SHOWN in page)
    update = await arrived(stage.fedify, "Update", post["uri"])
    assert request["actor"] == home.uri
    assert update["object"]["quoteAuthorization"] == stamp
    return "Fedify took the QuoteRequest and allowed it; the page shows the quote, and an Update names the stamp"
