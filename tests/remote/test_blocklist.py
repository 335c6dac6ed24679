import pytest

from fedcomm import clock
from fedcomm.errors import AddressRefused, NotPermitted
from fedcomm.remote.blocklist import BlockList
from fedcomm.store import blocks


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param("evil.example", id="the host"),
        pytest.param("EVIL.Example", id="in other letter case"),
        pytest.param("evil.example.", id="with a trailing dot"),
        pytest.param("evil.example:8443", id="with a port"),
        pytest.param("a.b.evil.example", id="a subdomain"),
        pytest.param("https://evil.example/users/ann#main-key", id="a URI on it"),
        pytest.param("http://A.EVIL.example.:81/x?https://good.example/", id="a URI on a subdomain, spelled oddly"),
        pytest.param("https://good.example@evil.example/", id="a URI with a user name that looks like a host"),
        pytest.param("javascript:alert(1)", id="what has no host"),
        pytest.param("", id="nothing"),
    ],
)
def test_a_blocked_host_is_known_in_every_spelling(asked):
    assert BlockList(["evil.example"]).has(asked)


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param("good.example", id="another host"),
        pytest.param("notevil.example", id="a host that ends alike"),
        pytest.param("x.example", id="a neighbour"),
        pytest.param("evil.example.net", id="a host that begins alike"),
        pytest.param("https://good.example/@evil.example", id="a URI with its name in the path"),
        pytest.param("127.0.0.1:3000", id="an address"),
    ],
)
def test_other_hosts_are_not_blocked(asked):
    assert not BlockList(["evil.example"]).has(asked)


def test_a_block_written_in_unicode_holds_for_the_ascii_name():
    assert BlockList(["Bücher.example"]).has("xn--bcher-kva.example")


@pytest.mark.parametrize(
    ("uri", "error"),
    [
        pytest.param("https://evil.example/notes/1", NotPermitted, id="a blocked host"),
        pytest.param("nonsense", AddressRefused, id="no address"),
        pytest.param("", AddressRefused, id="nothing"),
    ],
)
def test_a_refusal_says_what_is_wrong(uri, error):
    with pytest.raises(error):
        BlockList(["evil.example"]).refuse(uri)


def test_replacing_the_list_lifts_what_is_not_in_it():
    blocked = BlockList(["evil.example"])

    blocked.replace(["worse.example"])

    assert (blocked.has("evil.example"), blocked.has("worse.example")) == (False, True)


@pytest.mark.anyio
async def test_blocks_come_from_the_store(remote, store):
    await store.write(blocks.put, "evil.example", comment="spam", now=clock.now())

    await remote.load_blocks()

    assert remote.blocked.has("www.evil.example")
