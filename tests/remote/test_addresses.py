"""Addresses and URLs of attackers. Each is refused before a connection is made, which a listening server proves."""
# ruff: noqa: RUF001 - letters that look like others are what is tested

from ipaddress import ip_address

import pytest
from raw_peer import ACTIVITY, LOCAL, answer, answering, client_running, peer_running

from fedcomm.errors import AddressRefused
from fedcomm.remote import urls
from fedcomm.remote.addresses import Reach, is_loopback, is_public, literal
from fedcomm.remote.client import _GuardedBackend
from fedcomm.remote.resolver import Resolver

PRIVATE_V4 = """
0.0.0.0 0.0.0.1 0.255.255.255 10.0.0.0 10.0.0.1 10.255.255.255 100.64.0.0 100.100.100.200 100.127.255.255
127.0.0.0 127.0.0.1 127.0.0.53 127.1.2.3 127.255.255.255 169.254.0.0 169.254.169.254 169.254.170.2 169.254.255.255
172.16.0.0 172.17.0.1 172.31.255.255 192.0.0.0 192.0.0.8 192.0.0.170 192.0.0.255 192.0.2.1 192.31.196.1 192.52.193.1
192.88.99.1 192.168.0.0 192.168.0.1 192.168.255.255 192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1
224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.254 255.255.255.255
""".split()  # noqa: SIM905 - a table is easier to read so

PRIVATE_V6 = """
:: ::1 ::2 ::127.0.0.1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:8.8.8.8
::ffff:0:127.0.0.1 64:ff9b::127.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b::8.8.8.8 64:ff9b:1::1 64:ff9b:1:ffff::10.0.0.1
100::1 100:0:0:1::1 1000::1 1fff:ffff::1 2001::1 2001:0:7f00:1:: 2001:1::1 2001:2::1 2001:10::1 2001:20::1
2001:1ff:ffff::1 2001:db8::1 2001:db8:ffff::1 2002::1 2002:7f00:1:: 2002:a00:1:: 2002:a9fe:a9fe:: 2002:c0a8:101::1
2620:4f:8000::1 3fff::1 3fff:fff::1 4000:: 4000::1 5f00::1 6000::1 8000::1 c000::1 fc00::1 fc00::7f00:1 fd00::1
fd00:ec2::254 fdff:ffff::1 fe00::1 fe80::1 fe80::7f00:1 febf::1 fec0::1 feff::1 ff00:: ff01::1 ff02::1 ff05::2 ff0e::1
""".split()  # noqa: SIM905 - a table is easier to read so

