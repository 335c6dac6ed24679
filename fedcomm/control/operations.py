"""What can be asked of a community by name: one table, a module for each kind.

Each takes plain values and returns plain values: the same over the socket and here.
"""

from collections.abc import Awaitable, Callable

from fedcomm.control import (
    blocking,
    conversation,
    deliveries,
    doctor,
    farewell,
    featuring,
    hosting,
    moving,
    people,
    posting,
    quoting,
    reporting,
    signatures,
)

Operation = Callable[..., Awaitable[object]]

#: Every operation, by the name that the socket and the command line use.
OPERATIONS: dict[str, Operation] = {
    "post": posting.post,
    "edit": posting.edit,
    "delete": posting.delete,
    "quotes": quoting.quotes,
    "unquote": quoting.unquote,
    "follow": people.follow,
    "unfollow": people.unfollow,
    "followers": people.followers,
    "following": people.followed,
    "like": people.like,
    "unlike": people.unlike,
    "boost": people.boost,
    "unboost": people.unboost,
    "vote": people.vote,
    "timeline": people.timeline,
    "pin": featuring.pin,
    "unpin": featuring.unpin,
    "feature-tag": featuring.feature_tag,
    "unfeature-tag": featuring.unfeature_tag,
    "report": reporting.report,
    "reports": reporting.reports,
    "thread": conversation.thread,
    "aliases": moving.aliases,
    "alias-add": moving.add_alias,
    "alias-remove": moving.remove_alias,
    "move": moving.move,
    "move-from": moving.expect,
    "move-cancel": moving.come_back,
    "rotate-keys": moving.rotate_keys,
    "farewell": farewell.say_farewell,
    "status": hosting.status,
    "login-link": hosting.login_link,
    "block": blocking.block,
    "unblock": blocking.unblock,
    "blocked": blocking.blocked,
    "authorized-fetch": hosting.authorized_fetch,
    "doctor": doctor.examine,
    "deliveries": deliveries.deliveries,
    "retry": deliveries.retry,
    "drop": deliveries.drop,
    "why": deliveries.why,
    "signature": signatures.signature,
}
