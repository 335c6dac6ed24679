"""What is refused: one attack a line, by its number in the catalogue of attacks where it has one."""

from dataclasses import replace

import pytest
from signed import (
    ACTOR,
    BODY,
    CREATED,
    HOST,
    KEY_ID,
    NOW,
    assert_accepted,
    cavage,
    content_digest_of,
    digest_of,
    ed25519_key,
    get,
    http_date,
    in_,
    post,
    rfc9421,
    with_headers,
    without,
)

from fedcomm.activitypub.keys import SigningKey, generate_rsa
from fedcomm.activitypub.signatures import Request, read
from fedcomm.errors import Malformed, SignatureInvalid

OTHER = b'{"type":"Block" }'
HOUR = 3600
TARGET_AND_HOST = "(request-target) host"


def rewritten(request: Request, old: str, new: str, *, header: str = "signature") -> Request:
    """Return the request with a piece of one of its headers exchanged."""
    value = request.header(header) or ""
    assert old in value
    return with_headers(without(request, header), {header: value.replace(old, new)})


def created_at(*, created: int | None, expires: int | None = None) -> Request:
    covered = "(request-target) (created) host digest"
    return cavage(post(), covered, algorithm="hs2019", created=created, expires=expires)


def parameters(*, created: object = CREATED, key_id: str = KEY_ID, more: str = "") -> str:
    return f';created={created};keyid="{key_id}"{more}'


