"""Every table, once.

Whose data it holds, whether an export takes it, and how it is erased. A test compares it with the schema.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`is_personal`: data of fans or other people. `is_exported`: part of a full export. `erased`: how rows go."""

    is_personal: bool
    is_exported: bool
    erased: str


TABLES = {
    "migration": Table(is_personal=False, is_exported=True, erased="never"),
    "setting": Table(is_personal=False, is_exported=True, erased="with the community"),
    "actor": Table(is_personal=True, is_exported=True, erased="marked gone by Delete(actor)"),
    "public_key": Table(is_personal=False, is_exported=False, erased="by Delete(actor)"),
    "account": Table(is_personal=True, is_exported=True, erased="with the community"),
    "post": Table(is_personal=True, is_exported=True, erased="by Delete(Note) and Delete(actor)"),
    "addressee": Table(is_personal=True, is_exported=True, erased="with its post"),
    "hashtag": Table(is_personal=False, is_exported=True, erased="with its post"),
    "attachment": Table(is_personal=True, is_exported=True, erased="with its post"),
    "emoji": Table(is_personal=False, is_exported=True, erased="with its post"),
    "poll": Table(is_personal=False, is_exported=True, erased="with its post"),
    "poll_option": Table(is_personal=False, is_exported=True, erased="with its post"),
    "vote": Table(is_personal=True, is_exported=True, erased="with its post and by Delete(actor)"),
    "quote_authorization": Table(is_personal=True, is_exported=True, erased="by Delete(actor)"),
    "report": Table(is_personal=True, is_exported=True, erased="of others by retention, of ours with the community"),
    "report_object": Table(is_personal=True, is_exported=True, erased="with its report"),
    "alias": Table(is_personal=True, is_exported=True, erased="by its owner"),
    "featured_tag": Table(is_personal=False, is_exported=True, erased="by Remove and Delete(actor)"),
    "retired_key": Table(is_personal=False, is_exported=True, erased="never: what it signed may be asked for"),
    "errand": Table(
        is_personal=False, is_exported=False, erased="when it is done, or was tried often enough, and by Delete(actor)"
    ),
    "post_edit": Table(is_personal=True, is_exported=True, erased="with its post"),
    "tombstone": Table(
        is_personal=False, is_exported=True, erased="of others by retention, of ours never: ids stay 410"
    ),
    "follow": Table(is_personal=True, is_exported=True, erased="by Undo, Reject and Delete(actor)"),
    "reaction": Table(is_personal=True, is_exported=True, erased="by Undo, with its post and by Delete(actor)"),
    "undone": Table(is_personal=False, is_exported=False, erased="by retention"),
    "notification": Table(is_personal=True, is_exported=False, erased="by Undo, with its post and by Delete(actor)"),
    "received": Table(is_personal=True, is_exported=False, erased="by retention"),
    "activity": Table(
        is_personal=True,
        is_exported=True,
        erased="with the community; what was passed on of others with its post, and like answers by retention",
    ),
    "delivery": Table(is_personal=False, is_exported=False, erased="by retention"),
    "gone_inbox": Table(is_personal=False, is_exported=False, erased="by time"),
    "peer": Table(is_personal=False, is_exported=False, erased="by retention"),
    "blocked_actor": Table(is_personal=True, is_exported=True, erased="by unblocking"),
    "blocked_host": Table(is_personal=False, is_exported=True, erased="by unblocking"),
    "login_link": Table(is_personal=False, is_exported=False, erased="when a newer one is made"),
    "session": Table(is_personal=False, is_exported=False, erased="by logging out, or when it ends"),
}
