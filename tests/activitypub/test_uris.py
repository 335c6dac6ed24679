"""What counts as a URI, and whose it is."""

import pytest

from fedcomm.activitypub.uris import authority, is_uri, origin, same_origin


@pytest.mark.parametrize(
    "uri",
    [
        pytest.param("https://a.example/users/ann", id="an ordinary one"),
        pytest.param("https://a.example", id="without a path"),
        pytest.param("http://localhost:8000/u", id="plain http and a port, for trying out"),
        pytest.param("https://[2001:db8::1]/u", id="an IPv6 address"),
        pytest.param("https://a.example/u#main-key", id="with a fragment, as keys have"),
        pytest.param("https://a.example/?next=/../x", id="with dots in the query"),
        pytest.param("https://xn--bcher-kva.example/u", id="an international name in ASCII"),
    ],
)
def test_is_taken_as_a_uri(uri):
    assert is_uri(uri)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(None, id="nothing"),
        pytest.param(7, id="a number"),
        pytest.param("", id="an empty string"),
        pytest.param("ann@a.example", id="no URL"),
        pytest.param("javascript:alert(1)", id="javascript"),
        pytest.param("data:text/html,x", id="data"),
        pytest.param("https:///u", id="no host"),
        pytest.param("https://ann@a.example/u", id="user info"),
        pytest.param("https://ann:pw@a.example/u", id="user info with a password"),
        pytest.param("https://a.example\\@b.example/u", id="a backslash"),
        pytest.param("https://a.example/u v", id="a space"),
        pytest.param("https://a.example/u\n", id="a line break"),
        pytest.param("https://a.exam\tple/u", id="a tab"),
        pytest.param("https://a.example/\u202eu", id="a mark that turns the direction of writing"),
        pytest.param("https://a.example/../b", id="a step up"),
        pytest.param("https://a.example/x/%2E%2e", id="a step up in disguise"),
        pytest.param("https://a.example:0/u", id="port 0"),
        pytest.param("https://bücher.example/u", id="a host that is not ASCII"),
        pytest.param('https://a.example/"><x>', id="markup"),
        pytest.param("https://a.example/" + "x" * 2048, id="too long"),
    ],
)
def test_is_not_taken_as_a_uri(value):
    assert not is_uri(value)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("https://a.example/u", "https://a.example/v?x#y", id="other paths"),
        pytest.param("https://A.example/u", "HTTPS://a.EXAMPLE/u", id="other letter case"),
        pytest.param("https://a.example:443/u", "https://a.example/u", id="the default port written out"),
        pytest.param("https://a.example", "https://a.example/", id="the slash of the root"),
    ],
)
def test_one_server_speaks_for_both(one, other):
    assert same_origin(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("https://a.example/u", "https://b.example/u", id="another host"),
        pytest.param("https://a.example/u", "https://sub.a.example/u", id="a subdomain"),
        pytest.param("https://a.example/u", "http://a.example/u", id="another scheme"),
        pytest.param("https://a.example/u", "https://a.example:8443/u", id="another port"),
        pytest.param("https://a.example/u", "https://a.example.b.example/u", id="a longer name"),
        pytest.param("nonsense", "nonsense", id="no URIs at all"),
    ],
)
def test_two_servers_speak_for_them(one, other):
    assert not same_origin(one, other)


def test_an_origin_has_no_default_port_and_no_capitals():
    assert origin("HTTPS://A.example:443/Users/Ann") == "https://a.example"
    assert authority("http://localhost:8000/u") == "localhost:8000"
