"""What an account on an independent server, an artist and a band do together, step by step.

Fedify is the referee: what it lists as taken has passed its own checks of signature, context and shape; what it sends
is looked at where the artist and their visitors would look.
"""

from collections.abc import Awaitable, Callable

import httpx

from fedcomm.errors import FedcommError
from tests.interop import artist_steps, band_steps, fan_steps
from tests.interop.stage import NotSeen, Stage

#: Does a step and returns what was seen on the other side.
Act = Callable[[Stage], Awaitable[str]]

#: What happens, in its order: later steps build on earlier ones.
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


async def play(stage: Stage, tell: Callable[[str, str], None]) -> None:
    """Do every step; `tell` is called after each with its sentence and what was seen.

    Raises NotSeen at the first that fails, with the step, what was seen last, and the end of every server's log.
    """
    for sentence, act in STEPS.items():
        try:
            evidence = await act(stage)
        except (AssertionError, LookupError, OSError, FedcommError, httpx.HTTPError) as error:
            raise NotSeen(f"{sentence}: {type(error).__name__}: {error}\n{stage.logs()}") from error
        tell(sentence, evidence)
