"""What is wrong with a community, in words: the checks of `fedcomm doctor`."""

import os
import shutil
from dataclasses import asdict, dataclass
from http import HTTPStatus

from fedcomm.activitypub import vocabulary, webfinger
from fedcomm.activitypub.parse import document
from fedcomm.communities import DATABASE, Community
from fedcomm.errors import FedcommError, StoreDamaged
from fedcomm.model.actor import ActorState
from fedcomm.store import accounts, driver, health

LOW_DISK_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check. `text` says what was found and, when it is not well, what to do."""

    check: str
    is_well: bool
    text: str


async def examine(community: Community) -> list[dict[str, object]]:
    """Return the findings for one community, in a fixed order."""
    findings = [
        _sqlite(),
        _disk(community),
        _folder(community),
        await _integrity(community),
        await _found_by_handle(community),
    ]
    return [asdict(finding) for finding in findings]


def _sqlite() -> Finding:
    warning = driver.warning()
    return Finding(check="sqlite", is_well=warning is None, text=warning or f"SQLite {driver.version()}")


def _disk(community: Community) -> Finding:
    free = shutil.disk_usage(community.directory).free
    text = f"{free // 1024**2} MiB free"
    is_well = free >= LOW_DISK_BYTES
    return Finding(check="disk", is_well=is_well, text=text if is_well else f"only {text}: make room soon")


def _folder(community: Community) -> Finding:
    """The usual trouble after a restore: files of another user."""
    wrong = [
        path.name
        for path in (community.directory, *community.directory.glob(f"{DATABASE}*"))
        if path.stat().st_uid != os.geteuid()
    ]
    if wrong:
        text = f"{', '.join(wrong)} belong to another user; run: chown -R {os.geteuid()} {community.directory}"
        return Finding(check="folder", is_well=False, text=text)
    return Finding(check="folder", is_well=True, text=f"{community.directory} and its files are ours")


async def _integrity(community: Community) -> Finding:
    try:
        problems = await community.store.read(health.problems)
    except StoreDamaged as error:
        problems = [str(error)]
    text = "; ".join(problems) or "the database is whole"
    return Finding(check="database", is_well=not problems, text=text)


def _gone(status: int) -> Finding:
    """Of who has said farewell others have to learn that there is nobody."""
    is_well = status == HTTPStatus.GONE
    text = "the artist has said farewell, and who asks is told so"
    return Finding(check="handle", is_well=is_well, text=text if is_well else f"answered {status} where 410 is due")


async def _found_by_handle(community: Community) -> Finding:
    """Ask for our own handle as another server would."""
    urls = community.urls
    host = urls.handle_host
    try:
        artist = await community.store.read(accounts.artist)
    except StoreDamaged as error:
        return Finding(check="handle", is_well=False, text=str(error))
    address = f"{urls.scheme}://{host}/.well-known/webfinger?resource=acct:{artist.username}@{host}"
    try:
        answer = await community.remote.client.get(address, accept=vocabulary.JRD_JSON)
        if artist.actor.state is ActorState.GONE:
            return _gone(answer.status)
        leads_back = answer.status == 200 and webfinger.self_link(document(answer.body)) == artist.actor.uri
    except FedcommError as error:
        text = (
            f"{urls.handle(artist.username)} cannot be found: {error}. Is the server running, and its name in the DNS?"
        )
        return Finding(check="handle", is_well=False, text=text)
    if leads_back:
        return Finding(check="handle", is_well=True, text=f"{urls.handle(artist.username)} can be found")
    text = f"{address} answers {answer.status} and does not lead to this community; let the proxy pass everything on"
    return Finding(check="handle", is_well=False, text=text)
