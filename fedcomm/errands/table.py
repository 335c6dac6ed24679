"""How each kind of errand is run, one line a kind."""

from collections.abc import Awaitable, Callable

from fedcomm.communities import Community
from fedcomm.errands import conversation, followers, profile
from fedcomm.model.errand import Errand, ErrandKind

#: Runs one errand inside its bounds. What it raises decides whether it is tried again: see `worker`.
Run = Callable[[Community, Errand], Awaitable[None]]

KINDS: dict[ErrandKind, Run] = {
    ErrandKind.ANCESTORS: conversation.ancestors,
    ErrandKind.REPLIES: conversation.replies,
    ErrandKind.POSTS: profile.posts,
    ErrandKind.FEATURED: profile.featured,
    ErrandKind.FOLLOWERS: followers.synchronise,
}
