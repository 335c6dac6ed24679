"""Whom a limit is counted for."""

import pytest

from fedcomm.web import limits


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", id="a house with IPv6 is one client"),
        pytest.param("::ffff:192.0.2.1", "192.0.2.1", id="IPv4 on a socket for both"),
    ],
)
def test_is_one_client(one: str, other: str) -> None:
    assert limits.client({"client": (one, 1)}) == limits.client({"client": (other, 2)})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("2001:db8:1:2::1", "2001:db8:1:3::1", id="neighbours with IPv6"),
        pytest.param("192.0.2.1", "192.0.2.2", id="neighbours with IPv4"),
        pytest.param("::ffff:192.0.2.1", "::ffff:192.0.2.2", id="neighbours with IPv4 on a socket for both"),
    ],
)
def test_are_two_clients(one: str, other: str) -> None:
    assert limits.client({"client": (one, 1)}) != limits.client({"client": (other, 1)})


@pytest.mark.parametrize("scope", [{}, {"client": None}, {"client": ("", 0)}])
def test_who_comes_without_an_address_is_counted_too(scope: dict[str, object]) -> None:
    assert limits.client(scope) == ""
