from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedcomm.remote.answer import Answer

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


def _answer(**headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status=503, headers=named, body=b"", url="https://artist.example/")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        pytest.param("120", 120, id="seconds"),
        pytest.param(" 0 ", 0, id="now"),
        pytest.param("172800", 86400, id="two days are cut to one"),
        pytest.param("9" * 5000, 86400, id="more digits than int() takes"),
        pytest.param("Thu, 01 Jan 2026 12:02:00 GMT", 120, id="date"),
        pytest.param("Thu, 01 Jan 2026 12:02:00 -0000", 120, id="date without a zone"),
        pytest.param("Thu, 01 Jan 2015 12:00:00 GMT", 0, id="date in the past"),
        pytest.param("Thu, 01 Jan 9999 12:00:00 GMT", 86400, id="date far away"),
        pytest.param("-5", None, id="negative"),
        pytest.param("1.5", None, id="fraction"),
        pytest.param("²", None, id="digit that is none"),
        pytest.param("soon", None, id="word"),
        pytest.param("Thu, 99 Jan 2026 12:02:00 GMT", None, id="no such day"),
        pytest.param("Thu, 01 Jan 99999999999 12:02:00 GMT", None, id="no such year"),
        pytest.param("", None, id="empty"),
    ],
)
def test_retry_after_is_read_in_both_forms_and_junk_is_ignored(value, seconds):
    assert _answer(retry_after=value).retry_after_s(NOW) == seconds


words = st.sampled_from(["Thu,", "01", "Jan", "9999", "12:02:00", "GMT", "+9999", "-0000", "0", "99999999999999", ":"])


@given(st.one_of(st.text(), st.lists(words, max_size=8).map(" ".join)))
def test_no_retry_after_breaks_the_reader_or_asks_for_more_than_an_hour(value):
    seconds = _answer(retry_after=value).retry_after_s(NOW)

    assert seconds is None or 0 <= seconds <= 86400


def test_without_retry_after_nothing_is_asked_for():
    assert _answer().retry_after_s(NOW) is None


@pytest.mark.parametrize(
    ("value", "media_type"),
    [
        pytest.param("Application/Activity+JSON; charset=utf-8", "application/activity+json", id="parameters"),
        pytest.param("text/html", "text/html", id="plain"),
        pytest.param("", "", id="empty"),
    ],
)
def test_the_media_type_has_no_parameters(value, media_type):
    assert _answer(content_type=value).media_type == media_type
