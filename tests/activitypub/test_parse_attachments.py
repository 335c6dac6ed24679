"""Files of posts of peers: what is attached, what a post is itself, and what they say of their size."""

import pytest
from peer_documents import NOW, a_note

from fedcomm.activitypub import parse
from fedcomm.model.post import Attachment

HASH_4_BY_3 = "LEHV6nWB2yk8pyo0adR*.7kCMdnj"


def files(**changes: object) -> tuple[Attachment, ...]:
    return parse.post(a_note(**changes), now=NOW).content.attachments


def picture(**changes: object) -> Attachment:
    document = {"type": "Document", "mediaType": "image/png", "url": "https://m.example/1.png"} | changes
    return files(attachment=[document])[0]


@pytest.mark.parametrize(
    ("attachment", "attachments"),
    [
        pytest.param(
            {"type": "Document", "mediaType": "image/jpeg", "url": "https://m.example/1.jpg", "name": "A cat"},
            (Attachment(type="Image", media_type="image/jpeg", url="https://m.example/1.jpg", alt="A cat"),),
            id="a Document of Mastodon, no array",
        ),
        pytest.param(
            [{"type": "Image", "url": "https://m.example/1", "summary": "A dog"}],
            (Attachment(type="Image", media_type="", url="https://m.example/1", alt="A dog"),),
            id="an Image of GoToSocial, alt in the summary",
        ),
        pytest.param(
            [
                {
                    "type": "Audio",
                    "url": [{"type": "Link", "mediaType": "audio/mpeg", "href": "https://m.example/1.mp3"}],
                }
            ],
            (Attachment(type="Audio", media_type="audio/mpeg", url="https://m.example/1.mp3", alt=""),),
            id="a file behind a Link",
        ),
        pytest.param(
            [{"type": "Document", "mediaType": '"><x>', "url": "https://m.example/1"}],
            (Attachment(type="Document", media_type="", url="https://m.example/1", alt=""),),
            id="with rubbish for a media type",
        ),
        pytest.param(
            [{"type": "Image", "url": "javascript:x"}, "x", {"type": "Image"}, 7, [], None],
            (),
            id="nothing that can be shown",
        ),
        pytest.param(
            "https://m.example/1.FLAC?x=.png",
            (Attachment(type="Audio", media_type="audio/flac", url="https://m.example/1.FLAC?x=.png", alt=""),),
            id="an address alone, its type told by its name",
        ),
        pytest.param(
            [{"type": "Image", "url": "https://m.example/1", "summary": "A dog", "name": "dog.jpg"}],
            (Attachment(type="Image", media_type="", url="https://m.example/1", alt="A dog"),),
            id="a summary before a name",
        ),
        pytest.param(
            [{"type": "Link", "href": "https://news.example/"}], (), id="the page that a post of Lemmy is about"
        ),
        pytest.param(
            [{"type": "Link", "href": "https://m.example/1", "mediaType": "image/webp"}],
            (Attachment(type="Image", media_type="image/webp", url="https://m.example/1", alt=""),),
            id="a picture behind a Link, as Lemmy has it",
        ),
        pytest.param(None, (), id="null"),
    ],
)
def test_attachments(attachment, attachments):
    assert files(attachment=attachment) == attachments


@pytest.mark.parametrize("member", ["name", "summary"])
def test_more_than_16_attachments_are_cut_and_long_alt_texts_too(member):
    many = [{"type": "Image", "url": f"https://m.example/{n}.png", member: "x" * 20_000} for n in range(60)]

    attachments = files(attachment=many)

    assert (len(attachments), len(attachments[0].alt)) == (16, 10_000)


def test_a_file_that_is_named_twice_is_there_once():
    image = {"type": "Image", "url": "https://m.example/1.png"}

    assert len(files(type="Article", attachment=[image, image], image=image)) == 1


@pytest.mark.parametrize(
    ("focal_point", "focus"),
    [
        pytest.param([0.5, -1], (0.5, -1.0), id="two numbers"),
        pytest.param([1.01, 0], None, id="too far out"),
        pytest.param([0.5], None, id="one number"),
        pytest.param([0, 0, 0], None, id="three numbers"),
        pytest.param([True, 0], None, id="a boolean"),
        pytest.param(["0", "0"], None, id="strings"),
        pytest.param([10**400, -(10**400)], None, id="huge numbers"),
        pytest.param([float("nan"), 0], None, id="not a number"),
        pytest.param([float("inf"), 0], None, id="infinity"),
        pytest.param([[0, 0], [0, 0]], None, id="arrays"),
        pytest.param({"x": 0, "y": 0}, None, id="an object"),
        pytest.param("0,0", None, id="a string"),
    ],
)
def test_the_focal_point(focal_point, focus):
    assert picture(focalPoint=focal_point).focus == focus


@pytest.mark.parametrize(
    ("said", "blurhash"),
    [
        pytest.param(HASH_4_BY_3, HASH_4_BY_3, id="four by three parts"),
        pytest.param("000000", "000000", id="one part"),
        pytest.param(HASH_4_BY_3[:-1], None, id="shorter than it says"),
        pytest.param(HASH_4_BY_3 + "0", None, id="longer than it says"),
        pytest.param("0\"'><x", None, id="other characters"),
        pytest.param("5" + "0" * 15, None, id="six parts in a row"),
        pytest.param("~" + "0" * 165, None, id="nine by ten parts"),
        pytest.param("", None, id="empty"),
        pytest.param(["000000"], None, id="an array"),
    ],
)
def test_the_blurhash(said, blurhash):
    assert picture(blurhash=said).blurhash == blurhash


