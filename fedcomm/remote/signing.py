"""How requests that go out are signed, and which of the two schemes each host takes (wire 2.1, 13.1)."""

from collections.abc import Callable, Mapping
from contextlib import suppress

from fedcomm import clock
from fedcomm.activitypub import signatures
from fedcomm.activitypub.keys import SigningKey
from fedcomm.activitypub.signatures import Request, Scheme
from fedcomm.errors import Unavailable
from fedcomm.remote import urls
from fedcomm.remote.client import Signer
from fedcomm.remote.memory import Recent
from fedcomm.store import peers
from fedcomm.store.connection import Store

#: snac2 answers 202 and drops what it cannot verify later, and it reads draft-cavage only (wire 13.1).
FIRST_KNOCK = Scheme.CAVAGE
#: What a peer answers that cannot read the scheme, or does not believe the signature.
KNOCK_AGAIN = (400, 401)
SECOND_KNOCK = {Scheme.CAVAGE: Scheme.RFC9421, Scheme.RFC9421: Scheme.CAVAGE}

_REMEMBERED_S = 24 * 3600
_MAX_HOSTS = 10_000


def signer(
    key: SigningKey, scheme: Scheme, *, signs_query: bool = True, also: Mapping[str, str] | None = None
) -> Signer:
    """Return what signs each hop of a request with `key`, afresh for the hop's host and the moment.

    Without `signs_query` the signature covers the path only: GoToSocial signs and verifies so, as a second try.
    `also` are headers, of `signatures.ALSO_SIGNED`, that are added and covered.
    """
    added = dict(also or {})

    def sign(method: str, url: str, headers: dict[str, str], body: bytes) -> dict[str, str]:
        parsed = urls.parse(url)
        request = Request(
            method=method,
            scheme=parsed.scheme,
            host=parsed.authority,
            raw_path=parsed.path,
            query=parsed.query if signs_query else "",
            headers=tuple((headers | added).items()),
            body=body,
        )
        return added | signatures.sign(request, key, scheme=scheme, now=clock.now())

    return sign


class Schemes:
    """Which scheme each host took last: in memory, and in the store for the next start. `host` may have a port."""

    def __init__(self, store: Store, *, monotonic_s: Callable[[], float] = clock.monotonic_s) -> None:
        self._store = store
        self._known = Recent[Scheme](max_age_s=_REMEMBERED_S, max_entries=_MAX_HOSTS, monotonic_s=monotonic_s)

    async def of(self, host: str) -> Scheme:
        """Return the scheme to knock with first."""
        known = self._known.get(host)
        if known is None:
            peer = await self._store.read(peers.find, host)
            known = Scheme(peer.signature_scheme) if peer and peer.signature_scheme else FIRST_KNOCK
            self._known.put(host, known)
        return known

    async def remember(self, host: str, scheme: Scheme) -> None:
        """Note that a host took a signature of this scheme; when that cannot be written, it is learned once more."""
        if await self.of(host) is not scheme:
            self._known.put(host, scheme)
            with suppress(Unavailable):
                await self._store.write(peers.put_scheme, host, scheme)
