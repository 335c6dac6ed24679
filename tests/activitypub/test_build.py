"""Documents of ours: in the form that every peer reads."""

import inspect
import re
from collections import Counter

import pytest
from our_documents import ACTIVITY, CONTENT, FOLLOWERS, LATER, every_document, our_actor
from peer_documents import ANN, BAND, BOB, NOW, PEM, PUBLIC, URLS, an_account, an_activity, our_post
from pyld import jsonld
from pyld.documentloader.frozen import BUNDLED_CONTEXTS, FrozenDocumentLoader

from fedcomm.activitypub import build, contexts, parse
from fedcomm.activitypub.authority import authorise
from fedcomm.model.actor import Role
from fedcomm.model.post import Counts, Visibility


def test_every_document_that_is_built_is_among_them():
    source = inspect.getsource(every_document) + inspect.getsource(our_actor)

    built = set(re.findall(r"\bbuild\.(\w+)\(", source))

    assert built == set(build.__all__) - {"Document", "encode"}


def contexts_in(value: object) -> int:
    if isinstance(value, dict):
        return ("@context" in value) + sum(contexts_in(child) for child in value.values())
    return sum(contexts_in(child) for child in value) if isinstance(value, list) else 0


def names_in(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*(names_in(child) for child in value.values()))
    return set().union(*(names_in(child) for child in value)) if isinstance(value, list) else set()


def types_in(value: object) -> set[str]:
    """Return the types in a document in expanded form."""
    if isinstance(value, dict):
        own = value.get("@type", [])
        return set(own if isinstance(own, list) else [own]).union(*(types_in(child) for child in value.values()))
    return set().union(*(types_in(child) for child in value)) if isinstance(value, list) else set()


def members_in(value: object) -> Counter[str]:
    """Return how often each member stands in a document; an empty list says nothing in JSON-LD."""
    if isinstance(value, list):
        return sum((members_in(child) for child in value), Counter[str]())
    if not isinstance(value, dict):
        return Counter()
    said = {name: child for name, child in value.items() if child != [] and name != "@context"}
    return sum((members_in(child) for child in said.values()), Counter(said.keys()))


@pytest.mark.parametrize("name", sorted(every_document()))
def test_the_context_stands_at_the_top_and_nowhere_else(name):
    document = every_document()[name]

    assert "@context" in document
    assert contexts_in(document) == 1


@pytest.mark.parametrize("name", sorted(every_document()))
def test_we_would_take_our_own_documents(name):
    document = every_document()[name]

    assert parse.document(build.encode(document)) == document


@pytest.mark.parametrize("name", sorted(every_document()))
def test_a_peer_that_reads_json_ld_knows_every_term(name):
    document = every_document()[name]
    loader = FrozenDocumentLoader(BUNDLED_CONTEXTS)

    expanded = jsonld.expand(document, {"documentLoader": loader})

    names = names_in(expanded) | types_in(expanded)
    assert not [term for term in names if ":" not in term and not term.startswith("@")]
    assert not [term for term in names if term.startswith("_:")]
    assert members_in(jsonld.compact(expanded, document["@context"], {"documentLoader": loader})) == members_in(
        document
    )


@pytest.mark.parametrize("name", sorted(every_document()))
def test_nothing_is_null_or_blank(name):
    def empty(value: object) -> bool:
        if isinstance(value, dict):
            return any(empty(child) for child in value.values())
        if isinstance(value, list):
            return any(empty(child) for child in value)
        return value is None or value == ""

    assert not empty(every_document()[name])


@pytest.mark.parametrize(
    "name",
    ["create", "update note", "delete note", "update actor", "delete actor", "like", "announce", "accept", "reject"],
)
def test_our_activities_pass_the_rules_that_peers_have(name):
    activity = parse.activity(every_document()[name])

    assert authorise(activity, signer_uri=BAND) is None
    assert isinstance(activity.document["to"], list)


def test_a_peer_reads_our_actor():
    remote = parse.actor(our_actor(is_locked=True))

    assert (remote.profile.uri, remote.profile.handle) == (BAND, "@band@band.example")
    assert (remote.profile.shared_inbox, remote.profile.is_locked) == ("https://band.example/ap/inbox", True)
    assert (remote.webfinger, [key.key_id for key in remote.keys]) == ("band@band.example", [f"{BAND}#main-key"])


