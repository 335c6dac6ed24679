"""What can be asked about deliveries: what became of them, why a post did not arrive, and another try."""

from datetime import datetime

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.control import shown
from fedcomm.errors import MemberError
from fedcomm.model import snowflake
from fedcomm.model.actor import Account, Actor, ActorState
from fedcomm.model.delivery import meaning
from fedcomm.model.follow import FollowState
from fedcomm.model.post import Post, Visibility
from fedcomm.store import accounts, blocked_actors, delivery_reports, follows, peers
from fedcomm.store.db import Db
from fedcomm.store.delivery_reports import Sent


async def deliveries(community: Community, *, peer: str | None = None, limit: int = 20) -> list[dict[str, object]]:
    """Return, for each host, what was sent last; with `peer` the last deliveries to that host."""
    if peer is not None and snowflake.read(peer) is not None:
        raise MemberError(f"{peer!r} is the number of a delivery; say --retry or --drop with it, or name a server")
    if peer is not None:
        found = await community.store.read(delivery_reports.of_host, peer, limit=limit)
        return [_shown(one) for one in found]
    return await community.store.read(_hosts)


async def retry(community: Community, *, target: str) -> dict[str, object]:
    """Try again now what waits for a host, or one delivery, also one that was given up."""
    now, number = clock.now(), snowflake.read(target)
    if number is None:
        count = await community.store.write(delivery_reports.retry_host, target, now=now)
    else:
        count = int(await community.store.write(_retry_one, number, now=now))
    _refuse_nothing(count, target)
    community.delivery_due.set()
    return {"retried": count, "target": target}


async def drop(community: Community, *, target: str) -> dict[str, object]:
    """Give up what waits for a host, or one delivery."""
    now, number = clock.now(), snowflake.read(target)
    if number is None:
        count = await community.store.write(delivery_reports.drop_host, target, now=now)
    else:
        count = int(await community.store.write(delivery_reports.drop_one, number, now=now))
    _refuse_nothing(count, target)
    return {"dropped": count, "target": target}


async def why(community: Community, *, handle: str, post_id: str) -> dict[str, object]:
    """Say why a post of the artist did not arrive at somebody, or what is known of its way there."""
    artist = await community.store.read(accounts.artist)
    post = await shown.own_post(community, artist, post_id)
    actor = await shown.known_actor(community, handle)
    reasons = await community.store.read(_reasons, community, artist, actor, post)
    return {"handle": actor.handle, "post": post.page_url, "reasons": reasons}


def _retry_one(db: Db, number: int, *, now: datetime) -> bool:
    """Raises MemberError for what is no longer so: a post that was deleted would be there again."""
    if delivery_reports.is_overtaken(db, number):
        raise MemberError(f"what number {number} tells is no longer so: it was deleted, undone or changed since")
    return delivery_reports.retry_one(db, number, now=now)


def _refuse_nothing(count: int, target: str) -> None:
    if not count:
        raise MemberError(f"nothing waits for {target!r}; `fedcomm deliveries` lists hosts and numbers")


def _hosts(db: Db) -> list[dict[str, object]]:
    waiting = delivery_reports.waiting_by_host(db)
    last = {sent.host: sent for sent in delivery_reports.last_of_each_host(db)}
    circuits = {peer.host: peer for peer in peers.all_peers(db)}
    rows: list[dict[str, object]] = []
    for host in sorted(waiting.keys() | last.keys()):
        peer = circuits.get(host)
        rests_until = peer.open_until if peer else None
        rows.append(
            {
                "host": host,
                "waiting": waiting.get(host, 0),
                "failures_in_a_row": peer.failures if peer else 0,
                "rests_until": clock.rfc3339(rests_until) if rests_until else None,
                "last_heard": clock.rfc3339(peer.last_success_at) if peer and peer.last_success_at else None,
                "signature_scheme": peer.signature_scheme if peer else None,
                "last": _shown(last[host]) if host in last else None,
            }
        )
    return rows


def _shown(sent: Sent) -> dict[str, object]:
    is_waiting = sent.finished_at is None
    return {
        "id": str(sent.id),
        "activity": sent.activity_type,
        "object": sent.object_uri,
        "inbox": sent.inbox,
        "state": sent.state,
        "status": sent.last_status,
        "meaning": meaning(sent.state, status=sent.last_status, error=sent.last_error),
        "attempts": sent.attempts,
        "queued": clock.rfc3339(sent.created_at),
        "finished": None if sent.finished_at is None else clock.rfc3339(sent.finished_at),
        "next_try": clock.rfc3339(sent.next_at) if is_waiting else None,
        "waits_for": None if sent.waits_for is None else str(sent.waits_for),
    }


def _reasons(db: Db, community: Community, artist: Account, actor: Actor, post: Post) -> list[str]:
    """Return what is known, the reasons that stand in the way of all else first."""
    reasons = [*_of_actor(community, db, actor), *_of_audience(db, artist, actor, post)]
    inboxes = [inbox for inbox in (actor.inbox, actor.shared_inbox) if inbox is not None]
    sent = delivery_reports.of_object(db, post.uri, inboxes)
    reasons += [_of_delivery(one) for one in sent]
    if not sent:
        reasons.append("no copy was queued for their server")
        now = clock.now()
        rests = [until for inbox in inboxes if (until := delivery_reports.resting_until(db, inbox, now=now))]
        reasons += [f"their inbox was gone; nothing is queued for it until {clock.rfc3339(until)}" for until in rests]
    return reasons


def _of_actor(community: Community, db: Db, actor: Actor) -> list[str]:
    reasons = []
    if actor.is_local:
        reasons.append("they are on this server: nothing is sent")
    if actor.state is ActorState.GONE:
        reasons.append("their account was deleted")
    if actor.moved_to is not None:
        reasons.append(f"they have moved to {actor.moved_to}")
    if community.remote.blocked.has(actor.uri):
        reasons.append("their server is blocked here")
    if blocked_actors.has(db, actor.uri):
        reasons.append("you have blocked them")
    return reasons


def _of_audience(db: Db, artist: Account, actor: Actor, post: Post) -> list[str]:
    """Say whether the post was for them when it was published."""
    if any(addressee.actor_uri == actor.uri for addressee in post.content.addressees):
        return ["the post is addressed to them"]
    if post.visibility is Visibility.DIRECT:
        return ["the post is direct, and does not name them"]
    follow = follows.find(db, follower_id=actor.id, followee_id=artist.id)
    if follow is None:
        return ["they do not follow you, as far as this server knows: ask them to follow again"]
    if follow.state is FollowState.PENDING:
        return ["they asked to follow you and wait for your answer"]
    if follow.accepted_at is not None and follow.accepted_at > post.published_at:
        return [f"they follow you since {clock.rfc3339(follow.accepted_at)}, after the post"]
    return ["they follow you, and did when the post was published"]


def _of_delivery(sent: Sent) -> str:
    said = meaning(sent.state, status=sent.last_status, error=sent.last_error)
    when = "" if sent.finished_at is None else f" at {clock.rfc3339(sent.finished_at)}"
    again = f", next try {clock.rfc3339(sent.next_at)}" if sent.finished_at is None else ""
    again += f", after number {sent.waits_for}" if sent.waits_for is not None else ""
    return f"{sent.activity_type} to {sent.inbox} (number {sent.id}): {said}{when}{again}, {sent.attempts} failed"
