"""The gate in front of everything that strangers send."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peer_documents import JSON, a_note, an_activity, an_actor, encoded

from fedcomm.activitypub import contexts, parse
from fedcomm.activitypub.parse.gate import GRAPH_KEYWORDS
from fedcomm.errors import Malformed, RemoteError

PEERS = json.loads((Path(__file__).parents[1] / "vectors/contexts/peers.json").read_text())


def nested(levels: int) -> object:
    value: object = "x"
    for _ in range(levels):
        value = {"object": value}
    return value


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="half an object"),
        pytest.param(b'{"id": "\xff"}', id="not UTF-8"),
        pytest.param(b'{"id": "\\ud800"}', id="half a surrogate pair"),
        pytest.param(b'{"x": NaN}', id="NaN"),
        pytest.param(b'{"x": 1e999}', id="infinity"),
        pytest.param(b"[]", id="an array"),
        pytest.param(b'"https://a.example"', id="a string"),
        pytest.param(b"null", id="null"),
        pytest.param(b'{"x":' + b"[" * 5000 + b"]" * 5000 + b"}", id="so deep that a recursive reader would fall"),
        pytest.param(encoded(nested(33)), id="33 levels"),
        pytest.param(encoded({"to": ["x"] * 10_000}), id="more than 10,000 values"),
        pytest.param(encoded({"tag": [{"a": 1}] * 5_000}), id="more than 10,000 values in objects"),
    ],
)
def test_is_no_document(body):
    with pytest.raises(Malformed):
        parse.document(body)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(encoded(nested(32)), id="32 levels"),
        pytest.param(encoded({"to": ["x"] * 9_998}), id="10,000 values"),
        pytest.param(encoded(an_actor()), id="an actor"),
    ],
)
def test_is_a_document(body):
    assert isinstance(parse.document(body), dict)


def test_of_a_name_that_stands_twice_one_value_is_left_for_check_and_effect():
    body = b'{"actor": "https://victim.example/v", "actor": "https://thief.example/t"}'

    assert parse.document(body) == {"actor": "https://thief.example/t"}


@pytest.mark.parametrize("keyword", sorted(GRAPH_KEYWORDS))
@pytest.mark.parametrize("place", ["top", "embedded", "in an array"])
def test_a_graph_keyword_is_refused_wherever_it_stands(keyword, place):
    hidden = {keyword: [a_note()]}
    document = {"top": a_note() | hidden, "embedded": an_activity("Create", a_note() | hidden)}.get(
        place, a_note(tag=[hidden])
    )

    with pytest.raises(Malformed, match=keyword):
        parse.document(encoded(document))


@pytest.mark.parametrize(
    "context",
    [
        pytest.param({"object": "as:actor", "actor": "as:object"}, id="actor and object swapped"),
        pytest.param({"to": "https://thief.example/ns#to"}, id="to means something else"),
        pytest.param({"cc": {"@id": "as:bcc", "@type": "@id"}}, id="cc defined as an object"),
        pytest.param({"actor": None}, id="actor taken away"),
        pytest.param({"object": {"@type": "@id"}}, id="object without a meaning"),
        pytest.param({"id": "as:url"}, id="id is no longer the id"),
        pytest.param({"name": "@id"}, id="another name for the id"),
        pytest.param({"kind": {"@id": "@type"}}, id="another name for the type"),
        pytest.param({"things": "@graph"}, id="another name for a graph"),
        pytest.param({"inside": {"@id": "@nest"}}, id="another name for a nest"),
        pytest.param({"likedBy": {"@reverse": "as:liked"}}, id="a term that reads backwards"),
        pytest.param({"publicKey": "https://thief.example/ns#key"}, id="the key means something else"),
        pytest.param({"assertionMethod": {"@id": "sec:authentication"}}, id="keys for another purpose"),
        pytest.param({"Like": "as:Follow"}, id="a Like that is a Follow"),
        pytest.param({"as": "https://thief.example/ns#", "to": "as:to"}, id="another meaning of the prefix"),
        pytest.param({"ldp": "https://thief.example/ns#"}, id="another meaning of the inbox's prefix"),
        pytest.param({"Note": {"@id": "as:Note", "@context": {"to": "as:bto"}}}, id="hidden in a term of its own"),
    ],
)
@pytest.mark.parametrize("place", ["top", "embedded"])
def test_an_inline_context_that_twists_the_vocabulary_is_refused(context, place):
    twisted = a_note() | {"@context": ["https://www.w3.org/ns/activitystreams", context]}
    document = twisted if place == "top" else an_activity("Create", twisted)

    with pytest.raises(Malformed):
        parse.document(encoded(document))


@pytest.mark.parametrize(
    "context",
    [
        pytest.param({"sensitive": "as:sensitive", "Hashtag": "as:Hashtag"}, id="terms that ActivityStreams forgot"),
        pytest.param(
            {"toot": "http://joinmastodon.org/ns#", "votersCount": "toot:votersCount"}, id="terms of Mastodon"
        ),
        pytest.param({"featured": {"@id": "toot:featured", "@type": "@id"}}, id="a term with a type"),
        pytest.param({"@language": "und", "@vocab": "_:"}, id="a language and a vocabulary"),
        pytest.param(
            {"id": "@id", "type": "@type", "to": {"@id": "as:to", "@type": "@id"}}, id="what they mean anyway"
        ),
        pytest.param({"inbox": {"@id": "ldp:inbox", "@type": "@id"}}, id="inbox, which is LDP's"),
        pytest.param({"publicKey": {"@id": "sec:publicKey", "@type": "@id"}}, id="the key, which is of security"),
        pytest.param({"as": "https://www.w3.org/ns/activitystreams#"}, id="the prefix as it is"),
        pytest.param({"@vocab": "https://misskey-hub.net/ns#"}, id="a vocabulary for what is not defined"),
        *(pytest.param({"@context": context}, id=name) for name, context in PEERS.items()),
    ],
)
def test_an_inline_context_that_adds_terms_passes(context):
    whole = context.get("@context") or ["https://www.w3.org/ns/activitystreams", context]
    document = a_note() | {"@context": whole}

    assert parse.document(encoded(document)) == document


@pytest.mark.parametrize("name", ["PLAIN", "NOTE", "ACTOR"])
def test_our_own_contexts_pass(name):
    document = a_note() | {"@context": getattr(contexts, name)}

    assert parse.document(encoded(document)) == document


@given(JSON)
def test_any_json_is_a_document_or_refused(value):
    try:
        document = parse.document(encoded(value))
    except RemoteError:
        return
    assert document == value


@given(st.binary(max_size=200))
def test_any_bytes_are_a_document_or_refused(body):
    try:
        document = parse.document(body)
    except RemoteError:
        return
    assert isinstance(document, dict)
