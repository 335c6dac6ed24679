"""Who may do what: every rule is first seen refusing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peer_documents import ANN, BAND, BOB, JSON, NOTE, PUBLIC, THIEF, a_note, an_activity, an_actor

from fedcomm.activitypub import parse
from fedcomm.activitypub.authority import _RULES, authorise
from fedcomm.errors import Malformed, NotPermitted, RemoteError

ELSEWHERE = "https://victim.example/notes/1"
A_FOLLOW = {"id": "https://band.example/ap/activities/9", "type": "Follow", "actor": BAND, "object": ANN}
A_LIKE = {"id": f"{ANN}/likes/1", "type": "Like", "actor": ANN, "object": ELSEWHERE}
TOMBSTONE = {"id": NOTE, "type": "Tombstone"}
VOTES = [a_note(id=f"{ANN}/votes/{number}", name="yes", content=None) for number in (1, 2)]


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(an_activity("Follow", BAND), id="follow somebody elsewhere"),
        pytest.param(an_activity("Like", ELSEWHERE), id="like something elsewhere"),
        pytest.param(an_activity("Announce", ELSEWHERE), id="boost something elsewhere"),
        pytest.param(an_activity("Create", a_note()), id="create an own post"),
        pytest.param(an_activity("Create", NOTE), id="create by id"),
        pytest.param(an_activity("Create", VOTES), id="create several votes at once (GoToSocial)"),
        pytest.param(
            an_activity("Create", a_note(attributedTo=[{"type": "Person", "id": ANN}, {"type": "Group", "id": BOB}])),
            id="create with a channel beside the author (PeerTube)",
        ),
        pytest.param(an_activity("Update", a_note()), id="update an own post"),
        pytest.param(an_activity("Update", an_actor()), id="update the own profile"),
        pytest.param(an_activity("Delete", NOTE), id="delete by id (GoToSocial)"),
        pytest.param(an_activity("Delete", TOMBSTONE), id="delete by tombstone (Mastodon)"),
        pytest.param(an_activity("Delete", ANN), id="delete oneself"),
        pytest.param(an_activity("Undo", A_LIKE), id="undo an own like"),
        pytest.param(an_activity("Undo", f"{ANN}/likes/1"), id="undo by id"),
        pytest.param(an_activity("Undo", {"type": "Like", "object": ELSEWHERE}), id="undo without id and actor"),
        pytest.param(an_activity("Accept", A_FOLLOW), id="accept a follow of oneself"),
        pytest.param(an_activity("Accept", "https://band.example/ap/activities/9"), id="accept by id (Mitra)"),
        pytest.param(an_activity("Reject", A_FOLLOW), id="reject a follow of oneself"),
        pytest.param(an_activity("Move", ANN, target=BOB), id="move oneself"),
        pytest.param(an_activity("Add", NOTE, target=f"{ANN}/featured"), id="pin an own post"),
        pytest.param(an_activity("Flag", [BAND, ELSEWHERE]), id="report somebody elsewhere"),
        pytest.param(an_activity("QuoteRequest", ELSEWHERE, instrument=a_note()), id="ask to quote in an own post"),
        pytest.param(an_activity("QuoteRequest", ELSEWHERE, instrument=NOTE), id="ask to quote in a post by its id"),
        pytest.param(an_activity("Listen", {"type": "Audio"}), id="a type that has no rule"),
    ],
)
def test_an_actor_may(document):
    assert authorise(parse.activity(document), signer_uri=ANN) is None


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(an_activity("Create", a_note(attributedTo=THIEF)), id="create in the name of another server's"),
        pytest.param(an_activity("Create", a_note(attributedTo=BOB)), id="create in the name of a neighbour"),
        pytest.param(
            an_activity("Create", a_note(attributedTo=[BOB, ANN])), id="create in a neighbour's name, own second"
        ),
        pytest.param(an_activity("Create", a_note(attributedTo=None)), id="create in nobody's name"),
        pytest.param(an_activity("Create", a_note(id=ELSEWHERE)), id="create on another server"),
        pytest.param(an_activity("Create", ELSEWHERE), id="create by an id of another server"),
        pytest.param(an_activity("Create", an_actor()), id="create an actor"),
        pytest.param(
            an_activity("Create", [VOTES[0], a_note(attributedTo=BOB)]), id="create with a forged second vote"
        ),
        pytest.param(
            an_activity("Create", [f"{NOTE}/{n}" for n in range(1000)] + [a_note(id=ELSEWHERE)]),
            id="create with the forged one behind a thousand others",
        ),
        pytest.param(an_activity("Update", a_note(attributedTo=BOB)), id="update a neighbour's post"),
        pytest.param(an_activity("Update", a_note(id=ELSEWHERE)), id="update a post of another server"),
        pytest.param(an_activity("Update", an_actor(id=BOB)), id="update a neighbour's profile"),
        pytest.param(an_activity("Update", an_actor(id=THIEF)), id="update a profile of another server"),
        pytest.param(
            an_activity("Update", a_note(id=BOB, type=["Note", "Person"])), id="update a profile that is a note as well"
        ),
        pytest.param(an_activity("Delete", ELSEWHERE), id="delete a post of another server"),
        pytest.param(
            an_activity("Delete", {"id": ELSEWHERE, "type": "Tombstone"}), id="delete another server's by tombstone"
        ),
        pytest.param(an_activity("Delete", a_note(attributedTo=BOB)), id="delete a neighbour's post"),
        pytest.param(an_activity("Delete", an_actor(id=BOB)), id="delete a neighbour"),
        pytest.param(an_activity("Undo", A_LIKE | {"actor": BOB}), id="undo a neighbour's like"),
        pytest.param(an_activity("Undo", A_LIKE | {"id": ELSEWHERE}), id="undo by an id of another server"),
        pytest.param(an_activity("Undo", ELSEWHERE), id="undo by a bare id of another server"),
        pytest.param(an_activity("Accept", A_FOLLOW | {"object": BOB}), id="accept for a neighbour"),
        pytest.param(an_activity("Reject", A_FOLLOW | {"object": THIEF}), id="reject for another server's actor"),
        pytest.param(an_activity("Move", BOB, target=ANN), id="move a neighbour"),
        pytest.param(an_activity("Add", NOTE, target=f"{THIEF}/featured"), id="pin in a collection of another server"),
        pytest.param(an_activity("Remove", NOTE, target=f"{THIEF}/featured"), id="unpin in one of another server"),
        pytest.param(
            an_activity("QuoteRequest", BAND, instrument=a_note(attributedTo=BOB)),
            id="ask for a quote of a neighbour's",
        ),
        pytest.param(
            an_activity("QuoteRequest", BAND, instrument=a_note(id=ELSEWHERE)), id="ask for a quote on another server"
        ),
        pytest.param(an_activity("QuoteRequest", BAND, instrument=ELSEWHERE), id="ask for one there by its id"),
        pytest.param(an_activity("Follow", BAND, id=f"{THIEF}/follows/1"), id="follow with an id of another server"),
        pytest.param(an_activity("Follow", BAND, id="http://fan.example/1"), id="follow with an id without TLS"),
        pytest.param(an_activity("Listen", {}, id=f"{THIEF}/1"), id="any type with an id of another server"),
    ],
)
def test_an_actor_may_not(document):
    activity = parse.activity(document)

    with pytest.raises(NotPermitted):
        authorise(activity, signer_uri=ANN)


@pytest.mark.parametrize(
    "signer_uri",
    [
        pytest.param(THIEF, id="an actor of another server"),
        pytest.param(BOB, id="a neighbour"),
        pytest.param(f"{ANN}/", id="one with nearly the same id"),
        pytest.param("", id="nobody"),
    ],
)
@pytest.mark.parametrize("type_", sorted(_RULES))
def test_what_was_signed_by_another_is_refused(type_, signer_uri):
    activity = parse.activity(an_activity(type_, a_note(), target=f"{ANN}/featured"))

    with pytest.raises(NotPermitted):
        authorise(activity, signer_uri=signer_uri)


@pytest.mark.parametrize(
    "type_",
    ["Create", "Update", "Delete", "Undo", "Accept", "Reject", "Follow", "Like", "EmojiReact", "Announce", "Flag"],
)
def test_an_activity_about_nothing_is_malformed(type_):
    activity = parse.activity(an_activity(type_, None))

    with pytest.raises(Malformed):
        authorise(activity, signer_uri=ANN)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(an_activity("Create", a_note(id=None)), id="create a post without an id"),
        pytest.param(
            an_activity("Create", [NOTE, {"type": "Note", "attributedTo": ANN}]), id="the second without an id"
        ),
        pytest.param(an_activity("Add", NOTE), id="add to nowhere"),
        pytest.param(an_activity("QuoteRequest", BAND), id="ask for a quote in nothing"),
        pytest.param(an_activity("QuoteRequest", None, instrument=a_note()), id="ask for a quote of nothing"),
    ],
)
def test_lacks_what_it_is_about(document):
    activity = parse.activity(document)

    with pytest.raises(Malformed):
        authorise(activity, signer_uri=ANN)


@given(st.sampled_from(sorted(_RULES)), JSON, JSON)
def test_whatever_passes_is_about_the_actors_own_origin(type_, object_, target):
    document = an_activity(type_, object_, target=target, to=[PUBLIC])
    try:
        activity = parse.activity(document)
        authorise(activity, signer_uri=ANN)
    except RemoteError:
        return
    if type_ in ("Create", "Update", "Delete"):
        assert activity.object_uri is not None
        assert activity.object_uri.startswith("https://fan.example/")
