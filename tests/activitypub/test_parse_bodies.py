"""What is shown of an Event, an Album and the like, and by which names their types go."""

import pytest
from peer_documents import NOW, a_note

from fedcomm.activitypub import parse

LINK = '<p><a href="https://fan.example/gig" rel="nofollow noopener noreferrer ugc">https://fan.example/gig</a></p>'


def shown(type_: object, **changes: object) -> str:
    """Return what stands between the title and the link."""
    html = parse.post(a_note(type=type_, content=None, url="https://fan.example/gig", **changes), now=NOW)
    return html.content.content_html.removesuffix(LINK)


@pytest.mark.parametrize(
    "type_", ["Article", "Page", "Audio", "Video", "Image", "Document", "Event", "Album", "Track", ["Event", "Article"]]
)
def test_of_other_types_title_summary_and_link_are_shown(type_):
    note = a_note(type=type_, name="Gig <3", summary="<p>Tonight</p>", content="<p>long</p>")

    content = parse.post(note | {"url": "https://fan.example/gig"}, now=NOW).content

    assert content.content_html == f"<p><strong>Gig &lt;3</strong></p><p>Tonight</p>{LINK}"
    assert content.warning == ""


@pytest.mark.parametrize(
    ("type_", "name"),
    [
        pytest.param("https://www.w3.org/ns/activitystreams#Note", "Note", id="the full URI"),
        pytest.param("as:Note", "Note", id="in short"),
        pytest.param(["https://funkwhale.audio/ns#Album"], "Album", id="a word of Funkwhale"),
        pytest.param(["Event", "Article"], "Event", id="two, the first counts"),
        pytest.param(["x:Sth", 7, None, "Note"], "Note", id="rubbish before it"),
    ],
)
def test_names_of_types(type_, name):
    assert parse.post(a_note(type=type_), now=NOW).type == name


def test_title_and_summary_may_be_in_a_language_map_only():
    assert shown("Article", nameMap={"de": "Neu"}, summaryMap={"de": "Kurz"}) == "<p><strong>Neu</strong></p>Kurz"


def test_the_page_that_a_post_of_lemmy_is_about_is_linked():
    attachment = [{"type": "Link", "href": "https://news.example/?a=1&b=2"}]

    assert 'href="https://news.example/?a=1&amp;b=2"' in shown("Page", attachment=attachment)


@pytest.mark.parametrize(
    ("picture", "link"),
    [
        pytest.param(
            '<img src="https://m.example/1.png?a=1&amp;b" alt="A cow"/>', ("1.png?a=1&amp;b", "A cow"), id="with a text"
        ),
        pytest.param(
            "<IMG class='x' src='https://m.example/1.png'>", ("1.png", "https://m.example/1.png"), id="without"
        ),
    ],
)
def test_a_picture_in_the_text_becomes_a_link(picture, link):
    html = parse.post(a_note(content=f"<p>a {picture}</p>"), now=NOW).content.content_html

    href, text = link
    assert html == f'<p>a <a href="https://m.example/{href}" rel="nofollow noopener noreferrer ugc">{text}</a></p>'


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param('<img src="javascript:x">', id="a script"),
        pytest.param('<img src="data:image/png;base64,x" onerror="x">', id="data"),
        pytest.param("<img alt='x'>", id="nothing"),
        pytest.param('<img src="https://m.example/1.png"<script>x</script>', id="a tag in a tag"),
        pytest.param("<img src=https://m.example/1.png onerror=x>", id="without quotes"),
    ],
)
def test_a_picture_that_leads_nowhere_becomes_no_link(picture):
    html = parse.post(a_note(content=f"<p>a {picture}</p>"), now=NOW).content.content_html

    assert not any(word in html for word in ("href", "src", "<img", "onerror", "<script"))


PLACE = {
    "type": "Place",
    "name": "SO36",
    "address": {"type": "PostalAddress", "streetAddress": "Oranienstr. 190", "addressLocality": "Berlin"},
}


