"""What an account on an independent server, an artist and a band do together, step by step.

Fedify is the referee: what it lists as taken has passed its own checks of signature, context and shape; what it sends
is looked at where the artist and their visitors would look.
"""

from collections.abc import Awaitable, Callable, Mapping

import httpx

from fedcomm.errors import FedcommError
from tests.interop import (
    artist_steps,
    band_steps,
    fan_steps,
    poll_steps,
    profile_steps,
    quote_steps,
    relation_steps,
    trust_steps,
)
from tests.interop.stage import NotSeen, Stage

#: Does a step and returns what was seen on the other side.
Act = Callable[[Stage], Awaitable[str]]

#: What `make demo` shows, in its order: later steps build on earlier ones.
STEPS: dict[str, Act] = {
    "Fay, whose account is on a Fedify server, finds the artist by handle": fan_steps.finds_the_artist,
    "Fay follows the artist": fan_steps.follows,
    "The artist posts for everybody, with a mention, a hashtag and a content warning": fan_steps.gets_a_post,
    "The artist posts without publicity, for followers, and for Fay alone": fan_steps.gets_what_is_for_few,
    "Fay finds the post by the address of its page": fan_steps.finds_the_post,
    "Fay reads the post for followers at its address; a stranger does not": fan_steps.reads_for_followers,
    "The artist edits the post": fan_steps.gets_an_edit,
    "Fay answers the post": fan_steps.answers,
    "Fay likes the post, and takes it back": fan_steps.likes,
    "Fay boosts the post, and takes it back": fan_steps.boosts,
    "The artist follows Fay back": artist_steps.follows,
    "Fay posts, edits and deletes": artist_steps.reads_along,
    "The artist answers Fay, likes and boosts": artist_steps.answers_and_reacts,
    "The artist asks to follow two who decide themselves: one agrees, one does not": artist_steps.asks_to_follow,
    "A band with a community of its own follows the artist and gets the next post": band_steps.follows,
    "The band answers, likes and boosts": band_steps.answers_and_reacts,
    "The artist's server is killed right after a post, and started again": band_steps.outlives_a_kill,
    "The artist deletes the post": fan_steps.gets_a_deletion,
    "The artist stops following Fay": artist_steps.unfollows,
    "Fay stops following the artist, and gets no more": fan_steps.unfollows,
}

#: What else servers say to each other, on a stage of its own.
FURTHER_STEPS: dict[str, Act] = {
    "Fay and the artist, who follow each other, have written before": relation_steps.reads_what_was_before,
    "Fay reacts with emojis, and takes them back": relation_steps.react_with_emojis,
    "Finn reports a post of the artist": relation_steps.is_reported,
    "The artist reports a post of Fay": relation_steps.reports,
    "Fay blocks the artist, and thinks better of it": relation_steps.is_blocked,
    "The artist blocks Fay, and thinks better of it": relation_steps.blocks,
    "The artist sends Fay away, who comes back": relation_steps.sends_away,
    "Somebody agrees to be followed, and thinks better of it": relation_steps.is_sent_away,
    "Fay passes on what somebody else did": relation_steps.hears_a_group,
    "The artist asks the fans to vote": poll_steps.asks_the_fans,
    "The poll ends while the artist's server is down": poll_steps.ends_a_poll,
    "The artist votes in a poll of Fay": poll_steps.votes_in_a_poll,
    "Fay quotes the artist": quote_steps.is_quoted,
    "The artist takes the consent to the quote back": quote_steps.takes_consent_back,
    "Fay wants to quote what nobody may quote": quote_steps.lets_nobody_quote,
    "The artist quotes Fay": quote_steps.quotes,
    "The artist pins a post, and unpins it": profile_steps.pins,
    "The artist shows a hashtag on the profile": profile_steps.features_a_hashtag,
    "Fay pins a post, and unpins it": profile_steps.reads_pins,
    "Fay has a new name": profile_steps.renames_herself,
    "The artist has a new name": profile_steps.is_renamed,
    "A post for everybody is signed twice, so that others can pass it on": trust_steps.signs_for_everybody,
    "A post for Fay alone is signed twice, and says who made it": trust_steps.signs_for_few,
    "A post for followers says who they are": trust_steps.compares_followers,
    "The artist passes on what Fay answers": trust_steps.passes_on_an_answer,
    "Fay brings the artist what others said": trust_steps.believes_a_proof,
    "The artist has new keys": trust_steps.has_new_keys,
    "The artist lets only those read who say who they are": trust_steps.wants_to_know_who_reads,
    "Fay moves to Finn's address": profile_steps.moves,
    "The artist moves to the band's community": profile_steps.sees_a_move,
    "Finn deletes his account": profile_steps.leaves,
    "An artist says farewell": profile_steps.says_farewell,
}


async def play(stage: Stage, tell: Callable[[str, str], None], steps: Mapping[str, Act] = STEPS) -> None:
    """Do every step; `tell` is called after each with its sentence and what was seen.

    Raises NotSeen at the first that fails, with the step, what was seen last, and the end of every server's log.
    """
    for sentence, act in steps.items():
        try:
            evidence = await act(stage)
        except (AssertionError, LookupError, OSError, FedcommError, httpx.HTTPError) as error:
            raise NotSeen(f"{sentence}: {type(error).__name__}: {error}\n{stage.logs()}") from error
        tell(sentence, evidence)
