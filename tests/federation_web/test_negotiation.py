"""The Accept headers of the wild, and what each gets where a page is usual and where a document is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedcomm.web.negotiation import wants_activity, wants_page

ACTIVITY = "application/activity+json"
LD = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"

#: Lines of the header, what is sent at the address of a page, and what at the address of a document.
MATRIX = [
    pytest.param([], "page", "document", id="no header at all"),
    pytest.param([""], "page", "document", id="an empty header"),
    pytest.param(["*/*"], "page", "document", id="curl takes anything"),
    pytest.param(["*/*;q=0.1"], "page", "document", id="anything, reluctantly"),
    pytest.param([FIREFOX], "page", "page", id="a browser"),
    pytest.param(["text/html"], "page", "page", id="a link preview"),
    pytest.param(["application/xhtml+xml"], "page", "page", id="xhtml"),
    pytest.param(["text/*"], "page", "page", id="any text"),
    pytest.param([ACTIVITY], "document", "document", id="activity+json"),
    pytest.param([ACTIVITY.upper()], "document", "document", id="in capitals"),
    pytest.param([f"{ACTIVITY}; charset=utf-8"], "document", "document", id="with a charset"),
    pytest.param([LD], "document", "document", id="ld+json with its profile"),
    pytest.param(["application/ld+json"], "document", "document", id="bare ld+json"),
    pytest.param(
        ["application/ld+json;profile=https://www.w3.org/ns/activitystreams"],
        "document",
        "document",
        id="the profile without quotes",
    ),
    pytest.param(
        [f'application/ld+json; q=0.9; profile="a;b,c", {FIREFOX}'],
        "page",
        "page",
        id="quotes hide commas and semicolons, q before the profile",
    ),
    pytest.param(["application/json"], "document", "document", id="plain json"),
    pytest.param(["application/*"], "document", "document", id="any application type"),
    pytest.param([f"{ACTIVITY}, application/ld+json"], "document", "document", id="as Mastodon asks"),
    pytest.param([f"{LD}, {ACTIVITY}"], "document", "document", id="as Mastodon asks, the other way round"),
    pytest.param([f"{ACTIVITY}, {LD}; q=0.9, text/html;q=0.1"], "document", "document", id="html as a last resort"),
    pytest.param([f"text/html;q=0.1, {LD};q=0.9"], "document", "document", id="the order does not count"),
    pytest.param([f"{ACTIVITY};q=0.5, text/html"], "page", "page", id="html preferred"),
    pytest.param(
        [f"text/html, {ACTIVITY}"], "document", "document", id="both alike: browsers never name activity+json"
    ),
    pytest.param([ACTIVITY, LD], "document", "document", id="two lines, as Akkoma sends"),
    pytest.param(["text/html;q=0.2", ACTIVITY], "document", "document", id="two lines that differ"),
    pytest.param([f"{ACTIVITY};q=0, */*"], "page", "page", id="a document refused, anything else taken"),
    pytest.param([f"{ACTIVITY};Q=0.000, text/html;q=0.001"], "page", "page", id="a zero with decimals"),
    pytest.param([f'{ACTIVITY};q="0", text/html;q=0.001'], "page", "page", id="a zero in quotes"),
    pytest.param(["text/html;q=0, */*"], "document", "document", id="a page refused, anything else taken"),
    pytest.param(["text/html;q=0"], "page", "document", id="only a refusal: what is usual"),
    pytest.param([f"{ACTIVITY};q=0"], "page", "document", id="only a refusal of the document: what is usual"),
    pytest.param(["image/png"], "page", "document", id="neither: what is usual, never 406"),
    pytest.param(["text/html;q=much"], "page", "document", id="a weight that is no number counts as nothing"),
    pytest.param([f"text/html;q=7, {ACTIVITY};q=-1"], "page", "document", id="weights out of range count as nothing"),
    pytest.param([f'"{ACTIVITY}, text/html'], "page", "document", id="quotes that never end"),
    pytest.param([";;,,;=,q=1"], "page", "document", id="nothing but punctuation"),
    pytest.param(["a/b," * 50_000 + ACTIVITY], "page", "document", id="a header beyond all measure"),
]


@pytest.mark.parametrize(("accept", "at_a_page", "at_a_document"), MATRIX)
def test_the_client_gets_the_form_it_asks_for(accept: list[str], at_a_page: str, at_a_document: str) -> None:
    sent_at_a_page = "document" if wants_activity(accept) else "page"
    sent_at_a_document = "page" if wants_page(accept) else "document"

    assert (sent_at_a_page, sent_at_a_document) == (at_a_page, at_a_document)


@given(st.lists(st.text(st.sampled_from('ahtmlextion/+json*;,="q01. \\\t')), max_size=3))
def test_no_header_is_too_odd(accept: list[str]) -> None:
    asks_for_both = wants_activity(accept) and wants_page(accept)

    assert not asks_for_both
