"""What can be asked of a community by name: one table, a module for each kind.

Each takes plain values and returns plain values: the same over the socket and here.
"""

from collections.abc import Awaitable, Callable

from fedcomm.control import doctor, hosting, people, posting

Operation = Callable[..., Awaitable[object]]

#: Every operation, by the name that the socket and the command line use.
OPERATIONS: dict[str, Operation] = {
    "post": posting.post,
    "edit": posting.edit,
    "delete": posting.delete,
    "follow": people.follow,
    "unfollow": people.unfollow,
    "followers": people.followers,
    "following": people.followed,
    "like": people.like,
    "unlike": people.unlike,
    "boost": people.boost,
    "unboost": people.unboost,
    "timeline": people.timeline,
    "status": hosting.status,
    "login-link": hosting.login_link,
    "block": hosting.block,
    "unblock": hosting.unblock,
    "blocked": hosting.blocked,
    "doctor": doctor.examine,
}
