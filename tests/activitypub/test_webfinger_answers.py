"""WebFinger: whom peers ask for, what we answer, and what we read in theirs."""

import pytest
from hypothesis import given
from peer_documents import ANN, BAND, JSON, OBJECTS, URLS, an_account

from fedcomm.activitypub import webfinger
from fedcomm.activitypub.uris import is_uri
from fedcomm.errors import Malformed, NotFound
from fedcomm.model.actor import Role
from fedcomm.model.handle import Handle
from fedcomm.model.urls import Urls

SPLIT = Urls(scheme="https", host="social.band.example", handle_host="band.example")
TRYING_OUT = Urls(scheme="http", host="localhost:8000", handle_host="localhost:8000")
AP = "application/activity+json"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("acct:band@band.example", id="as it should be"),
        pytest.param("band@band.example", id="without acct:"),
        pytest.param("@band@band.example", id="with an @ before"),
        pytest.param("acct:@band@band.example", id="with both"),
        pytest.param("ACCT:Band@BAND.example", id="in capitals"),
        pytest.param("acct%3Aband%40band.example", id="percent-encoded once more"),
        pytest.param(BAND, id="the actor's URL"),
        pytest.param("https://band.example/@band", id="the page"),
        pytest.param("https://BAND.example/@Band/", id="the page in capitals with a slash"),
    ],
)
def test_an_account_is_found_by(text):
    assert webfinger.resource(text, URLS) == webfinger.Query(username="band")


@pytest.mark.parametrize("text", ["acct:band@band.example", "acct:band@social.band.example"])
def test_both_hosts_of_a_split_domain_answer(text):
    assert webfinger.resource(text, SPLIT).username == "band"


def test_a_host_may_have_a_port():
    assert webfinger.resource("acct:band@localhost:8000", TRYING_OUT).username == "band"


@pytest.mark.parametrize("text", ["https://band.example", "https://band.example/"])
def test_the_root_of_the_server_is_the_instance(text):
    assert webfinger.resource(text, URLS).is_instance


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(None, id="nothing"),
        pytest.param("", id="an empty one"),
        pytest.param("acct:" + "x" * 600, id="a very long one"),
    ],
)
def test_a_question_for_nobody_is_malformed(text):
    with pytest.raises(Malformed):
        webfinger.resource(text, URLS)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("acct:band@other.example", id="another host"),
        pytest.param("acct:band@band.example:8443", id="another port"),
        pytest.param("acct:band@band.example@evil.example", id="two hosts"),
        pytest.param("band", id="no host"),
        pytest.param("http://band.example/", id="another scheme"),
        pytest.param("https://band.example/@band/7", id="a post"),
        pytest.param("https://band.example/@", id="a page of nobody"),
        pytest.param(f"{BAND}#main-key", id="a key"),
        pytest.param("https://band.example.evil.example/@band", id="a longer host"),
    ],
)
def test_nobody_is_found_by(text):
    with pytest.raises(NotFound):
        webfinger.resource(text, URLS)


