"""NodeInfo, held against what its schemas ask for (2.0 and 2.1 differ in optional members that we do not send)."""

import re

import pytest
from peer_documents import URLS

import fedcomm
from fedcomm.activitypub import nodeinfo


@pytest.mark.parametrize("version", nodeinfo.VERSIONS)
def test_the_document_has_what_the_schema_asks_for_and_no_more(version):
    document = nodeinfo.document(version, user_count=1, post_count=7, title="The Band")

    assert set(document) == {
        "version", "software", "protocols", "services", "openRegistrations", "usage", "metadata"
    }  # fmt: skip
    assert document["version"] == version
    assert document["protocols"] == ["activitypub"]
    assert document["services"] == {"inbound": [], "outbound": []}
    assert document["openRegistrations"] is False
    assert document["usage"] == {"users": {"total": 1}, "localPosts": 7}
    assert document["metadata"] == {"nodeName": "The Band"}


@pytest.mark.parametrize("version", nodeinfo.VERSIONS)
def test_the_software_has_a_name_that_the_schema_allows(version):
    software = nodeinfo.document(version, user_count=1, post_count=0, title="")["software"]

    assert software == {"name": "fedcomm", "version": fedcomm.__version__}
    assert re.fullmatch(r"[a-z0-9-]+", software["name"])


def test_the_links_lead_to_both_versions():
    links = nodeinfo.links(URLS)["links"]

    assert {link["rel"]: link["href"] for link in links} == {
        "http://nodeinfo.diaspora.software/ns/schema/2.0": "https://band.example/nodeinfo/2.0",
        "http://nodeinfo.diaspora.software/ns/schema/2.1": "https://band.example/nodeinfo/2.1",
    }


def test_the_links_lead_to_the_instance_actor_too():
    link = nodeinfo.links(URLS, instance_actor_uri=URLS.actor("band.example"))["links"][-1]

    assert link["rel"] == "https://www.w3.org/ns/activitystreams#Application"
    assert link["href"] == "https://band.example/ap/actors/band.example"


def test_the_content_type_names_the_schema():
    assert nodeinfo.content_type("2.1") == (
        'application/json; profile="http://nodeinfo.diaspora.software/ns/schema/2.1#"'
    )