@pytest.mark.parametrize(
    ("said", "width"),
    [
        pytest.param(640, 640, id="a number"),
        pytest.param(640.0, 640, id="a number with a point"),
        pytest.param(0, None, id="nothing"),
        pytest.param(-1, None, id="less than nothing"),
        pytest.param(2**63, None, id="more than there can be"),
        pytest.param(1e300, None, id="a huge number"),
        pytest.param(float("nan"), None, id="not a number"),
        pytest.param(True, None, id="a boolean"),
        pytest.param("640", None, id="a string"),
        pytest.param([640], None, id="an array"),
    ],
)
def test_width_and_height(said, width):
    found = picture(width=said, height=said)

    assert (found.width, found.height) == (width, width)


@pytest.mark.parametrize(
    ("said", "duration_ms"),
    [
        pytest.param("PT3M12S", 192_000, id="minutes and seconds"),
        pytest.param("PT2.1S", 2_100, id="parts of a second"),
        pytest.param("P1DT1H", 90_000_000, id="a day and an hour"),
        pytest.param("P0Y0M0DT0H3M12S", 192_000, id="as XML Schema has it"),
        pytest.param(219, 219_000, id="seconds, as Funkwhale has it"),
        pytest.param("P1Y", None, id="a year"),
        pytest.param("P8D", None, id="more than a week"),
        pytest.param("P", None, id="nothing of it"),
        pytest.param("PT" + "9" * 400 + "S", None, id="a huge number as text"),
        pytest.param(10**400, None, id="a huge number"),
        pytest.param(float("nan"), None, id="not a number"),
        pytest.param(float("inf"), None, id="infinity"),
        pytest.param(-5, None, id="less than nothing"),
        pytest.param(True, None, id="a boolean"),
        pytest.param("3:12", None, id="another way to write it"),
        pytest.param({"@value": "PT1S"}, None, id="an object"),
    ],
)
def test_how_long_it_plays(said, duration_ms):
    assert picture(duration=said).duration_ms == duration_ms


def test_numbers_may_stand_in_the_link_to_the_file():
    link = {"type": "Link", "href": "https://m.example/1.mp4", "mediaType": "video/mp4", "width": 256, "height": 144}

    video = files(attachment={"type": "Video", "name": "A cow", "url": [link], "duration": "PT3S"})[0]

    assert (video.type, video.alt, video.width, video.height, video.duration_ms) == ("Video", "A cow", 256, 144, 3000)


HTML_LINK = {"type": "Link", "mediaType": "text/html", "href": "https://fan.example/w/1"}
MP4_LINK = {"type": "Link", "mediaType": "video/mp4", "href": "https://fan.example/1.mp4", "height": 720}
HLS_LINK = {"type": "Link", "mediaType": "application/x-mpegURL", "href": "https://fan.example/1.m3u8"}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        pytest.param(
            {
                "type": "Audio",
                "url": [HTML_LINK, {"type": "Link", "mediaType": "audio/ogg", "href": "https://m.example/1"}],
            },
            ("Audio", "audio/ogg", "https://m.example/1"),
            id="an upload of Funkwhale",
        ),
        pytest.param(
            {"type": "Audio", "url": {"type": "Link", "mediaType": "audio/mpeg", "href": "https://m.example/1"}},
            ("Audio", "audio/mpeg", "https://m.example/1"),
            id="a song of Bandwagon",
        ),
        pytest.param(
            {"type": "Video", "mediaType": "text/markdown", "url": [HTML_LINK, HLS_LINK, MP4_LINK]},
            ("Video", "video/mp4", "https://fan.example/1.mp4"),
            id="a video of PeerTube",
        ),
        pytest.param(
            {"type": "Video", "url": [HTML_LINK, HLS_LINK | {"tag": [{"type": "Infohash"}, MP4_LINK]}]},
            ("Video", "video/mp4", "https://fan.example/1.mp4"),
            id="a video of PeerTube in parts",
        ),
        pytest.param(
            {"type": "Image", "url": "https://fan.example/1", "mediaType": "image/jpeg"},
            ("Image", "image/jpeg", "https://fan.example/1"),
            id="a picture",
        ),
        pytest.param(
            {"type": "Document", "mediaType": "text/html", "url": "https://fan.example/1.pdf.png"},
            ("Image", "image/png", "https://fan.example/1.pdf.png"),
            id="a document whose content is HTML",
        ),
        pytest.param(
            {
                "type": "Album",
                "image": {"type": "Image", "url": "https://m.example/cover.jpg", "mediaType": "image/jpeg"},
            },
            ("Image", "image/jpeg", "https://m.example/cover.jpg"),
            id="the cover of an album",
        ),
        pytest.param(
            {"type": "Article", "image": "https://m.example/title.webp"},
            ("Image", "image/webp", "https://m.example/title.webp"),
            id="the picture of an article, an address alone",
        ),
    ],
)
def test_a_post_that_is_a_file_or_has_a_picture(changes, found):
    (file,) = files(**changes)

    assert (file.type, file.media_type, file.url) == found


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"type": "Video", "url": [HTML_LINK, HLS_LINK]}, id="only a page and a play list"),
        pytest.param({"type": "Audio", "url": None}, id="nothing"),
        pytest.param({"type": "Image", "url": [7, [], {"href": 7}, {"href": "javascript:x.png"}]}, id="rubbish"),
        pytest.param({"type": "Note", "url": [MP4_LINK]}, id="a Note that links to a file"),
        pytest.param({"type": "Note", "image": "https://m.example/1.png"}, id="a Note with a picture"),
    ],
)
def test_a_post_without_a_file(changes):
    assert files(**changes) == ()
