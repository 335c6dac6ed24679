"""Activities of peers."""

import pytest
from hypothesis import given
from peer_documents import ANN, BAND, NOTE, OBJECTS, PUBLIC, a_note, an_activity

from fedcomm.activitypub import parse
from fedcomm.activitypub.uris import is_uri
from fedcomm.errors import Malformed, RemoteError


def test_an_activity_with_an_embedded_object():
    activity = parse.activity(an_activity("Create", a_note(), to="as:Public", cc=[BAND]))

    assert (activity.id, activity.type, activity.actor_uri) == (f"{ANN}/activities/1", "Create", ANN)
    assert (activity.object_uri, activity.object) == (NOTE, a_note())
    assert (activity.to, activity.cc) == ((PUBLIC,), (BAND,))


def test_an_activity_that_names_its_object():
    activity = parse.activity(an_activity("Follow", BAND, actor={"type": "Person", "id": ANN}))

    assert (activity.actor_uri, activity.object_uri, activity.object) == (ANN, BAND, None)


def test_of_several_objects_uri_and_object_are_of_the_same_one():
    activity = parse.activity(an_activity("Flag", [BAND, a_note()]))

    assert (activity.object_uri, activity.object) == (BAND, None)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"type": "Add", "id": 7}, id="an Add with a number for an id"),
        pytest.param({"id": None}, id="without an id: it could not be told from its copies"),
        pytest.param({"id": 7}, id="with a number for an id"),
        pytest.param({"id": ["https://a.example/1"]}, id="with an array for an id"),
        pytest.param({"id": "https://ann@fan.example/1"}, id="with user info in its id"),
        pytest.param({"id": "https://fan.example/1\n"}, id="with a line break in its id"),
        pytest.param({"actor": None}, id="without an actor"),
        pytest.param({"actor": "acct:ann@fan.example"}, id="with an actor that is no URL"),
        pytest.param({"type": None}, id="without a type"),
        pytest.param({"type": [7]}, id="with a number for a type"),
        pytest.param({"type": "x" * 65}, id="with a type that is an essay"),
        pytest.param({"type": "Collection", "items": [an_activity("Follow", BAND)]}, id="many in a collection"),
        pytest.param({"type": ["Create", "OrderedCollectionPage"]}, id="a collection by its second type"),
    ],
)
def test_is_no_activity(changes):
    with pytest.raises(Malformed):
        parse.activity(an_activity("Follow", BAND, **changes))


@pytest.mark.parametrize("type_", ["Add", "Remove"])
def test_what_mastodon_sends_without_an_id_gets_one_of_what_it_says(type_):
    pinned, another = (an_activity(type_, note, id=None, target=f"{ANN}/featured") for note in (NOTE, f"{NOTE}0"))

    first, again, second = (parse.activity(document) for document in (pinned, dict(reversed(pinned.items())), another))

    assert first.is_transient
    assert first.id.startswith(f"{ANN}#transient-")
    assert first.id == again.id != second.id


@given(OBJECTS)
def test_any_object_is_an_activity_or_refused(document):
    try:
        activity = parse.activity(document)
    except RemoteError:
        return
    assert is_uri(activity.id)
    assert is_uri(activity.actor_uri)
    assert len(activity.to) <= 1000
    assert len(activity.cc) <= 1000
