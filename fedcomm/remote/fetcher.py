"""GET, signed by the instance actor: whom we do not ask, how often we knock, and what an answer's status means.

Sources: wire 2.5 (authorized fetch), security SSRF8, SSRF13, BLK5, SIG26.
"""

from collections.abc import Callable, Iterator

from fedcomm import clock
from fedcomm.activitypub.keys import SigningKey
from fedcomm.activitypub.signatures import Scheme
from fedcomm.errors import FetchFailed, Gone, NotFound, NotPermitted
from fedcomm.model.urls import Urls
from fedcomm.remote import allowance
from fedcomm.remote import urls as remote_urls
from fedcomm.remote.answer import Answer
from fedcomm.remote.blocklist import BlockList
from fedcomm.remote.client import Client
from fedcomm.remote.memory import Recent, Turns
from fedcomm.remote.signing import KNOCK_AGAIN, SECOND_KNOCK, Schemes, signer
from fedcomm.remote.urls import Url

#: Requests to one host at a time: a slow one must not take all connections of the client.
AT_ONCE_PER_HOST = 4
#: How long a host that did not answer at all is left alone.
SILENT_S = 30.0

_MAX_HOSTS = 10_000
_TEMPORARY = (408, 425, 429)


class Fetcher:
    """Asks peers in the name of the instance actor. `blocked` and our own host are refused before any network."""

    def __init__(
        self,
        *,
        client: Client,
        urls: Urls,
        blocked: BlockList,
        schemes: Schemes,
        key: SigningKey,
        monotonic_s: Callable[[], float] = clock.monotonic_s,
    ) -> None:
        self._client = client
        self._urls = urls
        self._blocked = blocked
        self._schemes = schemes
        self._key = key
        self._turns = Turns(AT_ONCE_PER_HOST)
        self._silent = Recent[str](max_age_s=SILENT_S, max_entries=_MAX_HOSTS, monotonic_s=monotonic_s)

    def use_key(self, key: SigningKey) -> None:
        """Sign with this key from now on."""
        self._key = key

    def is_ours(self, url: str) -> bool:
        """Say whether a URL, however it is spelled, is one of this community. Raises AddressRefused when it is none."""
        return remote_urls.authority(url) == self._urls.host

    async def get(self, url: str, *, accept: str) -> Answer:
        """Return the answer, of a status from 200 to 299. Its content type is for the caller to check.

        Raises NotPermitted for blocked hosts and our own, NotFound, Gone, and FetchFailed for everything else;
        AllowanceSpent when the work that asks has had its share.
        """
        parsed = remote_urls.parse(url)
        self._refuse_host(parsed.authority)
        async with self._turns.of(parsed.authority):
            if reason := self._silent.get(parsed.authority):
                raise FetchFailed(f"{parsed.authority} is left alone for a while: {reason}", is_temporary=True)
            allowance.spend(parsed.text)
            try:
                answer = await self._knock(parsed, accept)
            except FetchFailed as error:
                if error.is_temporary and error.peer_status is None:
                    self._silent.put(parsed.authority, str(error))
                raise
        self._refuse_host(remote_urls.authority(answer.url))
        return _refuse_status(answer)

    async def _knock(self, url: Url, accept: str) -> Answer:
        """Return the first answer that is no complaint about the signature, or the last complaint."""
        first = await self._schemes.of(url.authority)
        answer = await self._ask(url, accept, first, signs_query=True)
        for scheme, signs_query in _further_knocks(answer, first, has_query=bool(url.query)):
            answer = await self._ask(url, accept, scheme, signs_query=signs_query)
            if answer.is_success:
                await self._schemes.remember(url.authority, scheme)
            if answer.status not in KNOCK_AGAIN:
                break
        return answer

    async def _ask(self, url: Url, accept: str, scheme: Scheme, *, signs_query: bool) -> Answer:
        sign = signer(self._key, scheme, signs_query=signs_query)
        return await self._client.get(url.text, accept=accept, signer=sign, check_hop=self._refuse_host)

    def _refuse_host(self, host: str) -> None:
        """Raise NotPermitted for a host we do not ask.

        The client names hops without their port. Of our own host that is told apart only where ports differ, on the
        machine of somebody who tries things out; there the final URL is checked again.
        """
        if host == self._urls.host:
            raise NotPermitted(f"{host} is this community: it is looked up here, not asked")
        if self._blocked.has(host):
            raise NotPermitted(f"{host} is blocked")


def _further_knocks(answer: Answer, first: Scheme, *, has_query: bool) -> Iterator[tuple[Scheme, bool]]:
    """Yield (scheme, signs_query) for each further try after a complaint about the signature."""
    if has_query and answer.status == 401:
        yield Scheme.CAVAGE, False
    if answer.status in KNOCK_AGAIN:
        yield SECOND_KNOCK[first], True


def _refuse_status(answer: Answer) -> Answer:
    if answer.is_success:
        return answer
    if answer.status == 404:
        raise NotFound(f"{answer.url} is not there")
    if answer.status == 410:
        raise Gone(f"{answer.url} was deleted")
    raise FetchFailed(
        f"{answer.url} answered {answer.status}",
        peer_status=answer.status,
        is_temporary=answer.status in _TEMPORARY or answer.status >= 500,
    )
