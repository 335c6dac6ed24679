"""Looking for a fault in a signature: the exact string, and the first line that differs."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from fedcomm.activitypub import keys, signatures
from fedcomm.activitypub.keys import PublicKey, SigningKey
from fedcomm.activitypub.signatures import Request, Scheme, explain
from fedcomm.errors import SignatureInvalid

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
KEY_ID = "https://peer.example/users/fan#main-key"
PRIVATE = SigningKey.load(KEY_ID, keys.generate_rsa())
PUBLIC = PublicKey.from_pem(KEY_ID, "https://peer.example/users/fan", PRIVATE.public_pem())


def asked(method: str = "POST", **changes: object) -> Request:
    whole = Request(
        method=method,
        scheme="https",
        host="band.example",
        raw_path="/ap/inbox",
        headers=(("Host", "band.example"), ("Content-Type", "application/activity+json")),
        body=b"{}" if method == "POST" else b"",
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def signed(as_seen_by_signer: Request, scheme: Scheme = Scheme.CAVAGE) -> tuple[tuple[str, str], ...]:
    added = signatures.sign(as_seen_by_signer, PRIVATE, scheme=scheme, now=NOW)
    return (*as_seen_by_signer.headers, *added.items())


@pytest.mark.parametrize("scheme", list(Scheme))
def test_the_string_of_a_good_request_is_the_one_that_was_signed(scheme: Scheme) -> None:
    request = asked()
    came = replace(request, headers=signed(request, scheme))

    claim = explain.claim(came)

    assert PUBLIC.has_signed(claim.string.encode(), claim.value)
    assert (claim.scheme, claim.key_id) == (scheme, KEY_ID)


@pytest.mark.parametrize(
    ("seen", "came", "words", "theirs"),
    [
        pytest.param({}, {"query": "page=1"}, "without the query", "get /ap/inbox", id="the query"),
        pytest.param(
            {"raw_path": "/ap/@you"}, {"raw_path": "/ap/%40you"}, "percent-encoding", "get /ap/@you", id="the encoding"
        ),
        pytest.param({"raw_path": "/ap/inbox/"}, {}, "slash at the end", "get /ap/inbox/", id="a slash"),
        pytest.param({"host": "band.example:443"}, {}, "the host", "band.example:443", id="the port"),
    ],
)
def test_a_usual_mistake_is_named_with_its_line(
    seen: dict[str, object], came: dict[str, object], words: str, theirs: str
) -> None:
    as_signed = asked("GET", scheme="ftp" if "host" in seen else "https", **seen)
    request = asked("GET", headers=signed(as_signed), **came)

    found = explain.culprit(request, PUBLIC)

    assert found is not None
    mistake, difference = found
    assert words in mistake
    assert theirs in difference.theirs
    assert difference.ours != difference.theirs


def test_an_unknown_mistake_is_not_made_up() -> None:
    request = asked("GET", headers=signed(asked("GET", raw_path="/somewhere/else")))

    assert explain.culprit(request, PUBLIC) is None


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        pytest.param("a\nb", "a\nc", (2, "b", "c"), id="another line"),
        pytest.param("a\nb", "a", (2, "b", ""), id="a line less"),
        pytest.param("a", "a\nb", (2, "", "b"), id="a line more"),
    ],
)
def test_the_first_line_that_differs_is_found(ours: str, theirs: str, expected: tuple[int, str, str]) -> None:
    found = explain.first_difference(ours, theirs)

    assert found is not None
    assert (found.line, found.ours, found.theirs) == expected


def test_equal_strings_do_not_differ() -> None:
    assert explain.first_difference("a\nb", "a\nb") is None


@pytest.mark.parametrize(
    ("body", "fits"), [pytest.param(b"{}", True, id="as it was"), pytest.param(b"{ }", False, id="another")]
)
def test_the_digest_is_compared_with_the_body(body: bytes, *, fits: bool) -> None:
    request = asked()
    came = replace(request, headers=signed(request), body=body)

    assert explain.has_right_digest(came) is fits


def test_a_request_without_a_signature_has_no_string() -> None:
    with pytest.raises(SignatureInvalid, match="not signed"):
        explain.claim(asked())