#: What `read` refuses, before anything is fetched: (request, piece of the reason).
UNREADABLE = {
    "SIG1 unsigned POST": (post(), "is not signed"),
    "SIG1 unsigned GET": (get(), "is not signed"),
    "SIG1 another kind of Authorization": (post(authorization="Bearer x"), "is not signed"),
    "SIG2 no digest at all": (
        cavage(without(post(left_out="digest"), "content-digest"), f"{TARGET_AND_HOST} date"),
        "digest of the body is not signed",
    ),
    "SIG3 digest there but not signed": (cavage(post(), f"{TARGET_AND_HOST} date"), "digest of the body is not signed"),
    "SIG3 digest not signed on an empty POST": (
        replace(cavage(post(digest=digest_of(b"")), f"{TARGET_AND_HOST} date"), body=b""),
        "digest of the body is not signed",
    ),
    "SIG3 the right digest unsigned, a wrong one signed": (cavage(post(digest=digest_of(OTHER))), "not the SHA-256"),
    "SIG4 body changed": (replace(cavage(post()), body=OTHER), "not the SHA-256"),
    "SIG4 body added to a GET": (
        replace(cavage(get(), f"{TARGET_AND_HOST} date"), body=BODY),
        "digest of the body is not signed",
    ),
    "SIG4 body of a GET is not the signed one": (
        replace(cavage(with_headers(get(), {"digest": digest_of()})), body=OTHER),
        "not the SHA-256",
    ),
    "SIG6 digest of MD5 only": (cavage(post(digest="MD5=x")), "not the SHA-256"),
    "SIG6 digest of SHA-512 only": (cavage(post(digest="SHA-512=x")), "not the SHA-256"),
    "SIG8 request-target not signed": (cavage(post(), "host date digest"), r"\(request-target\) is not signed"),
    "SIG9 host not signed": (cavage(post(), "(request-target) date digest"), "host is not signed"),
    "SIG9 host of another server signed": (cavage(post(host="other.example")), "signed for the host"),
    "SIG9 our host on another port": (cavage(post(host=f"{HOST}:8443")), "signed for the host"),
    "SIG12 date 61 minutes ago": (cavage(post(date=http_date(in_(minutes=-61)))), "not within"),
    "SIG12 date in 61 minutes": (cavage(post(date=http_date(in_(minutes=61)))), "not within"),
    "SIG12 neither date nor (created) signed": (cavage(post(), f"{TARGET_AND_HOST} digest"), "neither the date"),
    "SIG12 date signed but absent": (cavage(post(left_out="date")), "'date' is signed but not there"),
    "SIG12 date in another form": (cavage(post(date=NOW.isoformat())), "not a date"),
    "SIG12 date of an unknown month": (cavage(post(date="Tue, 24 Nvm 2026 13:09:59 GMT")), "not a date"),
    "SIG12 date that is on no calendar": (cavage(post(date="Tue, 31 Feb 2026 13:09:59 GMT")), "not a date"),
    "SIG12 a fresh (created) beside a stale date": (
        cavage(
            post(date=http_date(in_(hours=-2))),
            "(request-target) (created) host date digest",
            algorithm="hs2019",
            created=CREATED,
        ),
        "not within",
    ),
    "SIG14 (created) too far ahead": (created_at(created=CREATED + HOUR + 1), "not within"),
    "SIG14 (created) too long ago": (created_at(created=CREATED - HOUR - 1), "not within"),
    "SIG14 (created) of the year 33658": (created_at(created=999_999_999_999), "not a time"),
    "SIG14 expires before (created)": (created_at(created=CREATED, expires=CREATED - 1), "expires before"),
    "SIG14 expires in ten years": (created_at(created=CREATED, expires=CREATED + 10 * 365 * 24 * HOUR), "expires"),
    "SIG14 expires after 12 hours and a second": (
        created_at(created=CREATED, expires=CREATED + 12 * HOUR + 1),
        "expires",
    ),
    "SIG14 has expired": (created_at(created=CREATED - 60, expires=CREATED - 1), "has expired"),
    "SIG14 has expired, by the date": (cavage(post(), expires=CREATED - 1), "expires before"),
    "SIG14 (created) signed but absent": (created_at(created=None), "has no created"),
    "SIG14 created is no number": (
        rewritten(created_at(created=CREATED), f"created={CREATED}", 'created="now"'),
        "not a number of seconds",
    ),
    "SIG15 (created) with rsa-sha256": (
        cavage(post(), "(request-target) (created) host date digest", created=CREATED),
        "do not go with rsa-sha256",
    ),
    "SIG15 (expires) with rsa-sha256": (
        cavage(post(), "(request-target) (expires) host date digest", expires=CREATED + 9),
        "do not go with rsa-sha256",
    ),
    "SIG17 nothing covered": (cavage(post(), ""), r"\(request-target\) is not signed"),
    "SIG17 headers left out": (rewritten(cavage(post(), "date"), 'headers="date",', ""), "is not signed"),
    "SIG17 only the date covered": (cavage(post(), "date"), r"\(request-target\) is not signed"),
    "SIG17 a header covered twice": (cavage(post(), f"{TARGET_AND_HOST} date digest date"), "signed twice"),
    "SIG17 a header covered but absent": (cavage(post(), f"{TARGET_AND_HOST} date digest x-a"), "not there"),
    "SIG17 two spaces in the list": (cavage(post(), f"{TARGET_AND_HOST}  date digest"), "not there"),
    "SIG17 (expires) covered but absent": (
        cavage(post(), f"{TARGET_AND_HOST} date digest (expires)", algorithm="hs2019"),
        "not there",
    ),
    "SIG17 a covered value with a line break": (
        cavage(post(x_a="1\nhost: other.example"), f"{TARGET_AND_HOST} date digest x-a"),
        "cannot be signed",
    ),
    "SIG17 a covered value that is not ASCII": (
        cavage(post(x_a="é"), f"{TARGET_AND_HOST} date digest x-a"),
        "cannot be signed",
    ),
    "SIG19 algorithm none": (cavage(post(), algorithm="none"), "algorithm 'none'"),
    "SIG19 algorithm empty": (cavage(post(), algorithm=""), "algorithm ''"),
    "SIG19 algorithm hmac-sha256": (cavage(post(), algorithm="hmac-sha256"), "algorithm 'hmac-sha256'"),
    "SIG19 algorithm rsa-sha1": (cavage(post(), algorithm="rsa-sha1"), "algorithm 'rsa-sha1'"),
    "SIG19 algorithm unknown": (cavage(post(), algorithm="rsa-sha257"), "algorithm 'rsa-sha257'"),
    "SIG23 no Signature": (without(rfc9421(post()), "signature"), "no one signature"),
    "SIG23 @method not covered": (rfc9421(post(), '"@target-uri" "content-digest"'), "@method is not signed"),
    "SIG23 target not covered": (rfc9421(post(), '"@method" "content-digest"'), "neither @target-uri"),
    "SIG23 path not covered": (rfc9421(post(), '"@method" "@authority" "content-digest"'), "neither @target-uri"),
    "SIG23 host not covered": (rfc9421(post(), '"@method" "@path" "content-digest"'), "neither @target-uri"),
    "SIG23 query not covered": (
        rfc9421(get(query="page=1"), '"@method" "@authority" "@path"'),
        "query is not signed",
    ),
    "SIG23 content-digest not covered": (rfc9421(post(), '"@method" "@target-uri"'), "digest of the body"),
    "SIG23 content-digest of another body": (
        rfc9421(post(content_digest=content_digest_of(OTHER))),
        "not the SHA-256",
    ),
    "SIG23 body changed": (replace(rfc9421(post()), body=OTHER), "not the SHA-256"),
    "SIG23 nothing covered": (rfc9421(post(), ""), "@method is not signed"),
    "SIG23 a component covered twice": (rfc9421(post(), '"@method" "@target-uri" "@method"'), "signed twice"),
    "SIG23 a header covered but absent": (rfc9421(post(), '"@method" "@target-uri" "digest" "x-a"'), "not there"),
    "SIG23 a component of a response": (rfc9421(post(), '"@method" "@target-uri" "digest" "@status"'), "not there"),
    "SIG23 a component with a parameter": (
        rfc9421(post(), '"@method" "@target-uri" "content-digest";req'),
        "not a plain component",
    ),
    "SIG23 no created": (rfc9421(post(), parameters=f';keyid="{KEY_ID}"'), "no created"),
    "SIG23 created is a string": (rfc9421(post(), parameters=parameters(created=f'"{CREATED}"')), "not of its type"),
    "SIG23 created 61 minutes ago": (rfc9421(post(), parameters=parameters(created=CREATED - 61 * 60)), "not within"),
    "SIG23 created in 61 minutes": (rfc9421(post(), parameters=parameters(created=CREATED + 61 * 60)), "not within"),
    "SIG23 created is negative": (rfc9421(post(), parameters=parameters(created=-CREATED)), "not of its form"),
    "SIG23 created twice": (rfc9421(post(), parameters=parameters(more=f";created={CREATED}")), "twice"),
    "SIG23 has expired": (
        rfc9421(post(), parameters=parameters(created=CREATED - 9, more=f";expires={CREATED - 1}")),
        "has expired",
    ),
    "SIG23 expires in ten years": (
        rfc9421(post(), parameters=parameters(more=f";expires={CREATED + 10 * 365 * 24 * HOUR}")),
        "expires",
    ),
    "SIG23 no keyid": (rfc9421(post(), parameters=f";created={CREATED}"), "key id is not"),
    "SIG23 a label that is not the signature's": (rewritten(rfc9421(post()), "sig1=", "sig2="), "no one signature"),
    "SIG23 two labels": (
        rewritten(rfc9421(post()), "sig1=", "sig2=(), sig1=", header="signature-input"),
        "not of its form",
    ),
    "SIG23 a second label behind": (
        rewritten(rfc9421(post()), '"rsa-v1_5-sha256"', '"rsa-v1_5-sha256", sig2=()', header="signature-input"),
        "not",
    ),
    "SIG23 two signatures": (rewritten(rfc9421(post()), "sig1=:", "sig2=:AAAA:, sig1=:"), "no one signature"),
    "SIG23 host of another server": (rfc9421(post(host="other.example")), "signed for the host"),
    "SIG23 algorithm hmac-sha256": (rfc9421(post(), parameters=parameters(more=';alg="hmac-sha256"')), "algorithm"),
    "SIG23 algorithm unknown": (rfc9421(post(), parameters=parameters(more=';alg="rsa-sha1"')), "algorithm"),
    "SIG23 algorithm empty": (rfc9421(post(), parameters=parameters(more=';alg=""')), "algorithm"),
    "SIG23 too long": (rfc9421(post(), parameters=parameters(more=f';tag="{"a" * 8192}"')), "not one list"),
    "SIG24 a good draft-cavage signature beside a broken RFC 9421 one": (
        with_headers(
            rewritten(rfc9421(post()), "sig1=:", "sig1=!"),
            {"authorization": f"Signature {cavage(post()).header('signature')}"},
        ),
        "no one signature",
    ),
    "SIG24 a good draft-cavage signature with an RFC 9421 input": (
        with_headers(cavage(post()), {"signature-input": rfc9421(post()).header("signature-input") or ""}),
        "no one signature",
    ),
    "no keyId": (rewritten(cavage(post()), f'keyId="{KEY_ID}",', ""), "no keyId"),
    "no signature in Signature": (rewritten(cavage(post()), 'signature="', 'sig="'), "no signature"),
    "a parameter twice": (cavage(post(), more=f',keyId="{ACTOR}"'), "twice"),
    "a comma at the end": (cavage(post(), more=","), "not of its form"),
    "an unquoted word": (cavage(post(), more=",a=b"), "not of its form"),
    "a Signature header that is too long": (cavage(post(), more=f',a="{"a" * 8192}"'), "too long"),
    "a Signature header that is not ASCII": (cavage(post(), more=',a="é"'), "plain text"),
    "a signature that is not base64": (rewritten(cavage(post()), 'signature="', 'signature="!'), "not base64"),
    "an empty Signature": (with_headers(post(), {"signature": ""}), "not signed"),
    "an empty signature": (
        with_headers(
            post(), {"signature": f'keyId="{KEY_ID}",headers="(request-target) host date digest",signature=""'}
        ),
        "is empty",
    ),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_it_is_refused_without_a_key(name):
    request, reason = UNREADABLE[name]

    with pytest.raises(SignatureInvalid, match=reason):
        read(request, now=NOW)


@pytest.mark.parametrize(
    "key_id",
    [
        pytest.param("", id="empty"),
        pytest.param("Test", id="a word"),
        pytest.param("acct:ann@fan.example", id="an account"),
        pytest.param("ftp://fan.example/key", id="another scheme"),
        pytest.param("did:key:z6Mk", id="a DID"),
        pytest.param("https://", id="no host"),
        pytest.param("https:///key", id="an empty host"),
        pytest.param("https://user@fan.example/key", id="user information"),
        pytest.param("https://victim.example@fan.example/key", id="user information that looks like a host"),
        pytest.param("https://fan.example:99999/key", id="a port that there is not"),
        pytest.param("https://[::1/key", id="half an address"),
        pytest.param(r"https://victim.example\\@fan.example", id="a backslash"),
        pytest.param("https://fan.example/a key", id="a space"),
        pytest.param(f"https://fan.example/{'a' * 2048}", id="too long"),
    ],
)
@pytest.mark.parametrize(
    "signed",
    [
        pytest.param(lambda key_id: cavage(post(), key_id=key_id), id="draft-cavage"),
        pytest.param(lambda key_id: rfc9421(post(), parameters=parameters(key_id=key_id)), id="RFC 9421"),
    ],
)
def test_a_key_id_that_must_not_be_fetched_is_refused(signed, key_id):
    with pytest.raises(SignatureInvalid):
        read(signed(key_id), now=NOW)


@pytest.mark.parametrize("name", ["Signature", "Digest", "Content-Digest", "Date", "Host", "Authorization"])
def test_a_header_that_comes_twice_is_malformed(name):
    """SIG5: two readers could each take another one."""
    request = cavage(post(authorization="Bearer x"))
    doubled = with_headers(request, {name: request.header(name.lower()) or ""})

    with pytest.raises(Malformed, match="twice"):
        read(doubled, now=NOW)


def test_a_second_signature_input_is_malformed():
    with pytest.raises(Malformed, match="twice"):
        read(with_headers(rfc9421(post()), {"Signature-Input": "sig2=()"}), now=NOW)


#: What can be read, but does not hold with the signer's key.
UNPROVEN = {
    "SIG10 replayed to another path": replace(cavage(post()), raw_path="/ap/actors/other/inbox"),
    "SIG10 replayed to another path, RFC 9421": replace(rfc9421(post()), raw_path="/ap/actors/other/inbox"),
    "SIG11 a query added to a POST": replace(cavage(post()), query="x=1"),
    "SIG11 a query added to a POST, RFC 9421": replace(rfc9421(post()), query="x=1"),
    "SIG11 a POST signed by its path alone": cavage(replace(post(), query="x=1"), target="/ap/inbox"),
    "SIG11 another query than the signed one": replace(
        cavage(get(query="page=1"), f"{TARGET_AND_HOST} date"), query=""
    ),
    "SIG11 another query, RFC 9421": replace(rfc9421(get(query="page=1"), '"@method" "@target-uri"'), query="page=2"),
    "SIG23 sent over http, signed for https": replace(rfc9421(post()), scheme="http"),
    "SIG27 a signed GET replayed as a POST": replace(
        cavage(with_headers(get(), {"digest": digest_of(b"")})), method="POST"
    ),
    "SIG27 a signed GET replayed as a POST, RFC 9421": replace(
        rfc9421(with_headers(get(), {"digest": digest_of(b"")}), '"@method" "@target-uri" "digest"'), method="POST"
    ),
    "a covered header changed": rewritten(
        cavage(post(), "(request-target) host date digest content-type"), "activity", "ld", header="content-type"
    ),
    "a covered header added": with_headers(
        cavage(post(), "(request-target) host date digest content-type"), {"content-type": "text/html"}
    ),
    "a signature of one byte": with_headers(
        post(), {"signature": f'keyId="{KEY_ID}",headers="(request-target) host date digest",signature="AA=="'}
    ),
}


@pytest.mark.parametrize("name", UNPROVEN)
def test_it_does_not_hold_with_the_signers_key(name):
    with pytest.raises(SignatureInvalid, match="does not hold"):
        assert_accepted(UNPROVEN[name])


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(lambda: SigningKey.load(KEY_ID, generate_rsa()), id="SIG25 another RSA key"),
        pytest.param(ed25519_key, id="SIG20 a key of another kind"),
    ],
)
@pytest.mark.parametrize(
    "request_in", [pytest.param(cavage(post()), id="draft-cavage"), pytest.param(rfc9421(post()), id="RFC 9421")]
)
def test_a_signature_does_not_hold_with_another_key(request_in, key):
    with pytest.raises(SignatureInvalid):
        assert_accepted(request_in, key())


@pytest.mark.parametrize("moment", [in_(minutes=-59), in_(minutes=59), in_(hours=1), in_(hours=-1)])
def test_a_clock_that_is_up_to_an_hour_off_is_forgiven(moment):
    assert_accepted(cavage(post(date=http_date(moment))))


def test_a_lifetime_of_twelve_hours_is_the_longest():
    assert_accepted(created_at(created=CREATED, expires=CREATED + 12 * HOUR))