@pytest.mark.parametrize(
    ("changes", "html"),
    [
        pytest.param(
            {"startTime": "2026-12-01T20:00:00+01:00", "endTime": "2026-12-01T23:30:00+01:00", "location": PLACE},
            "<p>1 December 2026, 20:00 to 23:30 UTC+01:00<br>SO36, Oranienstr. 190, Berlin</p>",
            id="an evening, as Mobilizon has it",
        ),
        pytest.param(
            {"startTime": "2026-12-01T20:00:00Z", "endTime": "2026-12-03T02:00:00Z"},
            "<p>1 December 2026, 20:00 UTC to 3 December 2026, 02:00 UTC</p>",
            id="days",
        ),
        pytest.param(
            {"startTime": "2026-12-01T20:00:00Z", "endTime": "2026-12-01T19:00:00Z"},
            "<p>1 December 2026, 20:00 UTC</p>",
            id="an end before the start",
        ),
        pytest.param(
            {"location": [{"name": "A <b>", "address": "Street 1"}, "Elsewhere"]},
            "<p>A &lt;b&gt;, Street 1<br>Elsewhere</p>",
            id="several places, texts",
        ),
        pytest.param(
            {"ical:status": "CANCELLED", "location": {"type": "VirtualLocation", "name": "Stream"}},
            "<p>Cancelled<br>Stream</p>",
            id="cancelled",
        ),
        pytest.param(
            {
                "startTime": "soon",
                "endTime": 7,
                "location": [7, [], None, "https://fan.example/p/1", {"address": [PLACE]}],
            },
            "",
            id="rubbish",
        ),
        pytest.param({"startTime": "9999-12-31T23:59:59-14:00"}, "", id="a time beyond all times"),
    ],
)
def test_an_event_shows_when_and_where(changes, html):
    assert shown("Event", **changes) == html


CURE = {"type": "Artist", "id": "https://fan.example/artists/1", "name": "The <Cure>"}


@pytest.mark.parametrize(
    ("type_", "changes", "html"),
    [
        pytest.param(
            "Album",
            {
                "artists": [CURE],
                "tracks": {"type": "OrderedCollection", "orderedItems": [{"name": "One"}, {"name": "&"}]},
            },
            "<p>The &lt;Cure&gt;</p><ol><li>One</li><li>&amp;</li></ol>",
            id="an album of Bandwagon",
        ),
        pytest.param(
            "Album",
            {
                "artist_credit": [{"type": "ArtistCredit", "credit": "Cure", "artist": CURE}],
                "tracks": [{"name": "One"}],
            },
            "<p>Cure</p><ol><li>One</li></ol>",
            id="an album of Funkwhale",
        ),
        pytest.param(
            "Track",
            {"artists": CURE, "album": {"type": "Album", "name": "Pornography"}},
            "<p>The &lt;Cure&gt;<br>Pornography</p>",
            id="a track",
        ),
        pytest.param(
            "Audio",
            {"track": {"name": "One", "artists": [CURE], "album": {"name": "Pornography"}}},
            "<p><strong>One</strong></p><p>The &lt;Cure&gt;<br>Pornography</p>",
            id="an upload of Funkwhale",
        ),
        pytest.param(
            "Album",
            {"artists": ["https://fan.example/artists/1", 7, []], "tracks": "https://fan.example/tracks", "album": 7},
            "",
            id="ids and rubbish",
        ),
    ],
)
def test_music_shows_who_plays_what(type_, changes, html):
    assert shown(type_, **changes) == html


def test_of_many_tracks_and_artists_the_first_are_shown():
    many = [{"name": f"{number} " + "x" * 500} for number in range(300)]

    html = shown("Album", tracks=many, artists=many)

    assert html.count("<li>") == 100
    assert html.count(",") == 19


@pytest.mark.parametrize(
    ("media_type", "is_text"), [("text/markdown", True), ("text/plain", True), ("text/html", False)]
)
def test_what_is_no_html_is_shown_as_it_stands(media_type, is_text):
    """PeerTube says of its descriptions that they are Markdown."""
    content = parse.post(a_note(content="1 < 2 <b>and</b> *so on*", mediaType=media_type), now=NOW).content

    assert ("&lt;b&gt;and&lt;/b&gt;" in content.content_html) is is_text
