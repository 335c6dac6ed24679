"""What every request or activity asks of the store takes no longer when the tables have grown."""

import re
from collections.abc import Callable

import pytest
from rows import NOW, a_post, a_profile

from fedcomm.model.actor import Role
from fedcomm.model.errand import ErrandKind
from fedcomm.model.notification import NotificationKind
from fedcomm.model.post import Post
from fedcomm.store import (
    accounts,
    activities,
    actors,
    audience,
    blocked_actors,
    blocks,
    conversations,
    deliveries,
    errands,
    featured_tags,
    follows,
    keys,
    notifications,
    peers,
    polls,
    posts,
    quotes,
    reactions,
    received,
    reports,
    sessions,
    tombstones,
    undone,
)
from fedcomm.store.connection import Store
from fedcomm.store.db import Db

#: Tables with a row for each account, setting, block or inbox that went today, or with a bound of 2,000 (errands);
#: reading them whole is no harm.
SMALL = {"account", "setting", "blocked_host", "migration", "gone_inbox", "errand"}

#: What recursive queries have found so far (hosts, or posts up to a bound), and their first row, which is no table's.
FOUND = {"waiting", "thread", "CONSTANT"}

URI = "https://peer.example/1"

pytestmark = pytest.mark.anyio


def its_post(db: Db) -> Post:
    """Return the one post that there is."""
    post = posts.find(db, URI)
    assert post is not None
    return post


