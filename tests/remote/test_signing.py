import pytest
from peers import OURS, rsa_key

from fedcomm import clock
from fedcomm.activitypub import signatures
from fedcomm.activitypub.keys import PublicKey
from fedcomm.activitypub.signatures import Request, Scheme
from fedcomm.remote.signing import Schemes, signer
from fedcomm.store import peers as stored_peers

pytestmark = pytest.mark.anyio

PUBLIC = PublicKey.from_pem(rsa_key().key_id, OURS.actor("instance"), rsa_key().public_pem())


@pytest.mark.parametrize("scheme", Scheme)
async def test_a_post_is_signed_so_that_its_receiver_can_verify_it(scheme):
    headers = {"host": "fan.example", "content-type": "application/activity+json", "user-agent": "x"}

    added = signer(rsa_key(), scheme)("POST", "https://fan.example/inbox?a=b", headers, b"{}")

    sent = Request(
        method="POST", scheme="https", host="fan.example", raw_path="/inbox", query="a=b",
        headers=(*headers.items(), *added.items()), body=b"{}",
    )  # fmt: skip
    read = signatures.read(sent, now=clock.now())
    signatures.verify(read, PUBLIC)
    assert read.scheme is scheme


async def test_a_host_nobody_knows_gets_draft_cavage(store):
    assert await Schemes(store).of("fan.example") is Scheme.CAVAGE


async def test_what_a_host_took_is_known_after_a_new_start(store):
    await Schemes(store).remember("fan.example:8000", Scheme.RFC9421)

    assert await Schemes(store).of("fan.example:8000") is Scheme.RFC9421
    assert await Schemes(store).of("fan.example") is Scheme.CAVAGE


async def test_what_is_known_already_is_not_written_again(store):
    await Schemes(store).remember("fan.example", Scheme.CAVAGE)

    assert await store.read(stored_peers.find, "fan.example") is None
