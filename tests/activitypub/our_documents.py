"""One of each document that we send or serve."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from peer_documents import ANN, BAND, BOB, NOW, PEM, URLS, an_account, our_post

from fedcomm.activitypub import build
from fedcomm.model.actor import Role
from fedcomm.model.poll import Poll, PollOption
from fedcomm.model.post import Addressee, Attachment, Counts, PostContent
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
    attachments=(
        Attachment(
            type="Video",
            media_type="video/mp4",
            url="https://band.example/m/1.mp4",
            alt="A drum",
            blurhash="LEHV6nWB2yk8pyo0adR*.7kCMdnj",
            focus=(0.5, -0.25),
            width=600,
            height=400,
            duration_ms=1500,
        ),
    ),
)

POLL = Poll(
    options=(PollOption(name="Loud", votes=2), PollOption(name="Quiet")), ends_at=LATER, closed_at=LATER, voters_count=2
)


def our_actor(role: Role = Role.ARTIST, *, also_known_as: tuple[str, ...] = (), **changes: Any) -> build.Document:
    account = replace(an_account(role, **changes), also_known_as=also_known_as)
    return build.actor(account, URLS, ed25519_multibase="z6Mk", rsa_public_pem=PEM)


def every_document() -> dict[str, build.Document]:
    """Return them by what they are. A test sees to it that no builder is missing."""
    post, account = our_post(content=CONTENT, updated_at=LATER, context_uri=URLS.context(7)), an_account()
    follow = build.follow(ANN, BAND, f"{ANN}/follows/1")
    like = build.like(BAND, f"{ANN}/notes/1", ACTIVITY, ANN)
    announce = build.announce(BAND, f"{ANN}/notes/1", ACTIVITY, ANN, followers=FOLLOWERS, published=NOW)
    note = build.note(post, URLS, counts=Counts(likes=1))
    quote = replace(
        post,
        content=replace(CONTENT, quote_uri=f"{ANN}/notes/1"),
        quote_authorization_uri=f"{ANN}/stamps/1",
        in_reply_to_uri=f"{ANN}/notes/1",
    )
    asking = replace(quote, content=replace(quote.content, poll=POLL))
    choosing = replace(quote, content=replace(quote.content, poll=replace(POLL, is_multiple=True)))
    asked = {"id": f"{ANN}/1", "type": "QuoteRequest", "actor": ANN, "object": post.uri, "instrument": f"{ANN}/notes/1"}
    stamp = QuoteAuthorization(
        id=5, quoted_uri=post.uri, quoting_uri=f"{ANN}/notes/1", actor_id=2, state=StampState.GRANTED
    )
    return {
        "actor": our_actor(icon_url="https://band.example/m/a.png", moved_to=BOB, also_known_as=(ANN,)),
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
        "undo follow": build.undo(follow, actor_uri=ANN, activity_uri=f"{ANN}/undos/1"),
        "like": like,
        "block": build.block(BAND, ANN, ACTIVITY),
        "undo block": build.undo(build.block(BAND, ANN, ACTIVITY), actor_uri=BAND, activity_uri=f"{ACTIVITY}0"),
        "undo like": build.undo(like, actor_uri=BAND, activity_uri=f"{ACTIVITY}0"),
        "question": build.note(asking, URLS, counts=Counts(likes=1)),
        "question with several answers": build.note(choosing, URLS),
        "create question": build.create(asking, URLS, 9),
        "update question": build.update_note(asking, URLS, 9),
        "vote": build.vote("Loud", actor_uri=BAND, post_uri=f"{ANN}/notes/1", author_uri=ANN, activity_uri=ACTIVITY),
        "move": build.move(BAND, ANN, ACTIVITY, followers=FOLLOWERS, published=NOW),
        "add post": build.add(post.uri, account, URLS, 9),
        "add hashtag": build.add(build.hashtag("jazz", URLS), account, URLS, 9),
        "remove post": build.remove(post.uri, account, URLS, 9),
        "remove hashtag": build.remove(build.hashtag("jazz", URLS), account, URLS, 9),
        "flag": build.flag(URLS.actor("band.example"), [ANN, f"{ANN}/notes/1"], "Spam", ACTIVITY),
        "announce": announce,
        "undo announce": build.undo(announce, actor_uri=BAND, activity_uri=f"{ACTIVITY}0"),
        "quote": build.note(quote, URLS),
        "quote request": build.quote_request(quote, URLS, 9, author_uri=ANN),
        "accept quote": build.accept_quote(asked, actor_uri=BAND, activity_uri=ACTIVITY, stamp_uri=f"{BAND}/stamps/1"),
        "reject quote": build.reject_quote(asked, actor_uri=BAND, activity_uri=ACTIVITY),
        "stamp": build.quote_authorization(stamp, post, URLS),
        "delete stamp": build.delete_stamp(URLS.quote_authorization(5), account, URLS, 9, quoter_uri=ANN),
        "collection": build.collection(f"{BAND}/featured", 1, items=[note]),
        "hashtags": build.collection(f"{BAND}/featured-tags", 1, items=[build.hashtag("jazz", URLS)], ordered=False),
        "collection with its page": build.collection(
            f"{BAND}/outbox",
            1,
            first=build.collection_page(f"{BAND}/outbox/1", f"{BAND}/outbox", [note]),
            last=f"{BAND}/outbox/9",
        ),
        "conversation": build.collection(URLS.context(7), 0, first=f"{URLS.context(7)}/0", attributed_to=BAND),
        "page": build.collection_page(
            f"{BAND}/outbox/1", f"{BAND}/outbox", [build.create(post, URLS, 9)], f"{BAND}/outbox/2", f"{BAND}/outbox/0"
        ),
        "page of replies": build.collection_page(f"{post.uri}/replies/1", f"{post.uri}/replies", [ANN], ordered=False),
    }
