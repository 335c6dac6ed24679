"""Polls of peers: answers, what was counted, and when they end."""

from datetime import timedelta

import pytest
from peer_documents import NOW, a_note

from fedcomm.activitypub import parse
from fedcomm.model.poll import Poll, PollOption

YES, NO = {"type": "Note", "name": "yes"}, {"type": "Note", "name": "<no>"}
BEFORE, AFTER = NOW - timedelta(hours=1), NOW + timedelta(hours=1)


def poll(**changes: object) -> Poll | None:
    return parse.post(a_note(type="Question", **changes), now=NOW).content.poll


def answer(votes: object) -> dict[str, object]:
    return YES | {"replies": {"type": "Collection", "totalItems": votes}}


def test_a_poll_as_mastodon_has_it():
    no = NO | {"replies": {"type": "Collection", "totalItems": 2}}

    found = poll(oneOf=[answer(3), no], endTime=AFTER.isoformat(), votersCount=5)

    options = (PollOption(name="yes", votes=3), PollOption(name="<no>", votes=2))
    assert found == Poll(options=options, ends_at=AFTER, voters_count=5)


def test_a_poll_says_no_more_than_its_content():
    content = parse.post(a_note(type="Question", oneOf=[YES, NO]), now=NOW).content

    assert content.content_html == "<p>Hello</p>"


@pytest.mark.parametrize(
    ("changes", "names", "is_multiple"),
    [
        pytest.param({"anyOf": [YES, NO]}, ["yes", "<no>"], True, id="several answers"),
        pytest.param({"oneOf": YES}, ["yes"], False, id="one that is no array"),
        pytest.param({"oneOf": ["yes", "no"]}, ["yes", "no"], False, id="strings"),
        pytest.param({"oneOf": [{"type": "Note", "content": "<p>y&amp;es</p>"}]}, ["y&es"], False, id="in the content"),
        pytest.param(
            {"oneOf": [YES, YES, {"name": ""}, {"name": 7}, 7, [], None]}, ["yes"], False, id="rubbish around"
        ),
        pytest.param({"oneOf": [{"nameMap": {"de": "ja"}}]}, ["ja"], False, id="in a language map only"),
    ],
)
def test_answers(changes, names, is_multiple):
    found = poll(**changes)

    assert found is not None
    assert ([option.name for option in found.options], found.is_multiple) == (names, is_multiple)


@pytest.mark.parametrize("answers", [None, [], "", {}, [{"name": None}], 7])
def test_a_question_without_answers_has_no_poll(answers):
    assert poll(oneOf=answers, anyOf=answers) is None


def test_a_note_has_no_poll():
    assert parse.post(a_note(oneOf=[YES]), now=NOW).content.poll is None


def test_more_than_50_answers_are_cut_and_long_ones_too():
    found = poll(oneOf=[{"type": "Note", "name": f"{number:03}" + "&" * 500} for number in range(600)])

    assert found is not None
    assert [len(option.name) for option in found.options] == [200] * 50


@pytest.mark.parametrize(
    ("said", "votes"),
    [
        pytest.param(0, 0, id="none"),
        pytest.param(7.0, 7, id="a number with a point"),
        pytest.param(2**64, 100_000_000, id="more than there are"),
        pytest.param(1e300, 100_000_000, id="a huge number"),
        pytest.param(-3, 0, id="less than none"),
        pytest.param(float("nan"), 0, id="not a number"),
        pytest.param(float("inf"), 0, id="infinity"),
        pytest.param(True, 0, id="a boolean"),
        pytest.param("7", 0, id="a string"),
        pytest.param([7], 0, id="an array"),
        pytest.param({"totalItems": 7}, 0, id="an object"),
    ],
)
def test_what_was_counted_is_a_hint(said, votes):
    found = poll(oneOf=[answer(said)], votersCount=said)

    assert found is not None
    assert (found.options[0].votes, found.voters_count or 0) == (votes, votes)


@pytest.mark.parametrize("replies", [None, [], 7, "https://fan.example/replies", [[]]])
def test_an_answer_whose_votes_are_not_said_has_none(replies):
    found = poll(oneOf=[YES | {"replies": replies}])

    assert found is not None
    assert found.options == (PollOption(name="yes"),)


@pytest.mark.parametrize(
    ("changes", "ends_at", "closed_at"),
    [
        pytest.param({"endTime": AFTER}, AFTER, None, id="ends later"),
        pytest.param({"endTime": BEFORE, "closed": BEFORE}, BEFORE, BEFORE, id="was closed"),
        pytest.param({"closed": AFTER}, AFTER, None, id="will be closed"),
        pytest.param({"closed": True, "endTime": BEFORE}, BEFORE, BEFORE, id="is closed since its end"),
        pytest.param(
            {"closed": True, "endTime": AFTER, "updated": BEFORE}, AFTER, BEFORE, id="is closed since it was changed"
        ),
        pytest.param({"closed": True, "published": BEFORE}, None, BEFORE, id="is closed, nobody says since when"),
        pytest.param({"closed": True, "published": None}, None, NOW, id="is closed, and has no times at all"),
        pytest.param({"closed": False, "endTime": AFTER}, AFTER, None, id="is not closed"),
        pytest.param({"closed": "yes", "endTime": {}}, None, None, id="no times"),
    ],
)
def test_when_it_ends(changes, ends_at, closed_at):
    said = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in changes.items()}

    found = poll(oneOf=[YES], **said)

    assert found is not None
    assert (found.ends_at, found.closed_at) == (ends_at, closed_at)