def test_our_actor_has_one_key_object_and_ed25519_beside_it():
    document = our_actor()

    assert document["publicKey"] == {"id": f"{BAND}#main-key", "owner": BAND, "publicKeyPem": PEM}
    assert document["assertionMethod"] == [
        {"id": f"{BAND}#ed25519-key", "type": "Multikey", "controller": BAND, "publicKeyMultibase": "z6Mk"}
    ]


def test_the_actor_says_this_and_no_more():
    document = our_actor(is_locked=True, icon_url="https://band.example/m/a.png", moved_to=f"{ANN}2")

    assert document == {
        "@context": contexts.ACTOR,
        "id": BAND,
        "type": "Person",
        "preferredUsername": "band",
        "inbox": f"{BAND}/inbox",
        "webfinger": "band@band.example",
        "name": "The Band",
        "summary": "<p>We play.</p>",
        "url": "https://band.example/@band",
        "icon": {"type": "Image", "mediaType": "image/png", "url": "https://band.example/m/a.png"},
        "movedTo": f"{ANN}2",
        "outbox": f"{BAND}/outbox",
        "followers": f"{BAND}/followers",
        "following": f"{BAND}/following",
        "featured": f"{BAND}/featured",
        "featuredTags": f"{BAND}/featured-tags",
        "endpoints": {"sharedInbox": "https://band.example/ap/inbox"},
        "manuallyApprovesFollowers": True,
        "discoverable": True,
        "indexable": True,
        "attributionDomains": ["band.example"],
        "published": "2026-11-24T13:09:59.000Z",
        "publicKey": {"id": f"{BAND}#main-key", "owner": BAND, "publicKeyPem": PEM},
        "assertionMethod": [
            {"id": f"{BAND}#ed25519-key", "type": "Multikey", "controller": BAND, "publicKeyMultibase": "z6Mk"}
        ],
    }


def test_the_instance_actor_says_this_and_no_more():
    itself = "https://band.example/ap/actors/band.example"

    assert our_actor(Role.INSTANCE, summary_html="") == {
        "@context": contexts.ACTOR,
        "id": itself,
        "type": "Application",
        "preferredUsername": "band.example",
        "inbox": f"{itself}/inbox",
        "webfinger": "band.example@band.example",
        "name": "The Band",
        "url": "https://band.example/",
        "outbox": f"{itself}/outbox",
        "endpoints": {"sharedInbox": "https://band.example/ap/inbox"},
        "manuallyApprovesFollowers": False,
        "discoverable": True,
        "indexable": True,
        "attributionDomains": ["band.example"],
        "published": "2026-11-24T13:09:59.000Z",
        "publicKey": {"id": f"{itself}#main-key", "owner": itself, "publicKeyPem": PEM},
        "assertionMethod": [
            {"id": f"{itself}#ed25519-key", "type": "Multikey", "controller": itself, "publicKeyMultibase": "z6Mk"}
        ],
    }


def test_an_actor_who_does_not_want_to_be_found_says_so():
    document = our_actor(is_discoverable=False)

    assert (document["discoverable"], document["indexable"]) == (False, False)


def test_an_icon_says_what_it_is():
    assert our_actor(icon_url="https://band.example/m/a.PNG")["icon"] == {
        "type": "Image",
        "mediaType": "image/png",
        "url": "https://band.example/m/a.PNG",
    }


def test_the_stub_says_no_more_than_a_signature_needs():
    stub = build.actor_stub(an_account(), URLS, ed25519_multibase="z6Mk", rsa_public_pem=PEM)

    assert set(stub) == {"@context", "id", "type", "preferredUsername", "inbox", "publicKey", "assertionMethod"}


def test_a_peer_reads_our_note():
    remote = parse.post(build.note(our_post(content=CONTENT, updated_at=LATER), URLS), now=NOW)

    assert (remote.author_uri, remote.visibility) == (BAND, Visibility.PUBLIC)
    assert (remote.url, remote.updated_at) == ("https://band.example/@band/7", LATER)
    assert (remote.content.warning, remote.content.language) == ("Loud", "en")
    assert remote.content.addressees == CONTENT.addressees
    assert (remote.content.hashtags, remote.content.attachments) == (CONTENT.hashtags, CONTENT.attachments)


def test_our_note_tags_those_it_mentions_only():
    note = build.note(our_post(content=CONTENT), URLS)

    assert note["tag"] == [
        {"type": "Mention", "href": ANN, "name": "@ann@fan.example"},
        {"type": "Hashtag", "href": "https://band.example/tags/jazz", "name": "#jazz"},
    ]
    assert (note["to"], note["cc"]) == ([PUBLIC], [FOLLOWERS, ANN, BOB])


