"""Documents of ours: in the form that every peer reads."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from peer_documents import ANN, BAND, BOB, NOW, PEM, PUBLIC, URLS, an_account, an_activity, our_post
from pyld import jsonld
from pyld.documentloader.frozen import BUNDLED_CONTEXTS, FrozenDocumentLoader

from fedcomm.activitypub import build, contexts, parse
from fedcomm.activitypub.authority import authorise
from fedcomm.model.actor import Role
from fedcomm.model.poll import Poll, PollOption
from fedcomm.model.post import Addressee, Attachment, Counts, PostContent, Visibility
from fedcomm.model.quote import QuoteAuthorization, StampState

FOLLOWERS = f"{BAND}/followers"
ACTIVITY = "https://band.example/ap/activities/9"
LATER = NOW + timedelta(minutes=5)
CONTENT = PostContent(
    content_html="<p>New song</p>",
    source="New *song*",
    warning="Loud",
    is_sensitive=True,
    language="en",
    addressees=(
        Addressee(actor_uri=ANN, handle="@ann@fan.example"),
        Addressee(actor_uri=BOB, handle="@bob@fan.example", is_mention=False),
    ),
    hashtags=("jazz",),
    attachments=(Attachment(type="Image", media_type="image/png", url="https://band.example/m/1.png", alt="A drum"),),
)

POLL = Poll(
    options=(PollOption(name="Loud", votes=2), PollOption(name="Quiet")), ends_at=LATER, closed_at=LATER, voters_count=2
)


def our_actor(role: Role = Role.ARTIST, **changes: Any) -> build.Document:
    return build.actor(an_account(role, **changes), URLS, ed25519_multibase="z6Mk", rsa_public_pem=PEM)


def every_document() -> dict[str, build.Document]:
    post, account = our_post(content=CONTENT, updated_at=LATER), an_account()
    follow = build.follow(ANN, BAND, f"{ANN}/follows/1")
    note = build.note(post, URLS, counts=Counts(likes=1))
    quote = our_post(content=replace(CONTENT, quote_uri=f"{ANN}/notes/1"), quote_authorization_uri=f"{ANN}/stamps/1")
    asked = {"id": f"{ANN}/1", "type": "QuoteRequest", "actor": ANN, "object": post.uri, "instrument": f"{ANN}/notes/1"}
    stamp = QuoteAuthorization(
        id=5, quoted_uri=post.uri, quoting_uri=f"{ANN}/notes/1", actor_id=2, state=StampState.GRANTED
    )
    return {
        "actor": our_actor(icon_url="https://band.example/m/a.png"),
        "instance actor": our_actor(Role.INSTANCE),
        "stub": build.actor_stub(account, URLS, ed25519_multibase="z6Mk", rsa_public_pem=PEM),
        "note": note,
        "tombstone": build.tombstone(post.uri, NOW),
        "create": build.create(post, URLS, 9),
        "update note": build.update_note(post, URLS, 9),
        "delete note": build.delete_note(post, URLS, 9, NOW),
        "update actor": build.update_actor(account, our_actor(), URLS, 9),
        "delete actor": build.delete_actor(account, URLS, 9),
        "follow": follow,
        "accept": build.accept(follow, actor_uri=BAND, activity_uri=ACTIVITY),
        "reject": build.reject(follow, actor_uri=BAND, activity_uri=ACTIVITY),
        "undo": build.undo(follow, actor_uri=ANN, activity_uri=f"{ANN}/undos/1"),
        "like": build.like(BAND, f"{ANN}/notes/1", ACTIVITY, ANN),
        "question": build.note(our_post(content=replace(CONTENT, poll=POLL)), URLS, counts=Counts(likes=1)),
        "vote": build.vote("Loud", actor_uri=BAND, post_uri=f"{ANN}/notes/1", author_uri=ANN, activity_uri=ACTIVITY),
        "move": build.move(BAND, ANN, ACTIVITY, followers=FOLLOWERS, published=NOW),
        "announce": build.announce(BAND, f"{ANN}/notes/1", ACTIVITY, ANN, followers=FOLLOWERS, published=NOW),
        "quote": build.note(quote, URLS),
        "quote request": build.quote_request(quote, URLS, 9, author_uri=ANN),
        "accept quote": build.accept_quote(asked, actor_uri=BAND, activity_uri=ACTIVITY, stamp_uri=f"{BAND}/stamps/1"),
        "reject quote": build.reject_quote(asked, actor_uri=BAND, activity_uri=ACTIVITY),
        "stamp": build.quote_authorization(stamp, post, URLS),
        "delete stamp": build.delete_stamp(URLS.quote_authorization(5), account, URLS, 9, quoter_uri=ANN),
        "collection": build.collection(f"{BAND}/featured", 1, items=[note]),
        "collection with its page": build.collection(
            f"{BAND}/outbox", 1, first=build.collection_page(f"{BAND}/outbox/1", f"{BAND}/outbox", [note])
        ),
        "page": build.collection_page(
            f"{BAND}/outbox/1", f"{BAND}/outbox", [build.create(post, URLS, 9)], next="https://n"
        ),
    }


def contexts_in(value: object) -> int:
    if isinstance(value, dict):
        return ("@context" in value) + sum(contexts_in(child) for child in value.values())
    return sum(contexts_in(child) for child in value) if isinstance(value, list) else 0


def names_in(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*(names_in(child) for child in value.values()))
    return set().union(*(names_in(child) for child in value)) if isinstance(value, list) else set()


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

    names = names_in(jsonld.expand(document, {"documentLoader": loader}))

    assert not [term for term in names if ":" not in term and not term.startswith("@")]
    assert not [term for term in names if term.startswith("_:")]


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
    account = replace(an_account(moved_to=BOB), also_known_as=(ANN, BOB))

    document = build.actor(account, URLS, ed25519_multibase="z6Mk", rsa_public_pem=PEM)

    assert (document["alsoKnownAs"], document["movedTo"]) == ([ANN, BOB], BOB)


def test_one_alias_is_a_list_too():
    document = build.actor(
        replace(an_account(), also_known_as=(ANN,)), URLS, ed25519_multibase="z6Mk", rsa_public_pem=PEM
    )

    assert document["alsoKnownAs"] == [ANN]


def test_a_move_names_the_actor_and_its_new_address_for_the_followers():
    move = build.move(BAND, ANN, ACTIVITY, followers=FOLLOWERS, published=NOW)

    assert (move["actor"], move["object"], move["target"], move["to"]) == (BAND, BAND, ANN, [FOLLOWERS])
