"""Proofs in the body, ours with Fedify as the referee and Fedify's with us: whoever brings them, they count."""

import json
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.interop.fedify import FedifyPeer, fedify
from tests.interop.stage import ACTIVITY_JSON, Home, Json, arrived, seen
from tests.served import served
from tests.world import World, free_port, world

pytestmark = [pytest.mark.anyio, pytest.mark.interop, pytest.mark.slow, pytest.mark.timeout(180)]


def bodies(peer: FedifyPeer, type_: str) -> list[Json]:
    """Return the bodies of that type that were posted to Fedify, in the order of their arrival."""
    posted = [json.loads(request["body"]) for request in peer.requests() if request["method"] == "POST"]
    return [body for body in posted if body["type"] == type_]


async def answer_without_signature(peer: FedifyPeer, http: httpx.AsyncClient, body: Json) -> int:
    """Post a body that nobody signed the request for: Fedify takes it only for what is in it."""
    headers = {"Content-Type": ACTIVITY_JSON}
    return (await http.post(f"{peer.base}/inbox", content=json.dumps(body), headers=headers)).status_code


async def test_fedify_believes_what_is_in_our_bodies_whoever_brings_them(tmp_path: Path) -> None:
    async with (
        httpx.AsyncClient(trust_env=False) as http,
        served(tmp_path / "home", free_port()) as server,
        fedify(tmp_path, free_port()) as peer,
    ):
        home = Home(server, "artist", http)
        await home.ask("follow", handle=peer.handle("fay"))
        await arrived(peer, "Follow", peer.actor("fay"))
        post = await home.ask("post", text=f"A new song, {peer.handle('fay')} #vinyl", language="en")
        await arrived(peer, "Create", post["uri"])
        [follow], [create] = bodies(peer, "Follow"), bodies(peer, "Create")

        believed = [await answer_without_signature(peer, http, body) for body in (follow, create)]
        refused = [
            await answer_without_signature(peer, http, body)
            for body in (
                follow | {"object": peer.actor("finn")},
                {name: value for name, value in follow.items() if name != "proof"},
                create | {"object": create["object"] | {"content": "<p>Else</p>"}},
                {name: value for name, value in create.items() if name != "signature"},
            )
        ]

    assert ("proof" in follow, "signature" in follow) == (True, False)
    assert ("proof" in create, "signature" in create) == (False, True)
    assert believed == [202, 202]
    assert refused == [401, 401, 401, 401]


async def brought(carriers: World, type_: str) -> Json:
    """Return the activity of that type that Fedify sent to the carrier."""

    async def look() -> list[Json]:
        return [body for body in carriers.bodies if body["type"] == type_]

    return (await seen(f"the {type_} at the carrier", look))[0]


async def test_we_believe_what_is_in_the_bodies_of_fedify_whoever_brings_them(tmp_path: Path) -> None:
    async with (
        httpx.AsyncClient(trust_env=False) as http,
        served(tmp_path / "home", free_port()) as server,
        fedify(tmp_path, free_port()) as peer,
        world() as carriers,
    ):
        home = Home(server, "artist", http)
        song = await home.ask("post", text="A new song")
        to = carriers.actor("carrier")
        written = await peer.do("note", content="<p>Lovely</p>", inReplyTo=song["uri"], to=[to])
        await peer.do("simple", type="Like", object=song["uri"], to=[to])
        carry = partial(carriers.post, http, f"{server.base}/ap/inbox", signer="carrier")
        create, like = await brought(carriers, "Create"), await brought(carriers, "Like")

        forged = await carry(like | {"id": f"{like['id']}0"})
        carried = [(await carry(activity)).status_code for activity in (create, like)]

        await seen("the answer", lambda: home.page(song), lambda page: "Lovely" in page and "1 like" in page)

    assert (forged.status_code, carried) == (403, [202, 202])
    assert "proof" in like
    assert [
        request for request in peer.requests() if request["url"].startswith(written["note"].replace(peer.base, ""))
    ] == []
