"""The instance actor got a new key: what is fetched from then on is signed with it."""

import pytest
from peers import OURS, Site, rsa_key

from fedcomm import clock
from fedcomm.activitypub import signatures
from fedcomm.activitypub.keys import PublicKey
from fedcomm.remote import Remote

pytestmark = pytest.mark.anyio


async def test_a_new_key_signs_the_next_fetch(remote: Remote, site: Site) -> None:
    uri = site.add_actor()
    new = rsa_key("renewed")

    remote.use_instance_key(new)
    await remote.document(uri)

    public = PublicKey.from_pem(new.key_id, OURS.actor("instance"), new.public_pem())
    signatures.verify(signatures.read(site.asked[-1], now=clock.now()), public)
