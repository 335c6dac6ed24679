"""The activities that are understood, one line each. FEDERATION.md describes the same ones; a test compares them."""

from fedcomm.inbox.handlers import accept, announce, block, create, delete, follow, like, reject, undo, update
from fedcomm.inbox.work import Handler

HANDLERS = {
    "Accept": Handler(handle=accept.handle),
    "Announce": Handler(handle=announce.handle, prepare=announce.prepare),
    "Block": Handler(handle=block.handle),
    "Create": Handler(handle=create.handle, reads_post=True),
    "Delete": Handler(handle=delete.handle),
    "Follow": Handler(handle=follow.handle),
    "Like": Handler(handle=like.handle),
    "Reject": Handler(handle=reject.handle),
    "Undo": Handler(handle=undo.handle),
    "Update": Handler(handle=update.handle, reads_post=True),
}
