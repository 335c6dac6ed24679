"""Digests of bodies, in both headers."""

import pytest
from signed import BODY, content_digest_of, digest_of

from fedcomm.activitypub.digest import content_digest_header, digest_header, verify
from fedcomm.errors import Malformed, SignatureInvalid

OTHER = b'{"type":"Follow" }'


def test_both_headers_are_written_as_their_documents_show():
    # RFC 9530, appendix B.1 gives this body and its SHA-256 for both.
    body = b'{"hello": "world"}\n'

    assert digest_header(body) == "SHA-256=RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg="
    assert content_digest_header(body) == "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param([("Digest", digest_of())], id="as every peer writes it"),
        pytest.param([("digest", digest_of().replace("SHA", "sha"))], id="in lower case, as bovine does"),
        pytest.param([("digest", f"SHA-512=x, {digest_of()}")], id="after an algorithm that we do not know"),
        pytest.param([("digest", f"{digest_of()},MD5=x")], id="before another one without a space"),
        pytest.param([("content-digest", content_digest_of())], id="as Content-Digest"),
        pytest.param([("content-digest", f"sha-512=:x:, {content_digest_of()}")], id="second in Content-Digest"),
        pytest.param([("digest", digest_of()), ("content-digest", content_digest_of())], id="in both headers"),
    ],
)
def test_a_right_digest_is_accepted_of_its_body_alone(headers):
    verify(headers, BODY)

    with pytest.raises(SignatureInvalid, match="not the SHA-256"):
        verify(headers, BODY + b" ")


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        pytest.param([], "no digest", id="none"),
        pytest.param([("digest", "")], "not the SHA-256", id="empty"),
        pytest.param([("digest", "SHA-256")], "not the SHA-256", id="an algorithm without a value"),
        pytest.param([("digest", digest_of(OTHER))], "not the SHA-256", id="of another body"),
        pytest.param([("digest", "MD5=abc, SHA-512=def")], "not the SHA-256", id="only of other algorithms"),
        pytest.param([("digest", f"{digest_of()}, {digest_of(OTHER)}")], "not the SHA-256", id="two of one algorithm"),
        pytest.param([("digest", "SHA-256=ä")], "not the SHA-256", id="not ASCII"),
        pytest.param([("digest", content_digest_of())], "not the SHA-256", id="in the form of the other header"),
        pytest.param([("content-digest", digest_of())], "not the SHA-256", id="without colons in Content-Digest"),
        pytest.param([("content-digest", "sha-256=:")], "not the SHA-256", id="one colon only"),
        pytest.param(
            [("digest", digest_of()), ("content-digest", content_digest_of(OTHER))],
            "content-digest is not",
            id="right in one header, wrong in the other",
        ),
    ],
)
def test_a_missing_or_wrong_digest_is_refused(headers, reason):
    with pytest.raises(SignatureInvalid, match=reason):
        verify(headers, BODY)


@pytest.mark.parametrize("name", ["Digest", "Content-Digest"])
def test_a_digest_header_that_comes_twice_is_malformed(name):
    with pytest.raises(Malformed, match="more than one"):
        verify([(name, digest_of()), (name.lower(), digest_of())], BODY)