#: What is asked in the course of a request, of one activity that came in, or of one turn of a worker.
ASKED: dict[str, Callable[[Db], object]] = {
    "an account by its name": lambda db: accounts.find(db, "artist"),
    "an account by its id": lambda db: accounts.find_by_uri(db, URI),
    "the artist": accounts.artist,
    "the instance actor": accounts.instance,
    "an actor": lambda db: actors.find(db, URI),
    "an actor by its handle": lambda db: actors.find_by_handle(db, "fan", "peer.example"),
    "the actors of an inbox": lambda db: actors.of_inbox(db, URI, limit=20),
    "a block of a host": lambda db: blocks.covers(db, "a.peer.example"),
    "whether an actor is blocked": lambda db: blocked_actors.has(db, URI),
    "a block of an actor": lambda db: blocked_actors.find(db, 1, URI),
    "a block of an actor taken back": lambda db: blocked_actors.remove(db, 1, URI),
    "the timeline": lambda db: posts.timeline(db, 1),
    "what waits for somebody who is blocked": lambda db: deliveries.drop_unsent_to(db, URI, "peer.example", now=NOW),
    "a key": lambda db: keys.find(db, URI),
    "the keys of an actor": lambda db: keys.forget_of_actor(db, URI),
    "an activity": lambda db: activities.find(db, URI),
    "the outbox": lambda db: activities.outbox_page(db, 1),
    "where pages of the outbox start": lambda db: activities.outbox_ids(db, 1, since=0, limit=20),
    "the size of the outbox": lambda db: activities.outbox_count(db, 1),
    "whether an object was public": lambda db: activities.was_public(db, URI),
    "a post": lambda db: posts.find(db, URI),
    "a profile": lambda db: posts.page_of_actor(db, 1),
    "the number of posts": lambda db: posts.count_of_actor(db, 1),
    "the pinned posts": lambda db: posts.pinned_of_actor(db, 1),
    "the replies": lambda db: posts.replies_to(db, URI),
    "a page of the replies": lambda db: conversations.replies(db, URI, is_local=False, after=0, limit=40),
    "a conversation": lambda db: conversations.posts(db, URI, after=0, limit=40),
    "the size of a conversation": lambda db: conversations.count(db, URI),
    "the polls that have ended": lambda db: polls.ended(db, now=NOW, limit=20),
    "the polls with new votes": lambda db: polls.changed(db, now=NOW, sent_before=NOW, limit=20),
    "what an actor voted for": lambda db: polls.chosen(db, 1, 1),
    "the accounts that voted": lambda db: polls.local_voters(db, 1),
    "the end of all votes of an actor": lambda db: polls.remove_votes_of(db, 1, now=NOW),
    "the inboxes of those who voted": lambda db: audience.voters(db, 1),
    "the results that were sent": lambda db: deliveries.forget_updates_before(db, URI, 1),
    "the results that were not sent": lambda db: deliveries.drop_superseded(db, URI, now=NOW),
    "the posts of a tag": lambda db: posts.page_of_tag(db, "music"),
    "the counts of a post": lambda db: posts.counts(db, its_post(db)),
    "an edit": lambda db: posts.edit(db, its_post(db), its_post(db).content, updated_at=NOW),
    "a deletion": lambda db: posts.delete(db, its_post(db), now=NOW),
    "the end of all posts of an actor": lambda db: posts.delete_all_of(db, its_post(db).author, now=NOW),
    "a tombstone": lambda db: tombstones.find(db, URI),
    "whether an actor deleted an object": lambda db: tombstones.has(db, URI, actor_uri=URI),
    "a follow": lambda db: follows.find(db, follower_id=1, followee_id=2),
    "a follow by its activity": lambda db: follows.find_by_activity(db, URI, follower_id=1),
    "a follow that is answered": lambda db: follows.find_answered(db, URI, followee_id=1),
    "the followers": lambda db: follows.followers(db, 1),
    "where pages of the followers start": lambda db: follows.follower_ids(db, 1, since=0, limit=20),
    "where pages of those who are followed start": lambda db: follows.following_ids(db, 1, since=0, limit=20),
    "whom one follows": lambda db: follows.following(db, 1),
    "the number of followers": lambda db: follows.count_followers(db, 1),
    "the number of those who are followed": lambda db: follows.count_following(db, 1),
    "the inboxes of followers": lambda db: follows.follower_inboxes(db, 1),
    "a follower of a host": lambda db: follows.has_follower_from(db, 1, origin="https://peer.example"),
    "the followers of a host": lambda db: follows.follower_uris_from(db, 1, origin="https://peer.example"),
    "who of us follows an actor": lambda db: follows.local_follower_uris(db, 1),
    "the end of all follows of an actor": lambda db: follows.remove_all_of(db, 1),
    "a reaction": lambda db: reactions.find_by_activity(db, URI, actor_id=1),
    "the end of all reactions of an actor": lambda db: reactions.remove_all_of(db, 1),
    "the inboxes of those who replied": lambda db: audience.repliers(db, URI),
    "the inboxes of those who quoted": lambda db: audience.quoters(db, URI),
    "the inboxes of those who reacted": lambda db: audience.reactors(db, URI),
    "the inboxes of those who are followed": lambda db: audience.following(db, 1),
    "the inboxes of those who are named": lambda db: audience.of_uris(db, [URI]),
    "notifications": lambda db: notifications.page(db, 1),
    "the end of notifications of an actor": lambda db: notifications.remove_of_actor(db, 1),
    "a notification taken back": lambda db: notifications.remove_one(
        db, account_id=1, kind=NotificationKind.LIKE, actor_id=1, object_uri=URI
    ),
    "a notification of a follow taken back": lambda db: notifications.remove_one(
        db, account_id=1, kind=NotificationKind.FOLLOW, actor_id=1, object_uri=None
    ),
    "what waits in the inbox and needs no network": lambda db: received.due_local(db, now=NOW, limit=32),
    "what waits in the inbox for the network": lambda db: received.due_remote(
        db, now=NOW, limit=8, per_host=2, busy=[]
    ),
    "when the inbox has something to do": lambda db: received.next_due_at(db, after=NOW),
    "whether an activity came": lambda db: received.has(db, URI, actor_uri=URI),
    "what is remembered of the inbox": lambda db: received.forget_finished(db, before=NOW, limit=500),
    "what is remembered of what was undone": lambda db: undone.forget(db, before=NOW, limit=500),
    "whether an activity was undone": lambda db: undone.has(db, URI, actor_uri=URI),
    "what an activity was": lambda db: received.type_of(db, URI, actor_uri=URI),
    "the hashtags that an actor features": lambda db: featured_tags.names(db, 1),
    "a hashtag that is featured no longer": lambda db: featured_tags.remove(db, actor_id=1, name="music"),
    "the end of all featured hashtags of an actor": lambda db: featured_tags.remove_all_of(db, 1),
    "how often a server reported": lambda db: reports.count_of_origin(db, "https://peer.example", since=NOW),
    "what is remembered of reports": lambda db: reports.forget_of_others(db, before=NOW, limit=500),
    "what is remembered of what was sent for others": lambda db: activities.forget_sent_for_others(
        db, before=NOW, limit=500
    ),
    "whether too much of a host waits": lambda db: received.has_too_many(db, "peer.example", limit=1000),
    "whether an account was told": lambda db: notifications.has(db, 1, object_uri=URI),
    "what is remembered of what others deleted": lambda db: tombstones.forget_of_others(db, before=NOW, limit=500),
    "whether anybody follows an actor": lambda db: follows.has_follower(db, 1),
    "a new errand": lambda db: errands.put(db, kind=ErrandKind.REPLIES, uri=URI, actor_uri=URI, now=NOW),
    "what is fetched no more for an actor": lambda db: errands.remove_about(db, URI),
    "a featured hashtag": lambda db: featured_tags.put(
        db, actor_id=its_post(db).author.id, name="music", limit=20, now=NOW
    ),
    "whether an activity waits": lambda db: received.is_waiting(db, 1),
    "the reports": reports.page,
    "where an object was sent": lambda db: deliveries.inboxes_of(db, URI),
    "an inbox that is gone": lambda db: deliveries.give_up_inbox(db, URI, "peer.example", until=NOW, now=NOW),
    "what is not to be sent any more": lambda db: deliveries.drop_unsent(db, order_key=URI, now=NOW),
    "a peer": lambda db: peers.find(db, "peer.example"),
    "the stamp of a quote": lambda db: quotes.find(db, quoted_uri=URI, quoting_uri=URI),
    "a stamp by its id": lambda db: quotes.get(db, 1),
    "the stamps of a quoting post": lambda db: quotes.of_quoting(db, URI),
    "what a stamp approves of": lambda db: quotes.approved_by(db, URI),
    "the end of all stamps of an actor": lambda db: quotes.remove_all_of(db, 1),
    "a session": lambda db: sessions.find(db, "token", now=NOW),
    "an errand that is due": lambda db: errands.longest_due(db, now=NOW, busy={1: "https://peer.example"}),
    "when an errand is due": lambda db: errands.next_due_at(db, after=NOW),
    "an id for a post that is found late": lambda db: posts.past_id(db, NOW),
    "what an actor has pinned": lambda db: posts.pin_only(db, 1, [1, 2], now=NOW),
}


def plans(db: Db, ask: Callable[[Db], object]) -> str:
    """Return how SQLite goes about every statement of a store function."""
    said: list[str] = []
    db.set_trace_callback(said.append)
    ask(db)
    db.set_trace_callback(None)
    statements = [text for text in said if re.match(r"\s*(SELECT|WITH|DELETE|UPDATE|INSERT)", text)]
    steps = [row[3] for text in statements for row in db.execute(f"EXPLAIN QUERY PLAN {text}")]
    return "\n".join(steps)


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
async def test_nothing_that_is_asked_often_reads_a_whole_table(store: Store, ask: Callable[[Db], object]) -> None:
    def scene(db: Db) -> str:
        for role in Role:
            accounts.create(db, a_profile(role), role=role, rsa_private_pem="", ed25519_private_pem="", now=NOW)
        posts.put(db, a_post(db, accounts.artist(db).id, uri=URI))
        return plans(db, ask)

    steps = await store.write(scene)

    assert set(re.findall(r"SCAN (\w+)", steps)) <= SMALL | FOUND, steps
