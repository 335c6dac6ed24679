"""What holds for any text: the reader never breaks, and nothing that was signed can be changed."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from signed import BODY, CREATED, HOST, KEY_ID, NOW, assert_accepted, post, rsa_key, with_headers, without

from fedcomm.activitypub.signatures import Request, Scheme, read, sign
from fedcomm.errors import RemoteError, SignatureInvalid

TEXT = st.text(max_size=200)
WORDS = 'keyId= algorithm= headers= signature= created= expires= " , ; = : ( ) sig1= "@method" "@target-uri"'
VALUES = f"(request-target) (created) host date digest hs2019 {KEY_ID} {CREATED} 9999999999999 AAAA é \\"
PIECES = st.lists(st.sampled_from([*WORDS.split(), *VALUES.split(), " ", "\n", "\ud800"]), max_size=40).map("".join)


@given(st.dictionaries(st.sampled_from(["signature", "signature-input", "date", "digest", "host"]), TEXT | PIECES))
@example({"signature": 'keyId="' + '"' * 5000})
@example({"signature-input": "sig1=(" + '"a" ' * 1500 + ")", "signature": "sig1=:AAAA:"})
def test_any_headers_are_refused_and_never_break_the_reader(headers):
    request = with_headers(Request(method="POST", scheme="https", host=HOST, raw_path="/ap/inbox", body=BODY), headers)

    with pytest.raises(RemoteError):
        read(request, now=NOW)


def arrived(scheme: Scheme) -> Request:
    outgoing = without(without(without(post(), "digest"), "content-digest"), "date")
    return with_headers(outgoing, sign(outgoing, rsa_key(), scheme=scheme, now=NOW))


@pytest.mark.parametrize("scheme", Scheme)
@given(position=st.integers(min_value=0, max_value=len(BODY) - 1), byte=st.integers(min_value=0, max_value=255))
def test_any_other_byte_in_the_body_is_refused(scheme, position, byte):
    request = arrived(scheme)
    body = BODY[:position] + bytes([byte]) + BODY[position + 1 :]

    if body == BODY:
        assert_accepted(replace(request, body=body))
    else:
        with pytest.raises(SignatureInvalid):
            assert_accepted(replace(request, body=body))


@pytest.mark.parametrize("scheme", Scheme)
@given(
    path=st.from_regex(r"/[a-z%/.]{0,12}", fullmatch=True).filter(lambda path: path != "/ap/inbox"),
    query=st.sampled_from(["", "a", "a=1"]),
)
def test_any_other_target_is_refused(scheme, path, query):
    request = replace(arrived(scheme), raw_path=path, query=query)

    with pytest.raises(SignatureInvalid):
        assert_accepted(request)


COVERED = [
    pytest.param(Scheme.CAVAGE, ["host", "date", "digest", "content-type"], id="draft-cavage"),
    pytest.param(Scheme.RFC9421, ["content-digest"], id="RFC 9421"),
]


@pytest.mark.parametrize(("scheme", "names"), COVERED)
@given(data=st.data())
def test_any_other_byte_in_a_covered_header_is_refused(scheme, names, data):
    request = arrived(scheme)
    name = data.draw(st.sampled_from(names))
    value = request.header(name) or ""
    position = data.draw(st.integers(min_value=0, max_value=len(value) - 1))
    other = data.draw(st.characters(min_codepoint=33, max_codepoint=126).filter(lambda c: c != value[position]))
    changed = value[:position] + other + value[position + 1 :]

    with pytest.raises(SignatureInvalid):
        assert_accepted(with_headers(without(request, name), {name: changed}))
