"""The activities that are understood, one line each. FEDERATION.md describes the same ones; a test compares them."""

from fedcomm.inbox.handlers import (
    accept,
    add,
    announce,
    block,
    create,
    delete,
    flag,
    follow,
    like,
    move,
    quote_request,
    reject,
    remove,
    undo,
    update,
)
from fedcomm.inbox.work import Handler

HANDLERS = {
    "Accept": Handler(handle=accept.handle),
    "Add": Handler(handle=add.handle, prepare=add.prepare),
    "Announce": Handler(handle=announce.handle, prepare=announce.prepare),
    "Block": Handler(handle=block.handle),
    "Create": Handler(handle=create.handle, reads_post=True),
    "Delete": Handler(handle=delete.handle),
    "EmojiReact": Handler(handle=like.handle),
    "Flag": Handler(handle=flag.handle),
    "Follow": Handler(handle=follow.handle),
    "Like": Handler(handle=like.handle),
    "Move": Handler(handle=move.handle, prepare=move.prepare),
    "QuoteRequest": Handler(
        handle=quote_request.handle, prepare=quote_request.prepare, reads_post=True, post_of=quote_request.post_of
    ),
    "Reject": Handler(handle=reject.handle),
    "Remove": Handler(handle=remove.handle, prepare=remove.prepare),
    "Undo": Handler(handle=undo.handle),
    "Update": Handler(handle=update.handle, reads_post=True),
}
