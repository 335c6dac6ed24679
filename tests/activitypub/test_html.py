"""Cleaning HTML."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedcomm.activitypub import html

REL = 'rel="nofollow noopener noreferrer ugc"'

#: One line a trick; the ways into the browser that sanitisers have let through (security XSS1).
TRICKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//x></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=javascript:alert(1)>x</a></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;<img src=1 onerror=alert(1)>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><img src=x onerror=alert(1)></template>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<p onclick=alert(1)>x</p>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<p id=__proto__ name=cookie data-x=1>x</p>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt&colon;alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<a href='//x.example' target=_top>x</a>",
    "<iframe src=//x></iframe>",
    "<object data=//x></object><embed src=//x>",
    "<form action=//x><input><button>x</button></form>",
    "<base href=//x>",
    "<meta http-equiv=refresh content='0;//x'>",
    "<link rel=stylesheet href=//x>",
    "<style>@import '//x'</style>",
    "<textarea></textarea><img src=x onerror=alert(1)>",
    "<title><img src=x onerror=alert(1)></title>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<details open ontoggle=alert(1)>",
    "<a href='https://x.example\" onmouseover=\"alert(1)'>x</a>",
    "<span class='invisible fixed inset-0'>x</span>",
    "<p title='<x>' lang=x>x</p>",
]
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-z0-9]+)(?P<rest>(?:\"[^\"]*\"|[^\">])*)>")
_REST = re.compile(r'(?: (?:href="(?:https?:|mailto:)[^"]*"|rel="[a-z ]+"|class="[a-z \-]*"))*')
TAGS = {
    "p", "br", "a", "span", "strong", "em", "b", "i", "u", "s", "del", "blockquote", "code", "pre", "ul", "ol", "li",
    "h1", "h2", "h3", "h4", "h5", "h6",
}  # fmt: skip

soup = st.lists(
    st.one_of(
        st.sampled_from(TRICKS),
        st.sampled_from(
            ["<p>", "</p>", "<a href='https://a.example'>", "</a>", "<b>", "</i>", "<svg>", "</svg>", "<math>", "<!--",
             "-->", "<style>", "</style>", "<table>", "<td>", "<select>", "<button>", "<br>",
             "&lt;", "&amp;", "<", ">", '"', "'", "\0"]
        ),
        st.text(max_size=8),
    ),
    max_size=12,
).map("".join)  # fmt: skip


def assert_is_harmless(cleaned: str) -> None:
    """Read the output with a reader of its own: known tags, known attributes, and no other bracket."""
    for tag in _TAG.finditer(cleaned):
        assert tag["name"] in TAGS
        assert _REST.fullmatch(tag["rest"])
    assert "<" not in _TAG.sub("", cleaned)


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize("clean", [html.clean, html.clean_own])
def test_a_trick_is_made_harmless(clean, trick):
    cleaned = clean(f"<p>before</p>{trick}<p>after</p>")

    assert "before" in cleaned
    assert_is_harmless(cleaned)


@given(soup)
def test_cleaning_again_changes_nothing(text):
    cleaned = html.clean(text)

    assert html.clean(cleaned) == cleaned
    assert_is_harmless(cleaned)


def test_tags_that_only_stood_apart_within_a_dropped_one_are_settled():
    assert html.clean("<p>a<select><p>b") == html.clean(html.clean("<p>a<select><p>b"))


@given(soup)
def test_cleaning_our_own_again_changes_nothing(text):
    cleaned = html.clean_own(text)

    assert html.clean_own(cleaned) == cleaned


@pytest.mark.parametrize(
    ("dirty", "cleaned"),
    [
        pytest.param(
            '<span class="h-card"><a href="https://a.example/" class="u-url mention">@<i>b</i></a></span>',
            f'<span class="h-card"><a href="https://a.example/" class="u-url mention" {REL}>@<i>b</i></a></span>',
            id="a mention keeps its classes",
        ),
        pytest.param('<a href="/relative">x</a>', f"<a {REL}>x</a>", id="a relative link leads nowhere"),
        pytest.param(
            '<span class="invisible">hidden</span>', '<span class="">hidden</span>', id="text cannot be hidden"
        ),
        pytest.param('a <img src="https://a.example/1.png" alt="cat"> b', "a  b", id="pictures are dropped"),
        pytest.param("<h1>x</h1><ul><li>y</ul>", "<h1>x</h1><ul><li>y</li></ul>", id="headings and lists stay"),
        pytest.param('<a href="mailto:a@b.example">x</a>', f'<a href="mailto:a@b.example" {REL}>x</a>', id="mail"),
    ],
)
def test_html_of_peers(dirty, cleaned):
    assert html.clean(dirty) == cleaned


@pytest.mark.parametrize(
    "own",
    [
        pytest.param('<a href="https://b.example/" rel="me">x</a>', id="a proof that a page is ours"),
        pytest.param('<a href="https://b.example/tags/x" class="mention hashtag" rel="tag">#x</a>', id="a hashtag"),
        pytest.param('<a href="https://b.example/">x</a>', id="a link that counts"),
    ],
)
def test_our_own_html_stays(own):
    assert html.clean_own(own) == own


def test_what_is_too_long_is_cut():
    assert len(html.clean("x" * 300_000)) == 200_000


#: What grows when it is cleaned.
GROWING = [
    pytest.param("<br>" * 900 + "&" * 180_000, id="characters that are written as entities"),
    pytest.param("x" + "\u00a0" * 190_000 + "x", id="spaces that are written as entities"),
    pytest.param("<p>" + "".join(f"<i x={n}>" for n in range(300)) + "</p><p>x" * 300, id="tags opened in every block"),
    pytest.param("<blockquote>" * 1000 + "x" * 190_000, id="tags to be closed at the end"),
    pytest.param("<p><select>" * 200 + "&" * 190_000, id="all at once"),
]


@pytest.mark.parametrize("growing", GROWING)
@pytest.mark.parametrize("made", [html.clean, html.clean_own, html.from_text])
def test_what_grows_is_cut_too(made, growing):
    assert 0 < len(made(growing)) <= html.MAX_CHARACTERS


@pytest.mark.parametrize("growing", GROWING)
def test_what_grew_and_was_cut_is_harmless_and_settled(growing):
    cleaned = html.clean(growing)

    assert html.clean(cleaned) == cleaned
    assert_is_harmless(cleaned)


def test_what_grew_keeps_its_beginning():
    assert html.clean("<p><b>Hi</b> " + "&" * 190_000).startswith("<p><b>Hi</b> &amp;")


@pytest.mark.parametrize(
    ("cleaned", "shown"),
    [
        pytest.param("<p>a <b>b</b></p>", "<p>a <b>b</b></p>", id="short HTML stays"),
        pytest.param(f"<p><b>{'x' * 95}</b></p>", f"<p><b>{'x' * 95}</b></p>", id="HTML with as much text as may be"),
        pytest.param(f"<p><b>{'x' * 101}</b></p>", f"<p>{'x' * 100}</p>", id="of more text the beginning"),
        pytest.param("<p>&amp;&lt;</p>" + "<p>x</p>" * 90, "<p>&amp;&lt;" + "<br>x" * 49 + "</p>", id="as lines"),
        pytest.param("<b>a</b>" * 30, f"<p>{'a' * 30}</p>", id="of more tags than text the text"),
    ],
)
def test_the_beginning_of_html(cleaned, shown):
    assert html.beginning(cleaned, 100) == shown


def test_nested_lists_cost_no_more_than_their_limit():
    cleaned = html.clean("<ul><li>" * 50_000)

    assert cleaned.count("<ul>") == html.MAX_TAGS / 2


@pytest.mark.parametrize(
    ("source", "text"),
    [
        pytest.param("<p>a &amp; b</p><p>c<br>d</p>", "a & b\nc\nd", id="blocks and breaks become lines"),
        pytest.param("<p>a &lt;b&gt; c</p>", "a <b> c", id="what was written as text stays"),
        pytest.param('<a href="https://a.example/?x>y">x</a>', "x", id="an attribute with a bracket"),
        pytest.param('<p title="a>b" lang="c>d">x</p>', "x", id="attributes with a bracket on a block"),
        pytest.param("<script>x</script><style>y</style>z", "z", id="nothing that nobody reads"),
    ],
)
def test_plain_text(source, text):
    assert html.plain(source) == text


@given(st.text(max_size=60))
def test_text_survives_the_way_through_html(text):
    kept = "".join(character for character in text if character.isprintable())

    assert html.plain(html.from_text(kept)).split() == kept.split()