PUBLIC = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 93.184.216.34 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0
169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0
223.255.255.255 2000::1 2001:200::1 2001:4860:4860::8888 2001:db7::1 2001:db9::1 2003::1 2606:4700::1111
2620:4f:7fff::1 2a00:1450::1 3ffe::1 3fff:1000::1
""".split()  # noqa: SIM905 - a table is easier to read so

#: Spellings of this machine and of others that some part of a system reads as an address. `{port}` is that of a server
#: that listens on 127.0.0.1, and loopback is allowed: only the spelling stands between them.
DISGUISES = [
    pytest.param("http://2130706433:{port}/", id="decimal"),
    pytest.param("http://0x7f000001:{port}/", id="hexadecimal"),
    pytest.param("http://0x7F000001:{port}/", id="hexadecimal in capitals"),
    pytest.param("http://017700000001:{port}/", id="octal"),
    pytest.param("http://0x7f.1:{port}/", id="hexadecimal and short"),
    pytest.param("http://0x7f.0x0.0x0.0x1:{port}/", id="hexadecimal quad"),
    pytest.param("http://0177.0.0.1:{port}/", id="octal quad"),
    pytest.param("http://0177.0.0.01:{port}/", id="octal quad with zeros"),
    pytest.param("http://127.1:{port}/", id="two parts"),
    pytest.param("http://127.0.1:{port}/", id="three parts"),
    pytest.param("http://127.0.0.01:{port}/", id="leading zero"),
    pytest.param("http://127.0.0.1.:{port}/", id="quad with a dot at the end"),
    pytest.param("http://127.1.:{port}/", id="two parts and a dot at the end"),
    pytest.param("http://127.0.0.1..:{port}/", id="quad with two dots at the end"),
    pytest.param("http://127.0.0.0x1:{port}/", id="mixed quad"),
    pytest.param("http://127.0.0.1.1:{port}/", id="five parts"),
    pytest.param("http://127.0.0.256:{port}/", id="part too large"),
    pytest.param("http://0:{port}/", id="zero"),
    pytest.param("http://0.0.0.0:{port}/", id="zero quad"),
    pytest.param("http://0.:{port}/", id="zero with a dot"),
    pytest.param("http://0x:{port}/", id="empty hexadecimal"),
    pytest.param("http://name.0x7f:{port}/", id="name that ends in a number"),
    pytest.param("http://①②⑦.⓪.⓪.①:{port}/", id="circled digits"),
    pytest.param("http://１２７.０.０.１:{port}/", id="full-width digits"),
    pytest.param("http://127。0。0。1:{port}/", id="ideographic dots"),
    pytest.param("http://127%2e0%2e0%2e1:{port}/", id="escaped dots"),
    pytest.param("http://%6c%6f%63alhost:{port}/", id="escaped letters"),
    pytest.param("http://[::ffff:127.0.0.1]:{port}/", id="mapped"),
    pytest.param("http://[::ffff:7f00:1]:{port}/", id="mapped in hexadecimal"),
    pytest.param("http://[0:0:0:0:0:ffff:127.0.0.1]:{port}/", id="mapped in full"),
    pytest.param("http://[::127.0.0.1]:{port}/", id="compatible"),
    pytest.param("http://[::]:{port}/", id="unspecified IPv6"),
    pytest.param("http://[::1%25lo]:{port}/", id="zone"),
    pytest.param("http://[::1%lo]:{port}/", id="zone not escaped"),
    pytest.param("http://[127.0.0.1]:{port}/", id="quad in brackets"),
    pytest.param("http://[localhost]:{port}/", id="name in brackets"),
    pytest.param("http://[::1:{port}/", id="bracket not closed"),
    pytest.param("http://::1:{port}/", id="IPv6 without brackets"),
    pytest.param("http://[v1.127.0.0.1]:{port}/", id="address of the future"),
    pytest.param("http://user@127.0.0.1:{port}/", id="user"),
    pytest.param("http://user:secret@127.0.0.1:{port}/", id="user and password"),
    pytest.param("http://artist.example@127.0.0.1:{port}/", id="user that looks like a host"),
    pytest.param("http://127.0.0.1:{port}@artist.example/", id="port that looks like a password"),
    pytest.param("http://@127.0.0.1:{port}/", id="empty user"),
    pytest.param("http://artist.example%00@127.0.0.1:{port}/", id="escaped NUL"),
    pytest.param("http://127.0.0.1:{port}\\@artist.example/", id="backslash before the at sign"),
    pytest.param("http:\\\\127.0.0.1:{port}/", id="backslashes for slashes"),
    pytest.param("http:/127.0.0.1:{port}/", id="one slash"),
    pytest.param("http:127.0.0.1:{port}/", id="no slash"),
    pytest.param("http:///127.0.0.1:{port}/", id="three slashes"),
    pytest.param("//127.0.0.1:{port}/", id="no scheme"),
    pytest.param("127.0.0.1:{port}/", id="nothing but a host"),
    pytest.param(" http://127.0.0.1:{port}/", id="space before"),
    pytest.param("http://127.0.0.1:{port}/ ", id="space after"),
    pytest.param("http://127.0.0.1 :{port}/", id="space within"),
    pytest.param("http://127.0.0.1:{port}/a b", id="space in the path"),
    pytest.param("http://127.0.0.1:{port}/\r\nX-Evil: 1", id="header injection"),
    pytest.param("http://127.0.0.1:{port}/\n", id="line break at the end"),
    pytest.param("http://127.0.0.1\t:{port}/", id="tab"),
    pytest.param("ht\ntp://127.0.0.1:{port}/", id="line break in the scheme"),
    pytest.param("http://127.0.0.1\x00:{port}/", id="NUL"),
    pytest.param("http://127.0.0.1\u200b:{port}/", id="zero-width space"),
    pytest.param("http://127.0.0.1:{port}/\u202e", id="direction mark"),
    pytest.param("http://127.0.0.1:{port}/\ud800", id="half a character"),
    pytest.param("http://127.0.0.1\u00ad:{port}/", id="soft hyphen"),
    pytest.param("http://127.0.0.1:{port}/../etc/passwd", id="dot segments"),
    pytest.param("http://127.0.0.1:{port}/./a", id="dot segment"),
    pytest.param("http://127.0.0.1:0{port}/", id="port with a leading zero"),
    pytest.param("http://127.0.0.1:+{port}/", id="port with a sign"),
    pytest.param("http://127.0.0.1:{port}x/", id="port with a letter"),
    pytest.param("http://127.0.0.1:８０/", id="port in full-width digits"),
    pytest.param("http://127.0.0.1:/", id="empty port"),
    pytest.param("http://127.0.0.1:0/", id="port zero"),
    pytest.param("http://127.0.0.1:65536/", id="port too large"),
    pytest.param("http://127.0.0.1:99999/", id="port far too large"),
    pytest.param("http://127.0.0.1:-1/", id="negative port"),
    pytest.param("http://127.0.0.1:{port}:{port}/", id="two ports"),
    pytest.param("http://:{port}/", id="no host"),
    pytest.param("http://.:{port}/", id="dot for a host"),
    pytest.param("http://.localhost:{port}/", id="empty label first"),
    pytest.param("http://a..localhost:{port}/", id="empty label within"),
    pytest.param("http://-a.localhost:{port}/", id="label that starts with a hyphen"),
    pytest.param("http://xn--.localhost:{port}/", id="empty punycode"),
    pytest.param("http://xn--a-.localhost:{port}/", id="broken punycode"),
    pytest.param("http://" + "a" * 64 + ".localhost:{port}/", id="label too long"),
    pytest.param("http://" + "a." * 124 + "localhost:{port}/", id="name too long"),
    pytest.param("http://intranet:{port}/", id="name without a dot"),
    pytest.param("http://local*host.localhost:{port}/", id="asterisk"),
    pytest.param("http://127.0.0.1:{port}/" + "a" * 2048, id="URL too long"),
    pytest.param("httpſ://127.0.0.1:{port}/", id="long s in the scheme"),
    pytest.param("file://127.0.0.1:{port}/etc/passwd", id="file"),
    pytest.param("ftp://127.0.0.1:{port}/", id="ftp"),
    pytest.param("gopher://127.0.0.1:{port}/_GET", id="gopher"),
    pytest.param("ws://127.0.0.1:{port}/", id="ws"),
    pytest.param("wss://127.0.0.1:{port}/", id="wss"),
    pytest.param("http+unix://%2Fvar%2Frun%2Fdocker.sock/", id="unix socket"),
    pytest.param("javascript://127.0.0.1:{port}/%0aalert(1)", id="javascript"),
    pytest.param("data:application/activity+json,{{}}", id="data"),
    pytest.param("", id="empty"),
    pytest.param("http://", id="scheme alone"),
]

PORTS = [22, 25, 53, 110, 2375, 3306, 5432, 6379, 8080, 8443, 9200, 11211, 27017, 65535]


@pytest.mark.parametrize("address", PRIVATE_V4 + PRIVATE_V6)
def test_a_private_address_is_not_public(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", sorted({*PRIVATE_V4, *PRIVATE_V6} - {"::1"}))
def test_this_machine_is_only_what_is_plainly_written_so(address):
    assert is_loopback(ip_address(address)) == address.startswith("127.")


@pytest.mark.parametrize(
    "text", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "0", "127.0.0.1.", "1.2.3.4 ", "١.2.3.4"]
)
def test_a_sloppy_address_is_no_literal(text):
    assert literal(text) is None


@pytest.mark.anyio
@pytest.mark.parametrize("address", PRIVATE_V4 + PRIVATE_V6)
async def test_the_network_is_never_asked_for_a_private_address(address):
    async with peer_running(answering(answer())) as peer, Resolver() as resolver:
        guard = _GuardedBackend(resolver, Reach())

        with pytest.raises(AddressRefused):
            await guard.connect_tcp(address, peer.port)

    assert peer.connections == 0


@pytest.mark.anyio
@pytest.mark.parametrize("address", PRIVATE_V4 + PRIVATE_V6)
async def test_a_name_for_a_private_address_is_refused_as_well(address):
    async with peer_running(answering(answer())) as peer, Resolver(lambda _: [address]) as resolver:
        guard = _GuardedBackend(resolver, Reach())

        with pytest.raises(AddressRefused):
            await guard.connect_tcp("trap.example", peer.port)

    assert peer.connections == 0


@pytest.mark.anyio
@pytest.mark.parametrize("url", DISGUISES)
async def test_a_disguised_url_is_refused_though_loopback_is_allowed(url):
    async with (
        peer_running(answering(answer())) as peer,
        Resolver(lambda _: ["127.0.0.1"]) as resolver,
        client_running(resolver=resolver) as client,
    ):
        with pytest.raises(AddressRefused):
            await client.get(url.format(port=peer.port), accept=ACTIVITY)

    assert peer.connections == 0


@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_only_the_ports_of_the_web_are_allowed(scheme, port):
    with pytest.raises(AddressRefused):
        urls.check_url(f"{scheme}://artist.example:{port}/", Reach(https_only=False))


@pytest.mark.parametrize("url", ["http://artist.example/", "https://artist.example:80/", "http://artist.example:443/"])
def test_plain_http_is_refused_unless_it_is_allowed(url):
    with pytest.raises(AddressRefused):
        urls.check_url(url, Reach())


@pytest.mark.parametrize("host", ["localhost", "a.localhost", "127.0.0.1", "[::1]", "10.0.0.1", "[fe80::1]"])
def test_a_private_host_in_the_url_is_refused_before_it_is_resolved(host):
    with pytest.raises(AddressRefused):
        urls.check_url(f"https://{host}/", Reach())


@pytest.mark.parametrize("host", ["10.0.0.1", "0.0.0.0", "169.254.169.254", "[::ffff:127.0.0.1]", "[fd00::1]"])
def test_loopback_opens_no_other_private_network(host):
    with pytest.raises(AddressRefused):
        urls.check_url(f"http://{host}/", LOCAL)


@pytest.mark.parametrize(
    "url", ["http://localhost:1/", "https://a.localhost:65535/", "http://127.0.0.9/", "http://[::1]/"]
)
def test_a_community_on_localhost_reaches_this_machine(url):
    assert urls.check_url(url, LOCAL).text == url


def test_there_are_enough_hostile_addresses():
    assert len({*PRIVATE_V4, *PRIVATE_V6}) + len(DISGUISES) >= 150
