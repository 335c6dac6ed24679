"""Why either side believes the other: signatures, proofs, keys and who may read. Steps of the further scenario."""

import json
from functools import partial

from tests.interop.stage import Json, Stage, arrived, seen


async def signs_for_everybody(stage: Stage) -> str:
    post = await stage.home.ask("post", text="Signed, sealed, delivered")
    await arrived(stage.fedify, "Create", post["uri"])

    assert await checked(stage, post) == [["http", "linkedData"], []]
    return "Fedify verified the HTTP signature and the linked-data signature, and neither with one word changed"


async def signs_for_few(stage: Stage) -> str:
    text = f"Signed, sealed, between us, {stage.fay_handle}"
    post = await stage.home.ask("post", text=text, visibility="direct")
    await arrived(stage.fedify, "Create", post["uri"])

    assert await checked(stage, post) == [["http", "proof"], []]
    return "Fedify verified the HTTP signature and the integrity proof, and neither with one word changed"


async def checked(stage: Stage, post: Json) -> list[list[str]]:
    """Return what Fedify verifies of the letter that brought a post, and of the same with one word changed."""
    letter = delivered(stage, post["uri"])
    forged = letter | {"body": letter["body"].replace("sealed", "opened")}
    assert forged != letter
    found = [await stage.fedify.do("check", request=request) for request in (letter, forged)]
    assert found[0]["http"] == f"{stage.home.uri}#main-key"
    return [[way for way, holds in one.items() if holds] for one in found]


def delivered(stage: Stage, uri: str) -> Json:
    """Return the request that brought the Create of a post to Fedify."""
    [letter] = [
        request
        for request in stage.fedify.requests()
        if request["method"] == "POST" and '"Create"' in request["body"] and uri in _object_ids(request["body"])
    ]
    return letter


def _object_ids(body: str) -> list[str]:
    object_ = json.loads(body).get("object")
    return [object_["id"]] if isinstance(object_, dict) and "id" in object_ else []


async def passes_on_an_answer(stage: Stage) -> str:
    """Somebody elsewhere who follows the artist gets what Fay answers: from the artist, who did not say it."""
    home, other = stage.home, stage.locked
    await other.do("follow", target=home.handle)
    await seen("the follower elsewhere", partial(home.handles, "followers"), lambda known: other.handle("fay") in known)
    song = await home.ask("post", text="A song to talk about")
    await arrived(other, "Create", song["uri"])
    answer = await stage.fedify.do(
        "note", content="<p>So true</p>", inReplyTo=song["uri"], mention=home.handle, cc=stage.followers
    )

    create = await arrived(other, "Create", answer["note"])
    [letter] = [request for request in other.requests() if answer["note"] in request["body"]]
    assert create["actor"] == stage.fay
    assert home.uri in str(letter["headers"])
    return "the other Fedify server took it, in Fay's words and signed by the artist"


async def believes_a_proof(stage: Stage) -> str:
    """Fay brings what Finn of another server said: it is believed by its proof, or asked of its origin without one."""
    home, author = stage.home, stage.locked
    await home.ask("follow", handle=author.handle("finn"))
    await arrived(author, "Follow", author.actor("finn"))
    await author.do("accept", **{"from": "finn"})
    await seen("the follow", partial(home.handles, "following"), lambda known: author.handle("finn") in known)

    with_proof = await said_to_fay(stage, "<p>Believe me</p>")
    await bring(stage, with_proof)
    assert asked_for(stage, with_proof) == []
    without_proof = await said_to_fay(stage, "<p>Ask me</p>")
    without_proof["body"] = json.dumps({k: v for k, v in json.loads(without_proof["body"]).items() if k != "proof"})
    await bring(stage, without_proof)
    assert asked_for(stage, without_proof) != []
    return "what had a proof was believed without a question, what had none was asked of its origin"


async def said_to_fay(stage: Stage, content: str) -> Json:
    """Return a note that Finn sent to Fay alone: its id, and the body as it came."""
    song = await stage.home.ask("post", text="Something to answer")
    note = await stage.locked.do(
        "note",
        content=content,
        inReplyTo=song["uri"],
        only=stage.fay_handle,
        **{"from": "finn"},
    )
    await arrived(stage.fedify, "Create", note["note"])
    return {"note": note["note"], "body": delivered(stage, note["note"])["body"]}


async def bring(stage: Stage, letter: Json) -> None:
    """Let Fay bring a letter to the artist, and wait until it is shown."""
    answer = await stage.fedify.do("passOn", body=letter["body"], inbox=f"{stage.home.server.base}/ap/inbox")
    assert answer["status"] == 202
    await seen("the note", stage.home.timeline, lambda posts: letter["note"] in posts)


def asked_for(stage: Stage, letter: Json) -> list[Json]:
    path = letter["note"].removeprefix(stage.locked.base)
    return [request for request in stage.locked.requests() if request["method"] == "GET" and request["url"] == path]


async def has_new_keys(stage: Stage) -> str:
    home = stage.home
    before = await stage.fedify.do("lookup", q=home.uri)
    await home.ask("rotate-keys")
    await arrived(stage.fedify, "Update", home.uri)
    post = await home.ask("post", text="Signed, sealed, with a new pen")

    await arrived(stage.fedify, "Create", post["uri"])
    after = await stage.fedify.do("lookup", q=home.uri)
    assert after["publicKey"]["publicKeyPem"] != before["publicKey"]["publicKeyPem"]
    assert await checked(stage, post) == [["http", "linkedData"], []]
    return "Fedify took the Update signed with the old key, and the next post with the new one"


async def compares_followers(stage: Stage) -> str:
    home = stage.home
    post = await home.ask("post", text="For those who follow", visibility="followers")
    await arrived(stage.fedify, "Create", post["uri"])

    header = delivered(stage, post["uri"])["headers"]["collection-synchronization"]
    by_fedify = await stage.fedify.do("synchronisation", collection=stage.followers, ids=[stage.fay])
    said, expected = (dict(part.split("=", 1) for part in text.split(", ")) for text in (header, by_fedify))
    assert (said["collectionId"], said["digest"]) == (expected["collectionId"], expected["digest"])
    return "the digest of Fedify's followers is the one that Fedify makes"


async def wants_to_know_who_reads(stage: Stage) -> str:
    home, finn = stage.home, stage.fedify.handle("finn")
    post = await home.ask("post", text="For whoever says who they are")
    await home.ask("authorized-fetch", state="on")
    unsigned = await home.document(post["uri"])
    assert unsigned.status_code == 401

    read = await stage.fedify.do("lookup", q=post["uri"], **{"from": "finn"})
    sent = await stage.fedify.do("follow", target=home.handle, **{"from": "finn"})
    await arrived(stage.fedify, "Accept", sent["id"])
    answer = await stage.fedify.do(
        "note", content="<p>It is me</p>", inReplyTo=post["uri"], mention=home.handle, **{"from": "finn"}
    )
    await seen("the answer", partial(home.page, post), lambda page: "It is me" in page)
    await home.ask("authorized-fetch", state="off")
    assert read["id"] == post["uri"]
    assert finn in await home.handles("followers")
    assert answer["sent"] == 1
    return f"an unsigned request got {unsigned.status_code}; Finn of Fedify read, followed and answered"
