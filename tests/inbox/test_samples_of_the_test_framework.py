"""Every sample of the Fediverse Test Framework (`tests/vectors/fediverse-pasture-inputs`) shows, or is refused."""

import json
from pathlib import Path

import orjson
import pytest
from fans import Fan, Json, states

from fedcomm import clock
from fedcomm.activitypub import parse
from fedcomm.communities import Community
from fedcomm.errors import RemoteError
from fedcomm.model.post import Post
from fedcomm.store import posts

pytestmark = pytest.mark.anyio

SENDER = "http://pasture-one-actor"
SAMPLES: dict[str, Json] = {
    f"{path.stem}-{number}": sample
    for path in sorted((Path(__file__).parents[1] / "vectors/fediverse-pasture-inputs").glob("*.json"))
    for number, sample in enumerate(orjson.loads(path.read_bytes()), start=1)
}
#: What is no post, with the words that the refusal is logged with.
REFUSED = {
    "necessary_properties-2": "no usable id",
    "necessary_properties-4": "is attributed to None",
    "necessary_properties-5": "is no post but ()",
    "object_types-8": "is no post but ('Place',)",
    "object_types-9": "is no post but ('Profile',)",
    "object_types-10": "is no post but ('Relationship',)",
    "object_types-11": "is no post but ('Tombstone',)",
    "object_types-14": "is no post but ()",
}
#: Posts that say nothing once they are safe: a script and no more.
SILENT = {"html_tags-27"}


def shows(post: parse.RemotePost | Post) -> bool:
    return bool(post.content.content_html or post.content.attachments)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_shows_or_is_refused_with_a_reason(name: str) -> None:
    activity = parse.activity(parse.document(orjson.dumps(SAMPLES[name])))

    try:
        post = parse.post(activity.object or {}, now=clock.now())
    except RemoteError as error:
        assert REFUSED[name] in str(error)  # noqa: PT017 - which samples are refused is what this asks
    else:
        assert name not in REFUSED
        assert shows(post) is (name not in SILENT)


def sent_by(fan: Fan, sample: Json) -> Json:
    text = json.dumps(sample).replace(f"{SENDER}/actor", fan.uri).replace(SENDER, fan.server.base)
    return json.loads(text)  # type: ignore[no-any-return]


async def test_through_the_inbox_every_sample_is_kept_or_refused(
    community: Community, ann: Fan, ann_is_followed: str
) -> None:
    refused_at_the_door = []

    for name, sample in SAMPLES.items():
        try:
            await ann.sends(community, sent_by(ann, sample))
        except RemoteError as error:
            refused_at_the_door.append((name, error.status))

    uris = {name: str(sent_by(ann, {"id": f"{SENDER}/object/{name}"})["id"]) for name in SAMPLES}
    kept = {name for name, uri in uris.items() if await community.store.read(posts.find, uri)}
    assert kept == set(SAMPLES) - set(REFUSED)
    assert refused_at_the_door == [("necessary_properties-2", 400), ("necessary_properties-4", 403)]
    assert {state for state, _ in await states(community)} == {"done", "ignored"}
