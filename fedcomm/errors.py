"""The one tree of errors.

Who is at fault decides the class; bugs are not in the tree and become a 500 with a traceback.

FedcommError
├── RemoteError            a peer sent or did something wrong; `status` is what it is answered
│   ├── Malformed 400, SignatureInvalid 401, NotPermitted 403, NotFound 404, Gone 410,
│   │   TooLarge 413, UnsupportedMediaType 415, TooManyRequests 429
│   └── FetchFailed        what we asked a peer for did not come; `is_temporary` says whether a later try may help
│       └── AddressRefused the guard refused to connect (private address, port, scheme)
├── Unavailable 503        we cannot take it now (storage, or a key host that does not answer); the peer may try again
├── MemberError            a person asked for something that cannot be done; the text is for them
├── ConfigError            a setting or the command line is wrong; the text says what to do
└── StoreError             the database file cannot be used
    ├── SchemaTooNew, StoreDamaged, StoreInUse, StoreMissing
"""


class FedcommError(Exception):
    """Every error this project raises on purpose."""


class RemoteError(FedcommError):
    """A peer sent or did something wrong. The message is for the log; the peer gets `status` and `public_text`."""

    status = 400
    public_text = "Bad request"


class Malformed(RemoteError):
    """The document or the request is not of the form that the protocol asks for."""


class SignatureInvalid(RemoteError):
    """The request is unsigned, or its signature does not hold."""

    status = 401
    public_text = "The request is not signed as required"


class NotPermitted(RemoteError):
    """The signer is known but may not do this."""

    status = 403
    public_text = "Not permitted"


class NotFound(RemoteError):
    """There is no such actor, object or page (or the asker may not know that there is)."""

    status = 404
    public_text = "Not found"


class Gone(RemoteError):
    """It was here and was deleted."""

    status = 410
    public_text = "Gone"


class TooLarge(RemoteError):
    """The body is larger than the limit."""

    status = 413
    public_text = "The body is too large"


class UnsupportedMediaType(RemoteError):
    """The content type or encoding is not one we read."""

    status = 415
    public_text = "Unsupported media type"


class TooManyRequests(RemoteError):
    """The peer has to slow down."""

    status = 429
    public_text = "Too many requests"


class FetchFailed(RemoteError):
    """What was asked of a peer did not come.

    `peer_status` is the HTTP status that it answered, or None when there was no answer.
    `is_temporary` is true when a later try may succeed (time-outs, 408, 425, 429, 5xx, network and DNS trouble).
    """

    status = 502
    public_text = "Another server did not answer as expected"

    def __init__(
        self,
        message: str,
        *,
        peer_status: int | None = None,
        is_temporary: bool = False,
    ) -> None:
        super().__init__(message)
        self.peer_status = peer_status
        self.is_temporary = is_temporary


class AddressRefused(FetchFailed):
    """The guard refused to connect: a private address, a port or a scheme that is not allowed. Never temporary."""


class Unavailable(FedcommError):
    """It cannot be taken now; the sender should try again after `retry_after_s` seconds."""

    status = 503
    public_text = "Try again later"

    def __init__(self, message: str, *, retry_after_s: int = 30) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class MemberError(FedcommError):
    """A person asked for something that cannot be done. The message is shown to them."""


class ConfigError(FedcommError):
    """A setting or a command line is wrong. The message says what to do about it."""


class StoreError(FedcommError):
    """The database file cannot be used."""


class SchemaTooNew(StoreError):
    """The file was written by a newer version of fedcomm."""


class StoreDamaged(StoreError):
    """The file is no whole database any more: put a backup in its place."""


class StoreInUse(StoreError):
    """Another process has this file open."""


class StoreMissing(StoreError):
    """There is no database file where one was expected."""
