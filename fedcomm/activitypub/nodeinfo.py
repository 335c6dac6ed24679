"""NodeInfo 2.0 and 2.1 (wire 1.6): what crawlers and peers may know of a community. Numbers are true or left out."""

from typing import Literal

from fedcomm import __version__
from fedcomm.activitypub.parse import Document
from fedcomm.activitypub.vocabulary import ACTIVITY_JSON
from fedcomm.model.urls import Urls

Version = Literal["2.0", "2.1"]

VERSIONS: tuple[Version, ...] = ("2.0", "2.1")
_SCHEMA = "http://nodeinfo.diaspora.software/ns/schema"
_APPLICATION = "https://www.w3.org/ns/activitystreams#Application"


def content_type(version: Version) -> str:
    return f'application/json; profile="{_SCHEMA}/{version}#"'


def links(urls: Urls, *, instance_actor_uri: str | None = None) -> Document:
    """Return what stands at `/.well-known/nodeinfo`. FEP-2677: the instance actor is found here too."""
    found: list[Document] = [
        {"rel": f"{_SCHEMA}/{version}", "href": f"{urls.base}/nodeinfo/{version}"} for version in VERSIONS
    ]
    if instance_actor_uri is not None:
        found.append({"rel": _APPLICATION, "type": ACTIVITY_JSON, "href": instance_actor_uri})
    return {"links": found}


def document(version: Version, *, user_count: int, post_count: int, title: str) -> Document:
    """Return the document of a version. `post_count` counts the posts that anybody may read."""
    return {
        "version": version,
        "software": {"name": "fedcomm", "version": __version__},
        "protocols": ["activitypub"],
        "services": {"inbound": [], "outbound": []},
        "openRegistrations": False,
        "usage": {"users": {"total": user_count}, "localPosts": post_count},
        "metadata": {"nodeName": title},
    }
