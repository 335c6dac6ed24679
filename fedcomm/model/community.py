"""What a community knows of itself."""

import re
from dataclasses import dataclass

from fedcomm.model.urls import Urls


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityProfile:
    """The settings of one community that its database keeps, one row each, under these names.

    `scheme` is http only for communities on this machine (localhost); `title` stands on its pages.
    """

    host: str
    scheme: str
    handle_host: str
    title: str

    @property
    def urls(self) -> Urls:
        return Urls(scheme=self.scheme, host=self.host, handle_host=self.handle_host)


def is_loopback_host(host: str) -> bool:
    """Say whether a host name (with or without port) means this machine: localhost, *.localhost, 127.0.0.0/8, [::1]."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return name in ("localhost", "[::1]") or name.endswith(".localhost") or bool(_LOOPBACK_V4.fullmatch(name))


_LOOPBACK_V4 = re.compile(r"127(\.\d{1,3}){3}")
