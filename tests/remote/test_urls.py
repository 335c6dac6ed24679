# ruff: noqa: RUF001 - letters that look like others are what is tested
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedcomm.errors import AddressRefused
from fedcomm.remote import urls
from fedcomm.remote.addresses import Reach

SPELLINGS = [
    pytest.param("HTTPS://Artist.Example:443/A", "https://artist.example/A", id="case and default port"),
    pytest.param("https://artist.example", "https://artist.example/", id="no path"),
    pytest.param("https://artist.example./a", "https://artist.example/a", id="dot at the end of the name"),
    pytest.param("https://artist.example/a?", "https://artist.example/a", id="empty query"),
    pytest.param("https://artist.example/a?b#c", "https://artist.example/a?b", id="fragment"),
    pytest.param("https://artist.example:8443/a", "https://artist.example:8443/a", id="other port is kept"),
    pytest.param("https://artist.example/ü?q=ü", "https://artist.example/%C3%BC?q=%C3%BC", id="path in UTF-8"),
    pytest.param("https://artist.example/%c3%bc/%2F", "https://artist.example/%c3%bc/%2F", id="escapes stay"),
    pytest.param("https://artist.example/100%", "https://artist.example/100%", id="lone percent sign"),
    pytest.param("https://Bücher.example/", "https://xn--bcher-kva.example/", id="umlaut in the name"),
    pytest.param("https://faß.example/", "https://xn--fa-hia.example/", id="sharp s is a letter of its own"),
    pytest.param("https://ａrtist．example/", "https://artist.example/", id="full-width name"),
    pytest.param("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/", id="punycode"),
    pytest.param("https://[2606:4700:0:0::1]/", "https://[2606:4700::1]/", id="IPv6"),
    pytest.param("https://my_host.example/@a/b;c=d", "https://my_host.example/@a/b;c=d", id="underscore in the name"),
]


@pytest.mark.parametrize(("url", "canonical"), SPELLINGS)
def test_a_url_has_one_canonical_spelling(url, canonical):
    parsed = urls.parse(url)

    assert parsed.text == canonical
    assert urls.parse(parsed.text) == parsed


@pytest.mark.parametrize(
    ("url", "authority", "target"),
    [
        pytest.param("https://Artist.example/inbox", "artist.example", ("/inbox", ""), id="default port"),
        pytest.param("http://localhost:8000/inbox?a=%20", "localhost:8000", ("/inbox", "a=%20"), id="port and query"),
        pytest.param("https://[2606:4700::1]:444/?", "[2606:4700::1]:444", ("/", ""), id="IPv6, empty query"),
    ],
)
def test_what_is_signed_is_what_goes_on_the_wire(url, authority, target):
    request = httpx.Request("GET", urls.parse(url).text)

    assert urls.authority(url) == authority == request.headers["host"]
    assert urls.target(url) == target
    assert "?".join(part for part in target if part) == request.url.raw_path.decode()


url_texts = st.one_of(
    st.text(max_size=40),
    st.builds(
        "{}://{}{}".format,
        st.sampled_from(["http", "https", "HTTPS", "httpſ"]),
        st.text(alphabet="aA1.-_:@[]%/x0ß①。\\", min_size=1, max_size=12).map(lambda name: name + ".example"),
        st.text(alphabet="/.?#%a1&=~ü\"<>^`{|}[]@:;' \\", max_size=12).map(lambda path: "/" + path),
    ),
)


@given(url_texts)
def test_the_http_library_reads_every_url_that_passes_as_we_do(url):
    try:
        parsed = urls.parse(url)
    except AddressRefused:
        return

    read = httpx.URL(parsed.text)

    assert read.scheme == parsed.scheme
    assert read.raw_host.decode() == parsed.host
    assert read.netloc.decode() == parsed.authority
    assert read.raw_path.decode() == parsed.target


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        pytest.param("/b?c", "https://artist.example/b?c", id="absolute path"),
        pytest.param("c", "https://artist.example/a/c", id="relative path"),
        pytest.param("../c", "https://artist.example/c", id="up"),
        pytest.param("//b.example/c", "https://b.example/c", id="without a scheme"),
        pytest.param("https://b.example/c#d", "https://b.example/c", id="absolute URL"),
    ],
)
def test_a_redirect_leads_where_rfc_3986_says(location, expected):
    here = urls.parse("https://artist.example/a/b")

    assert urls.follow(here, location, Reach()).text == expected


@pytest.mark.parametrize(
    "location",
    [
        pytest.param("http://artist.example/", id="down to http"),
        pytest.param("javascript:alert(1)", id="script"),
        pytest.param("data:application/activity+json,{}", id="data"),
        pytest.param("file:///etc/passwd", id="file"),
        pytest.param("https://10.0.0.1/", id="private address"),
        pytest.param("//localhost/", id="this machine"),
        pytest.param("https://artist.example:22/", id="other port"),
        pytest.param("/a\tb", id="tab that the standard library would drop"),
        pytest.param("/a\r\nX: y", id="line break"),
        pytest.param("\\\\b.example", id="backslashes"),
        pytest.param("https://[::1", id="bracket that never closes"),
        pytest.param("/" + "a" * 2050, id="too long"),
    ],
)
def test_a_redirect_that_leads_astray_is_refused(location):
    here = urls.parse("https://artist.example/a/b")

    with pytest.raises(AddressRefused):
        urls.follow(here, location, Reach(https_only=False))
