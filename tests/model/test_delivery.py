"""The decision what becomes of a delivery (wire 7.2, security 3)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedcomm.model.delivery import (
    MAX_AGE,
    MAX_ATTEMPTS,
    DeliveryState,
    Outcome,
    after,
    breaker_wait_s,
    next_try,
)

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DONE, WAITING, DROPPED = DeliveryState.DONE, DeliveryState.WAITING, DeliveryState.DROPPED


def outcome(status: int | None, *, attempts: int = 1, is_refused_here: bool = False) -> Outcome:
    return after(status, attempts=attempts, created_at=NOW, now=NOW, jitter=0.5, is_refused_here=is_refused_here)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_2xx_is_done(status: int) -> None:
    assert outcome(status) == Outcome(state=DONE)


@pytest.mark.parametrize("status", [400, 402, 403, 405, 406, 409, 413, 415, 422, 451, 501])
def test_a_refusal_is_final(status: int) -> None:
    assert outcome(status) == Outcome(state=DROPPED)


@pytest.mark.parametrize("status", [404, 410])
def test_an_inbox_that_is_not_there_is_gone(status: int) -> None:
    assert outcome(status) == Outcome(state=DROPPED, inbox_is_gone=True)


@pytest.mark.parametrize("status", [301, 302, 308, 401, 408, 425, 429])
def test_a_living_host_that_cannot_take_it_now_is_asked_again(status: int) -> None:
    assert outcome(status) == Outcome(state=WAITING, retry_at=NOW + timedelta(minutes=1))


@pytest.mark.parametrize("status", [None, 500, 502, 503, 504, 520, 599])
def test_silence_and_trouble_count_against_the_host(status: int | None) -> None:
    assert outcome(status) == Outcome(state=WAITING, retry_at=NOW + timedelta(minutes=1), is_host_failure=True)


def test_what_our_own_guard_refuses_is_given_up() -> None:
    assert outcome(None, is_refused_here=True) == Outcome(state=DROPPED)


def test_the_last_failure_still_counts_against_the_host() -> None:
    assert outcome(None, attempts=MAX_ATTEMPTS) == Outcome(state=DROPPED, is_host_failure=True)


@pytest.mark.parametrize(
    ("attempts", "wait"),
    [
        pytest.param(1, timedelta(minutes=1), id="first"),
        pytest.param(2, timedelta(minutes=2), id="second"),
        pytest.param(9, timedelta(minutes=256), id="ninth"),
        pytest.param(10, timedelta(hours=6), id="tenth"),
        pytest.param(29, timedelta(hours=6), id="last but one"),
    ],
)
def test_waits_double_up_to_six_hours(attempts: int, wait: timedelta) -> None:
    assert next_try(attempts, created_at=NOW, now=NOW, jitter=0.5) == NOW + wait


@pytest.mark.parametrize(
    ("jitter", "wait_s"), [pytest.param(0.0, 45, id="a quarter less"), pytest.param(1.0, 75, id="a quarter more")]
)
def test_chance_spreads_the_waits(jitter: float, wait_s: int) -> None:
    assert next_try(1, created_at=NOW, now=NOW, jitter=jitter) == NOW + timedelta(seconds=wait_s)


@pytest.mark.parametrize(
    ("retry_after_s", "wait_s"),
    [
        pytest.param(0, 60, id="never sooner than our own wait"),
        pytest.param(600, 600, id="what the peer asked for"),
        pytest.param(10**9, 86400, id="a day at most"),
    ],
)
def test_a_peer_that_asks_for_time_gets_it(retry_after_s: int, wait_s: int) -> None:
    retry_at = next_try(1, created_at=NOW, now=NOW, jitter=0.5, retry_after_s=retry_after_s)

    assert retry_at == NOW + timedelta(seconds=wait_s)


@pytest.mark.parametrize(
    ("attempts", "age"),
    [
        pytest.param(MAX_ATTEMPTS, timedelta(), id="after thirty attempts"),
        pytest.param(1, MAX_AGE, id="after seven days"),
    ],
)
def test_it_is_given_up_in_the_end(attempts: int, age: timedelta) -> None:
    assert next_try(attempts, created_at=NOW - age, now=NOW, jitter=0.5) is None


@given(
    status=st.one_of(st.none(), st.integers(200, 999)),
    attempts=st.integers(1, 1000),
    jitter=st.floats(0, 1),
    retry_after_s=st.one_of(st.none(), st.integers(0, 10**12)),
)
def test_a_retry_lies_within_a_day_and_only_what_waits_has_one(
    status: int | None, attempts: int, jitter: float, retry_after_s: int | None
) -> None:
    made = after(status, attempts=attempts, created_at=NOW, now=NOW, jitter=jitter, retry_after_s=retry_after_s)

    assert (made.retry_at is not None) == (made.state is WAITING)
    assert made.retry_at is None or NOW < made.retry_at <= NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("failures", "wait_s"), [(0, 0), (4, 0), (5, 60), (6, 120), (7, 240), (10, 1920), (11, 3600), (1000, 3600)]
)
def test_a_host_is_left_alone_from_the_fifth_failure_on(failures: int, wait_s: int) -> None:
    assert breaker_wait_s(failures) == wait_s
