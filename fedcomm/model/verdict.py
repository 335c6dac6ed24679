"""What an answer to a delivery means, in words for people."""

from fedcomm.model.delivery import DeliveryState

_MEANINGS = {
    400: "it does not understand what we sent, or cannot read the signature",
    401: "it does not believe the signature: its clock or ours may be wrong, or it has an old key of ours",
    403: "it refuses us: it may have blocked this server, or lets in only whom it knows",
    404: "there is no such inbox",
    405: "it does not take what is sent to this address",
    408: "it waited too long for us",
    410: "the inbox was deleted",
    413: "what we sent is too large for it",
    415: "it does not take this kind of document",
    421: "that name leads to a server that does not know it",
    425: "it wants us to try again",
    429: "we send it too much at once",
    501: "it does not speak this",
    503: "it has too much to do right now",
}


def meaning(state: DeliveryState, *, status: int | None, error: str | None) -> str:
    """Return what became of a delivery and why. `status` is the last answer, None when there was none."""
    if state is DeliveryState.DONE:
        return f"taken ({status})" if status else "taken"
    said = _said(status, error)
    if state is DeliveryState.DROPPED:
        return f"given up: {said}"
    return f"will be tried again: {said}" if status or error else "not tried yet"


def _said(status: int | None, error: str | None) -> str:
    if status is None:
        return error or "there was no answer"
    if status >= 500:
        return f"{_MEANINGS.get(status, 'it has a fault of its own')} ({status})"
    return f"{_MEANINGS.get(status, 'it refused')} ({status})"
