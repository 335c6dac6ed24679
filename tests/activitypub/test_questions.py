"""Polls on the wire: ours as Questions, and votes as they are read; and what attachments say of themselves."""

from datetime import timedelta

import pytest
from peer_documents import ANN, BAND, NOW, URLS, Document, our_post

from fedcomm.activitypub import build, parse
from fedcomm.model.poll import Poll, PollOption
from fedcomm.model.post import Attachment, PostContent

QUESTION = "https://band.example/ap/notes/7"
OPEN = Poll(
    options=(PollOption(name="Loud", votes=2), PollOption(name="Quiet")),
    ends_at=NOW + timedelta(hours=1),
    voters_count=2,
)


def our_question(poll: Poll) -> Document:
    return build.note(our_post(content=PostContent(content_html="<p>How?</p>", poll=poll)), URLS)


def a_vote(**changes: object) -> Document:
    vote = {"id": f"{ANN}#votes/1", "type": "Note", "name": "Loud", "inReplyTo": QUESTION, "attributedTo": ANN}
    return {name: value for name, value in (vote | changes).items() if value is not None}


def test_a_peer_reads_our_question():
    remote = parse.post(our_question(OPEN), now=NOW)

    assert (remote.type, remote.content.poll) == ("Question", OPEN)
    assert remote.content.content_html == "<p>How?</p>"


def test_a_poll_that_is_over_says_since_when():
    closed = our_question(Poll(options=OPEN.options, ends_at=NOW, closed_at=NOW, voters_count=2))

    assert closed["closed"] == closed["endTime"] == "2026-11-24T13:09:59.000Z"


def test_our_vote_is_read_as_one():
    create = build.vote("Quiet", actor_uri=BAND, post_uri=f"{ANN}/q", author_uri=ANN, activity_uri=f"{BAND}/1")

    assert parse.votes(create) == (parse.Vote(post_uri=f"{ANN}/q", option="Quiet"),)


@pytest.mark.parametrize(
    "note",
    [
        pytest.param(a_vote(content="<p>Loud</p>"), id="with words"),
        pytest.param(a_vote(contentMap={"en": "Loud"}), id="with words in a language"),
        pytest.param(a_vote(attachment=[{"type": "Image", "url": "https://a.example/1"}]), id="with a picture"),
        pytest.param(a_vote(name=None), id="without a name"),
        pytest.param(a_vote(name=" "), id="with a blank name"),
        pytest.param(a_vote(name=["Loud"]), id="with several names"),
        pytest.param(a_vote(inReplyTo=None), id="that answers nothing"),
        pytest.param(a_vote(type="Article"), id="that is no note"),
        pytest.param(f"{ANN}#votes/1", id="that is an id"),
        pytest.param(None, id="that is not there"),
    ],
)
def test_a_note_is_no_vote(note):
    assert parse.votes({"type": "Create", "object": note}) == ()


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"content": None}, id="without content"),
        pytest.param({"content": ""}, id="with empty content"),
        pytest.param({"attachment": []}, id="with no attachments"),
        pytest.param({"inReplyTo": {"id": QUESTION}}, id="with the question in it"),
        pytest.param({"name": "  Loud \n"}, id="with blanks around the name"),
    ],
)
def test_a_vote_is_read_in_every_usual_form(changes):
    assert parse.votes({"object": a_vote() | changes}) == (parse.Vote(post_uri=QUESTION, option="Loud"),)


def test_of_several_votes_those_in_one_poll_are_read():
    found = parse.votes({"object": [a_vote(), a_vote(name="Quiet"), a_vote(inReplyTo=f"{ANN}/q"), "x", a_vote(name=1)]})

    assert [vote.option for vote in found] == ["Loud", "Quiet"]


def test_an_attachment_says_what_is_known_of_it():
    known = Attachment(
        type="Audio",
        media_type="audio/mpeg",
        url="https://band.example/m/1.mp3",
        alt="The Band: Loud",
        blurhash="LEHV6nWB2yk8",
        focus=(0.5, -1.0),
        width=600,
        height=400,
        duration_ms=192_500,
    )

    note = build.note(our_post(content=PostContent(content_html="", attachments=(known,))), URLS)

    assert note["attachment"] == [
        {
            "type": "Audio",
            "mediaType": "audio/mpeg",
            "url": "https://band.example/m/1.mp3",
            "name": "The Band: Loud",
            "blurhash": "LEHV6nWB2yk8",
            "focalPoint": [0.5, -1.0],
            "width": 600,
            "height": 400,
            "duration": "PT192.5S",
        }
    ]


def test_an_attachment_says_nothing_of_what_is_not_known():
    bare = Attachment(type="Image", media_type="image/png", url="https://band.example/m/1.png", alt="")

    note = build.note(our_post(content=PostContent(content_html="", attachments=(bare,))), URLS)

    assert note["attachment"] == [{"type": "Image", "mediaType": "image/png", "url": "https://band.example/m/1.png"}]


@pytest.mark.parametrize(("milliseconds", "written"), [(0, "PT0S"), (10_000, "PT10S"), (3_600_001, "PT3600.001S")])
def test_a_duration_is_written_in_seconds(milliseconds, written):
    file = Attachment(type="Audio", media_type="audio/ogg", url="https://a/1", alt="", duration_ms=milliseconds)

    note = build.note(our_post(content=PostContent(content_html="", attachments=(file,))), URLS)

    assert note["attachment"][0]["duration"] == written


def test_a_note_names_its_conversation():
    note = build.note(our_post(context_uri=URLS.context(7)), URLS)

    assert note["context"] == f"{QUESTION}/context"
    assert "conversation" not in note
