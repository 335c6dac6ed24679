"""Whose hand writes, where and when: what every change that an account makes needs inside its transaction."""

from dataclasses import dataclass
from datetime import datetime

from fedcomm.communities import Community
from fedcomm.model.actor import Account
from fedcomm.model.urls import Urls


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """An account of a community, at a moment."""

    community: Community
    account: Account
    now: datetime

    @property
    def urls(self) -> Urls:
        return self.community.urls

    def is_blocked(self, host: str) -> bool:
        return self.community.remote.blocked.has(host)