def test_the_answer_has_one_self_link_and_the_page():
    assert webfinger.jrd(an_account(), URLS) == {
        "subject": "acct:band@band.example",
        "aliases": ["https://band.example/@band", BAND],
        "links": [
            {"rel": "self", "type": AP, "href": BAND},
            {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": "https://band.example/@band"},
        ],
    }


def test_the_answer_has_the_avatar_when_there_is_one():
    links = webfinger.jrd(an_account(icon_url="https://band.example/m/a.png"), URLS)["links"]

    assert links[-1] == {"rel": "http://webfinger.net/rel/avatar", "href": "https://band.example/m/a.png"}


def test_the_page_of_the_instance_actor_is_the_root():
    jrd = webfinger.jrd(an_account(Role.INSTANCE), URLS)

    assert [link["href"] for link in jrd["links"] if link["rel"] == webfinger.PROFILE_PAGE] == ["https://band.example/"]
    assert jrd["aliases"] == ["https://band.example/", URLS.actor("band.example")]


def test_the_answer_for_the_root_names_the_service():
    jrd = webfinger.instance_jrd(an_account(Role.INSTANCE), URLS)

    assert jrd["subject"] == "https://band.example/"
    assert jrd["links"] == [{"rel": webfinger.SERVICE, "type": AP, "href": URLS.actor("band.example")}]


def test_we_read_our_own_answer():
    jrd = webfinger.jrd(an_account(), URLS)

    assert webfinger.self_link(jrd) == BAND
    assert webfinger.subject(jrd) == Handle(username="band", host="band.example")


@pytest.mark.parametrize(
    "type_", [AP, 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"', "application/ld+json;profile=https://www.w3.org/ns/activitystreams"]
)  # fmt: skip
def test_a_self_link_of_activitypub_is_followed(type_):
    links = [{"rel": "self", "type": "text/html", "href": BAND}, {"rel": "self", "type": type_, "href": ANN}]

    assert webfinger.self_link({"links": links}) == ANN


@pytest.mark.parametrize(
    "link",
    [
        pytest.param({"rel": "self", "href": ANN}, id="without a type"),
        pytest.param({"rel": "self", "type": "application/json", "href": ANN}, id="of another type"),
        pytest.param({"rel": "alternate", "type": AP, "href": ANN}, id="of another relation"),
        pytest.param({"rel": "self", "type": AP, "href": "javascript:x"}, id="that is no URL"),
        pytest.param("self", id="that is no object"),
    ],
)
def test_a_link_is_not_followed(link):
    assert webfinger.self_link({"links": [link]}) is None


OSTATUS = {"rel": "http://ostatus.org/schema/1.0/subscribe", "template": "https://fan.example/o?uri={uri}"}
OBJECT = {"rel": "https://w3id.org/fep/3b86/Object", "template": "https://fan.example/i?o={object}&s={on-success}"}
FOLLOW = {"rel": "https://w3id.org/fep/3b86/Follow", "template": "https://fan.example/f?object={object}"}


@pytest.mark.parametrize(
    ("links", "template"),
    [
        pytest.param([OSTATUS, OBJECT, FOLLOW], "https://fan.example/f?object={uri}", id="the intent to follow first"),
        pytest.param([OSTATUS, OBJECT], "https://fan.example/i?o={uri}&s=", id="then the intent to look"),
        pytest.param([OSTATUS], "https://fan.example/o?uri={uri}", id="then the one that all have"),
        pytest.param([FOLLOW | {"template": "javascript:{object}"}, OSTATUS], OSTATUS["template"], id="never a script"),
        pytest.param([OSTATUS | {"template": "https://{uri}/"}], None, id="never as the host"),
        pytest.param([OSTATUS | {"template": "https://fan.example{uri}"}], None, id="never as the end of the host"),
        pytest.param([OSTATUS | {"template": "https://fan.example/o"}], None, id="without a place"),
        pytest.param(
            [OSTATUS | {"template": "https://fan.example/{x}?{uri}"}], None, id="with a place that we do not know"
        ),
        pytest.param([{"rel": OSTATUS["rel"]}], None, id="without a template"),
        pytest.param([], None, id="no links"),
    ],
)
def test_where_a_fan_goes_to_follow(links, template):
    assert webfinger.subscribe_template({"links": links}) == template


@pytest.mark.parametrize("subject", [None, 7, "https://band.example/", "acct:nobody", "x" * 600])
def test_a_subject_that_is_no_handle(subject):
    assert webfinger.subject({"subject": subject}) is None


@given(OBJECTS, JSON)
def test_any_answer_can_be_read(jrd, links):
    jrd |= {"links": links}

    assert webfinger.self_link(jrd) is None or is_uri(webfinger.self_link(jrd))
    assert webfinger.subscribe_template(jrd) is None or "{uri}" in webfinger.subscribe_template(jrd)
