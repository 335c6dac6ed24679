"""The state of a followers collection in a header (FEP-8fcf)."""

import pytest

from fedcomm.activitypub import synchronisation
from fedcomm.activitypub.synchronisation import Claim
from fedcomm.errors import Malformed

#: Digests that Mastodon's own tests expect of these followers (spec/models/concerns/account, 4.3).
OF_MASTODON = [
    pytest.param(
        ["https://example.org/users/alice", "https://example.org/users/bob", "https://example.org"],
        "20aecbe774b3d61c25094370baf370012b9271c5b172ecedb05caff8d79ef0c7",
        id="three followers",
    ),
    pytest.param(
        ["https://foo.org/users/eve"], "ccb9c18a67134cfff9d62c7f7e7eb88e6b803446c244b84265565f4eba29df0e", id="one"
    ),
    pytest.param([], "0" * 64, id="nobody"),
]
CLAIM = Claim(collection_id="https://a.example/followers", url="https://a.example/part", digest="0f" * 32)


@pytest.mark.parametrize(("uris", "digest"), OF_MASTODON)
def test_digests_are_those_of_mastodon_in_any_order(uris: list[str], digest: str) -> None:
    assert synchronisation.digest(uris) == synchronisation.digest(reversed(uris)) == digest


def test_what_is_written_is_read() -> None:
    assert synchronisation.read(synchronisation.written(CLAIM)) == CLAIM


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            'collectionId="https://a.example/followers", digest="' + "0F" * 32 + '", url="https://a.example/part"',
            id="Mastodon's order, and capital digits",
        ),
        pytest.param(
            'url="https://a.example/part",collectionId="https://a.example/followers",digest="' + "0f" * 32 + '"',
            id="without spaces",
        ),
    ],
)
def test_every_order_is_read(text: str) -> None:
    assert synchronisation.read(text) == CLAIM


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param('collectionId="https://a.example/followers", url="https://a.example/part"', id="no digest"),
        pytest.param('collectionId="a", url="b", digest="c", digest="d"', id="twice the same"),
        pytest.param('collectionId="a", url="b", digest="c', id="an open quote"),
        pytest.param('collectionId="a", url="b", digest="c", ' + 'x="y", ' * 2000, id="too long"),
        pytest.param("collectionId=a", id="no quotes"),
    ],
)
def test_what_is_in_no_order_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        synchronisation.read(text)