def test_a_bare_note_leaves_out_what_it_lacks_but_keeps_its_arrays():
    note = build.note(our_post(), URLS)

    assert not {"summary", "contentMap", "source", "updated", "inReplyTo"} & set(note)
    assert (note["tag"], note["attachment"], note["sensitive"]) == ([], [], False)


def test_counts_stand_on_the_note_when_they_are_known():
    note = build.note(our_post(), URLS, counts=Counts(likes=3, announces=2))

    assert note["likes"] == {"id": f"{URLS.note(7)}/likes", "type": "Collection", "totalItems": 3}
    assert note["shares"] == {"id": f"{URLS.note(7)}/shares", "type": "Collection", "totalItems": 2}


@pytest.mark.parametrize("visibility", list(Visibility))
@pytest.mark.parametrize("make", [build.create, build.update_note])
def test_an_activity_is_addressed_and_dated_like_its_note(make, visibility):
    activity = make(our_post(visibility=visibility, content=CONTENT, updated_at=LATER), URLS, 9)

    note = activity["object"]
    assert [activity[name] for name in ("to", "cc", "published")] == [note[name] for name in ("to", "cc", "published")]


@pytest.mark.parametrize(
    ("visibility", "to"),
    [
        pytest.param(Visibility.PUBLIC, [PUBLIC], id="public"),
        pytest.param(Visibility.UNLISTED, [PUBLIC], id="unlisted"),
        pytest.param(Visibility.FOLLOWERS, [FOLLOWERS, ANN, BOB], id="followers"),
        pytest.param(Visibility.DIRECT, [ANN, BOB], id="direct"),
    ],
)
def test_a_deletion_is_told_to_no_more_than_the_post_was_for(visibility, to):
    delete = build.delete_note(our_post(visibility=visibility, content=CONTENT), URLS, 9, NOW)

    assert delete["to"] == to
    assert delete["object"] == {"id": URLS.note(7), "type": "Tombstone"}


def test_an_accept_embeds_the_follow_as_it_came():
    follow = an_activity("Follow", {"id": BAND, "type": "Person"}, unknown=[1])

    accept = build.accept(follow, actor_uri=BAND, activity_uri=ACTIVITY)

    assert accept["object"] == {name: value for name, value in follow.items() if name != "@context"}
    assert (accept["actor"], accept["to"]) == (BAND, [ANN])


def test_an_undo_goes_where_the_undone_went():
    announce = build.announce(BAND, f"{ANN}/notes/1", ACTIVITY, ANN, followers=FOLLOWERS, published=NOW)

    undo = build.undo(announce, actor_uri=BAND, activity_uri=f"{ACTIVITY}0")

    assert undo["object"] == {"id": ACTIVITY, "type": "Announce", "actor": BAND, "object": f"{ANN}/notes/1"}
    assert (undo["to"], undo["cc"]) == ([PUBLIC], [FOLLOWERS, ANN])


def test_a_hidden_collection_tells_its_size_alone():
    assert build.collection(FOLLOWERS, 12) == {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": FOLLOWERS,
        "type": "OrderedCollection",
        "totalItems": 12,
    }


def test_an_unordered_collection_has_items():
    collection = build.collection(f"{URLS.note(7)}/replies", 1, items=[ANN], ordered=False)

    assert (collection["type"], collection["items"]) == ("Collection", [ANN])


def test_json_is_compact_utf_8():
    assert build.encode({"name": "Bücher", "to": [1]}) == '{"name":"Bücher","to":[1]}'.encode()


def test_an_actor_lists_its_other_addresses_and_where_it_moved():
    document = our_actor(moved_to=BOB, also_known_as=(ANN, BOB))

    assert (document["alsoKnownAs"], document["movedTo"]) == ([ANN, BOB], BOB)


def test_one_alias_is_a_list_too():
    document = our_actor(also_known_as=(ANN,))

    assert document["alsoKnownAs"] == [ANN]


def test_a_move_names_the_actor_and_its_new_address_for_the_followers():
    move = build.move(BAND, ANN, ACTIVITY, followers=FOLLOWERS, published=NOW)

    assert (move["actor"], move["object"], move["target"], move["to"]) == (BAND, BAND, ANN, [FOLLOWERS])
