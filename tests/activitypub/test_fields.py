"""Tolerant reading of members."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from peer_documents import ANN, BOB, OBJECTS, PUBLIC

from fedcomm.activitypub import parse
from fedcomm.activitypub.parse.fields import line, links
from fedcomm.activitypub.uris import MAX_CHARACTERS


@pytest.mark.parametrize(
    ("value", "uris"),
    [
        pytest.param(ANN, (ANN,), id="a string"),
        pytest.param([ANN, BOB], (ANN, BOB), id="an array"),
        pytest.param({"id": ANN, "type": "Person"}, (ANN,), id="an embedded object"),
        pytest.param([{"id": ANN}, BOB, ANN], (ANN, BOB), id="a mixture, each once"),
        pytest.param(None, (), id="null"),
        pytest.param([None, 7, {}, [ANN], "", "javascript:x", BOB], (BOB,), id="rubbish around one"),
        pytest.param("as:Public", (PUBLIC,), id="the compact spelling of Public"),
        pytest.param(["Public", PUBLIC], (PUBLIC,), id="two spellings of Public"),
    ],
)
def test_uris_of_a_member(value, uris):
    assert parse.uris({"to": value}, "to") == uris
    assert parse.uri({"to": value}, "to") == (uris[0] if uris else None)


def test_more_than_1000_uris_are_cut():
    many = [f"https://fan.example/users/{number}" for number in range(1200)]

    assert parse.uris({"to": many}, "to") == tuple(many[:1000])


@pytest.mark.parametrize(
    ("value", "documents"),
    [
        pytest.param({"id": ANN}, ({"id": ANN},), id="one object"),
        pytest.param([ANN, {"id": ANN}, None], ({"id": ANN},), id="an object among others"),
        pytest.param(ANN, (), id="a string"),
    ],
)
def test_embedded_objects(value, documents):
    assert parse.documents({"object": value}, "object") == documents
    assert parse.embedded({"object": value}, "object") == (documents[0] if documents else None)


@pytest.mark.parametrize(
    ("document", "text"),
    [
        pytest.param({"name": "Ann"}, "Ann", id="a string"),
        pytest.param({"name": "A\x00n\x1bn\x85"}, "Ann", id="without control characters"),
        pytest.param({"name": "x" * 5000}, "x" * 2048, id="cut"),
        pytest.param({"nameMap": {"de": "Anna"}}, "Anna", id="only in a language map"),
        pytest.param({"name": ["Ann"]}, None, id="an array"),
        pytest.param({"name": 7, "nameMap": {"en": 7}}, None, id="numbers"),
    ],
)
def test_text_of_a_member(document, text):
    assert parse.text(document, "name") == text


def test_a_line_has_single_spaces_and_reads_in_one_direction():
    assert line({"name": " Ann\n\t of \u202egreen\u202c "}, "name") == "Ann of green"


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        pytest.param("2026-11-24T12:00:00Z", datetime(2026, 11, 24, 12, tzinfo=UTC), id="UTC"),
        pytest.param(
            "2026-11-24T12:00:00.123456+02:00", datetime(2026, 11, 24, 10, 0, 0, 123000, UTC), id="with an offset"
        ),
        pytest.param("2026-11-24T12:00:00", datetime(2026, 11, 24, 12, tzinfo=UTC), id="without an offset"),
        pytest.param("0001-01-01T00:00:00Z", None, id="the zero of Go"),
        pytest.param("0001-01-01T00:00:00+14:00", None, id="before the first year"),
        pytest.param("9999-12-31T23:59:59-14:00", None, id="after the last year"),
        pytest.param("yesterday", None, id="no time"),
        pytest.param(1764000000, None, id="a number"),
    ],
)
def test_moment_of_a_member(value, moment):
    assert parse.moment({"published": value}, "published") == moment


@pytest.mark.parametrize(
    ("value", "found"),
    [
        pytest.param("https://a.example/1", (("https://a.example/1", ""),), id="a string"),
        pytest.param(
            [{"type": "Link", "href": "https://a.example/1", "mediaType": "text/html"}],
            (("https://a.example/1", "text/html"),),
            id="a Link",
        ),
        pytest.param(
            {"type": "Image", "mediaType": "image/png", "url": [{"type": "Link", "href": "https://a.example/1"}]},
            (("https://a.example/1", "image/png"),),
            id="an Image with a Link",
        ),
        pytest.param({"href": "javascript:alert(1)"}, (), id="a script"),
    ],
)
def test_links_of_a_member(value, found):
    assert links({"url": value}, "url") == found


@given(OBJECTS)
def test_reading_any_member_of_any_object_keeps_the_caps(document):
    for name in document:
        assert all(len(uri) <= MAX_CHARACTERS for uri in parse.uris(document, name))
        assert len(parse.text(document, name, max_length=5) or "") <= 5
        assert len(links(document, name)) <= 16
        assert all(isinstance(item, dict) for item in parse.documents(document, name))
        moment = parse.moment(document, name)
        assert moment is None or moment.tzinfo is UTC
