"""Somebody's activity goes on to the followers of an account once: two servers could send it to each other for ever."""

import json

import pytest
from home import activity_types, follower, queued

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.model.actor import Account
from fedcomm.outbox import forwarding
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio

URI = "http://replier.localhost:1/activities/1"


async def test_what_was_passed_on_is_not_passed_on_again(community: Community, artist: Account) -> None:
    await follower(community, "ann")

    def forward(db: Db) -> bool:
        return forwarding.forward(
            db,
            community.urls,
            artist,
            activity_uri=URI,
            type_="Create",
            object_uri=f"{URI}/object",
            body=json.dumps({"id": URI}).encode(),
            is_blocked=lambda _: False,
            now=clock.now(),
        )

    assert [await community.store.write(forward) for _ in range(2)] == [True, False]
    assert await activity_types(community) == ["Create"]
    assert await queued(community) == [("Create", "http://peer.localhost:1/inbox")]
