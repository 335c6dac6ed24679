"""Votes in the polls of accounts here (FEP-9967). They are counted, and neither kept as posts nor told to anybody."""

from collections.abc import Iterable

from fedcomm.activitypub import parse
from fedcomm.activitypub.parse import Vote
from fedcomm.inbox.work import DONE, Verdict, Work, ignored
from fedcomm.model.poll import Poll
from fedcomm.model.post import Post
from fedcomm.store import polls


def take(work: Work) -> Verdict | None:
    """Count the votes that a Create brings, or say why they do not count. None when it brings something else.

    A late vote does not count, nor one for what cannot be chosen, of somebody who may not see the post, or who voted
    for the same before. Where one option may be chosen, the first vote is the only one.
    """
    cast = parse.votes(work.activity.document)
    if not cast:
        return None
    post = work.own_post(cast[0].post_uri)
    poll = post.content.poll if post is not None else None
    if post is None or poll is None:
        return ignored("there is no such poll of ours")
    if not work.sees(post):
        return ignored("the poll is not for the actor")
    # When it came counts, not when its turn was. A poll whose result has been sent takes no more.
    if not poll.is_open(now=work.received.received_at):
        return ignored("the poll is over")
    return _count(work, post, _new(poll, cast, before=polls.chosen(work.db, post.id, work.actor.id)))


def _new(poll: Poll, cast: Iterable[Vote], *, before: tuple[int, ...]) -> list[int]:
    """Return the positions of the options that somebody, who chose those `before`, chooses now and may."""
    positions = {parse.option_name({"name": option.name}): n for n, option in enumerate(poll.options)}
    chosen = dict.fromkeys(positions[vote.option] for vote in cast if vote.option in positions)
    if poll.is_multiple:
        return [position for position in chosen if position not in before]
    return [] if before else list(chosen)[:1]


def _count(work: Work, post: Post, positions: list[int]) -> Verdict:
    if not positions:
        return ignored("no new vote for what can be chosen")
    polls.take_votes(
        work.db,
        post.id,
        actor_id=work.actor.id,
        positions=positions,
        activity_uri=work.activity.id,
        now=work.now,
    )
    return DONE
