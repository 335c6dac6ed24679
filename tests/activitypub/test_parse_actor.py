"""Actors and keys of peers."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from peer_documents import ANN, BOB, OBJECTS, PEM, THIEF, an_actor

from fedcomm.activitypub import html, parse
from fedcomm.activitypub.keys import PublicKey
from fedcomm.activitypub.parse import RemoteKey
from fedcomm.activitypub.parse.actors import MAX_ALIASES, MAX_KEYS
from fedcomm.activitypub.uris import is_uri, same_origin
from fedcomm.errors import Malformed, RemoteError

KEY = {"id": f"{ANN}#main-key", "owner": ANN, "publicKeyPem": PEM}
READ_KEY = RemoteKey(key_id=f"{ANN}#main-key", owner_uri=ANN, pem=PEM)
#: The example of FEP-521a.
MULTIKEY = {
    "id": f"{ANN}#ed25519-key",
    "type": "Multikey",
    "controller": ANN,
    "publicKeyMultibase": "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
}
READ_MULTIKEY = RemoteKey(
    key_id=f"{ANN}#ed25519-key",
    owner_uri=ANN,
    pem=PublicKey.from_multibase("", "", MULTIKEY["publicKeyMultibase"]).pem(),
)


def test_an_actor_as_mastodon_has_it():
    remote = parse.actor(
        an_actor(
            summary="<p>Drums<script>x</script></p>",
            url="https://fan.example/@ann",
            icon={"type": "Image", "mediaType": "image/png", "url": "https://cdn.example/a.png"},
            manuallyApprovesFollowers=True,
            published="2020-01-01T00:00:00Z",
            webfinger="ann@handles.example",
        )
    )

    profile = remote.profile
    assert (profile.uri, profile.type, profile.handle, profile.name) == (ANN, "Person", "@ann@fan.example", "Ann")
    assert profile.summary_html == "<p>Drums</p>"
    assert (profile.url, profile.icon_url) == ("https://fan.example/@ann", "https://cdn.example/a.png")
    assert (profile.inbox, profile.shared_inbox) == (f"{ANN}/inbox", "https://fan.example/inbox")
    assert (profile.is_locked, profile.created_at) == (True, datetime(2020, 1, 1, tzinfo=UTC))
    assert (remote.keys, remote.webfinger) == ((READ_KEY,), "ann@handles.example")


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"id": ""}, id="no usable id"),
        pytest.param({"type": "Note"}, id="another type"),
        pytest.param({"type": None}, id="no type"),
        pytest.param({"preferredUsername": None}, id="no user name"),
        pytest.param({"preferredUsername": "ann@fan.example"}, id="a user name with an @"),
        pytest.param({"preferredUsername": "../ann"}, id="a user name with a slash"),
        pytest.param({"preferredUsername": "a nn"}, id="a user name with a space"),
        pytest.param({"preferredUsername": "ann\u202e"}, id="a user name that turns the direction of writing"),
        pytest.param({"preferredUsername": "\"'><x>"}, id="a user name with markup"),
        pytest.param({"preferredUsername": "x" * 129}, id="a user name that is too long"),
        pytest.param({"preferredUsername": ["ann"]}, id="an array for a user name"),
        pytest.param({"inbox": None}, id="no inbox"),
        pytest.param({"inbox": "ftp://fan.example/inbox"}, id="an inbox that is no http URL"),
        pytest.param({"inbox": f"{THIEF}/inbox"}, id="an inbox on another server, which would get our deliveries"),
    ],
)
def test_is_no_actor(changes):
    with pytest.raises(Malformed):
        parse.actor(an_actor(**changes))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"endpoints": {"sharedInbox": "https://victim.example/inbox"}}, "shared_inbox", id="shared inbox"),
        pytest.param({"endpoints": "https://fan.example/endpoints"}, "shared_inbox", id="endpoints by id"),
        pytest.param({"followers": f"{THIEF}/followers"}, "followers", id="followers"),
        pytest.param({"outbox": f"{THIEF}/outbox"}, "outbox", id="outbox"),
        pytest.param({"url": "https://bank.example/login"}, "url", id="page"),
        pytest.param({"url": "javascript:alert(1)"}, "url", id="script for a page"),
        pytest.param({"icon": {"type": "Image", "url": "data:image/png,x"}}, "icon_url", id="data for an icon"),
        pytest.param({"movedTo": "nowhere"}, "moved_to", id="moved to no URL"),
    ],
)
def test_what_is_elsewhere_or_unusable_is_left_out(changes, field):
    profile = parse.actor(an_actor(**changes)).profile

    assert getattr(profile, field) is None


@pytest.mark.parametrize(
    ("url", "page"),
    [
        pytest.param(["https://other.example/", "https://fan.example/@ann"], "https://fan.example/@ann", id="an array"),
        pytest.param(
            [
                {"type": "Link", "mediaType": "video/mp4", "href": "https://fan.example/a.mp4"},
                {"type": "Link", "mediaType": "text/html", "href": "https://fan.example/@ann"},
            ],
            "https://fan.example/@ann",
            id="links to files and to a page",
        ),
    ],
)
def test_the_page_is_found_among_links(url, page):
    assert parse.actor(an_actor(url=url)).profile.url == page


def test_long_texts_of_a_profile_are_cut():
    profile = parse.actor(an_actor(name="x" * 9999, summary="y" * 99_999)).profile

    assert (len(profile.name), len(profile.summary_html)) == (2048, 20_000)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("\u200b\u200d", id="zero-width characters"),
        pytest.param("\u200f\u061c\u202e", id="marks of direction"),
        pytest.param("\u2060\ufeff\u00ad", id="joiners and soft hyphens"),
        pytest.param("\u3164 \u2800", id="fillers"),
        pytest.param("\ufe0f\u0301", id="marks with nothing to stand on"),
        pytest.param("\U000e0041", id="tags"),
    ],
)
def test_a_name_that_cannot_be_seen_is_none(name):
    profile = parse.actor(an_actor(name=name)).profile

    assert (profile.name, profile.display_name) == ("", "ann")


@pytest.mark.parametrize("name", ["\u0410\u043d\u043d\u0430", "\u200bAnn", "\u2764\ufe0f", "7", "!"])
def test_a_name_with_a_mark_that_can_be_seen_stays(name):
    assert parse.actor(an_actor(name=name)).profile.name == name


def test_a_type_may_stand_in_an_array():
    assert parse.actor(an_actor(type=["Emissary", "Service"])).profile.type == "Service"


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(an_actor(), id="in the actor"),
        pytest.param(an_actor(publicKey=[KEY]), id="in an array"),
        pytest.param({"id": ANN, "type": "Person", "publicKey": KEY}, id="in a stub of the actor (GoToSocial)"),
        pytest.param(KEY | {"type": "Key"}, id="in a document of its own"),
        pytest.param(
            {"id": f"{ANN}#main-key", "controller": ANN, "publicKeyPem": PEM}, id="with a controller for an owner"
        ),
    ],
)
def test_a_key_is_found(document):
    assert parse.keys(document) == (READ_KEY,)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(an_actor(publicKey=KEY | {"owner": BOB}), id="of a neighbour"),
        pytest.param(an_actor(publicKey=KEY | {"owner": None}), id="of nobody"),
        pytest.param(
            an_actor(publicKey=KEY | {"id": "https://victim.example/v#main-key"}),
            id="with the id of another server's key",
        ),
        pytest.param(an_actor(publicKey=KEY | {"publicKeyPem": 7}), id="that is a number"),
        pytest.param(an_actor(publicKey=KEY | {"publicKeyPem": "x" * 20_000}), id="that is much too long"),
        pytest.param(an_actor(publicKey=f"{ANN}#main-key"), id="by its id only"),
        pytest.param(KEY | {"owner": "https://victim.example/v"}, id="of its own, claiming an owner on another server"),
        pytest.param({"publicKeyPem": PEM}, id="of its own, without an id"),
    ],
)
def test_a_key_is_left_out(document):
    assert parse.keys(document) == ()


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(an_actor(publicKey=None, assertionMethod=[MULTIKEY]), id="in an array"),
        pytest.param(an_actor(publicKey=None, assertionMethod=MULTIKEY), id="by itself"),
        pytest.param(an_actor(publicKey=None, assertionMethod=["did:key:z6Mk", MULTIKEY, 7]), id="among others"),
        pytest.param(MULTIKEY, id="in a document of its own"),
    ],
)
def test_a_multikey_is_found(document):
    assert parse.keys(document) == (READ_MULTIKEY,)


def test_the_key_for_requests_comes_before_those_for_proofs():
    assert parse.keys(an_actor(assertionMethod=[MULTIKEY])) == (READ_KEY, READ_MULTIKEY)


def test_a_key_id_that_is_listed_twice_is_the_key_for_requests():
    same = MULTIKEY | {"id": f"{ANN}#main-key"}

    assert parse.keys(an_actor(assertionMethod=[same])) == (READ_KEY,)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"controller": BOB}, id="of a neighbour"),
        pytest.param({"controller": None}, id="of nobody"),
        pytest.param({"id": f"{THIEF}#key"}, id="with the id of another server's key"),
        pytest.param({"type": "Ed25519VerificationKey2020"}, id="of another type"),
        pytest.param({"revoked": "2026-01-01T00:00:00Z"}, id="that was revoked"),
        pytest.param({"publicKeyMultibase": "z4MXj1wBzi9jUstyPMS4"}, id="that is an RSA key"),
        pytest.param({"publicKeyMultibase": "z" + "6" * 10_000}, id="that is much too long"),
        pytest.param({"publicKeyMultibase": 7}, id="that is a number"),
        pytest.param({"publicKeyMultibase": None}, id="without a key"),
    ],
)
def test_a_multikey_is_left_out(changes):
    multikey = {name: value for name, value in (MULTIKEY | changes).items() if value is not None}

    assert parse.keys(an_actor(publicKey=None, assertionMethod=[multikey])) == ()


def test_more_than_ten_keys_are_cut():
    many = [KEY | {"id": f"{ANN}#key-{number}"} for number in range(50)]

    assert len(parse.keys(an_actor(publicKey=many))) == MAX_KEYS


@given(OBJECTS)
def test_any_object_is_an_actor_or_refused(document):
    try:
        profile = parse.actor(an_actor() | document).profile
    except RemoteError:
        return
    assert same_origin(profile.uri, profile.inbox)
    assert len(profile.username) <= 128
    assert len(profile.name) <= 2048
    assert html.clean(profile.summary_html) == profile.summary_html
    assert all(is_uri(uri) for uri in (profile.url, profile.icon_url, profile.moved_to) if uri is not None)


@given(OBJECTS)
def test_keys_of_any_object_are_on_their_owners_origin(document):
    for key in parse.keys(document):
        assert same_origin(key.key_id, key.owner_uri)
        assert len(key.pem) <= 16 * 1024


@pytest.mark.parametrize(
    ("claimed", "read"),
    [
        pytest.param([BOB, THIEF], (BOB, THIEF), id="a list"),
        pytest.param(BOB, (BOB,), id="one alone"),
        pytest.param([{"id": BOB}], (BOB,), id="embedded"),
        pytest.param([BOB, BOB], (BOB,), id="one twice"),
        pytest.param(None, (), id="null"),
        pytest.param("acct:bob@fan.example", (), id="a handle"),
        pytest.param([None, 1, {}, [BOB], "javascript:x"], (), id="nothing that is an address"),
    ],
)
def test_an_actor_says_who_else_it_is(claimed: object, read: tuple[str, ...]):
    assert parse.actor(an_actor() | {"alsoKnownAs": claimed}).also_known_as == read


def test_aliases_have_an_end():
    many = [f"https://fan.example/users/{number}" for number in range(10_000)]

    assert parse.aliases(an_actor(alsoKnownAs=many)) == tuple(many[:MAX_ALIASES])
