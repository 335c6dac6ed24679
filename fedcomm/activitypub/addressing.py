"""Who a post goes to: our visibilities as `to` and `cc`, and back (wire 4.3)."""

from collections.abc import Iterable, Sequence

from fedcomm.activitypub.vocabulary import PUBLIC, PUBLIC_NAMES
from fedcomm.model.post import Visibility


def recipients(visibility: Visibility, *, followers: str, mentioned: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return `to` and `cc`. `followers` is the author's collection, `mentioned` the actors it names.

    Smithereen drops public posts that leave out the followers collection; direct ones must not have it.
    """
    named = list(dict.fromkeys(mentioned))
    table: dict[Visibility, tuple[list[str], list[str]]] = {
        Visibility.PUBLIC: ([PUBLIC], [followers, *named]),
        Visibility.UNLISTED: ([followers], [PUBLIC, *named]),
        Visibility.FOLLOWERS: ([followers, *named], []),
        Visibility.DIRECT: (named, []),
    }
    return table[visibility]


def visibility_of(to: Iterable[str], cc: Iterable[str], *, followers: str | None) -> Visibility:
    """Return the visibility that a peer's addressing means; without a known audience the narrowest, direct.

    `followers` is the author's collection; it counts in `to` alone, as in Mastodon and GoToSocial.
    """
    first, second = set(to), set(cc)
    if PUBLIC_NAMES & first:
        return Visibility.PUBLIC
    if PUBLIC_NAMES & second:
        return Visibility.UNLISTED
    if followers is not None and followers in first:
        return Visibility.FOLLOWERS
    return Visibility.DIRECT
