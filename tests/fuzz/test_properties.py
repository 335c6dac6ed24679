"""Whatever strangers write: readers give a value or refuse, and two readers of one thing agree.

Cleaning of HTML, signatures made right and then changed, and single fields have theirs in `tests/activitypub`.
"""

from contextlib import suppress
from datetime import UTC, datetime
from random import Random
from urllib.parse import unquote

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fedcomm.activitypub import digest, parse, signatures, uris, webfinger
from fedcomm.activitypub.signatures import Request
from fedcomm.errors import AddressRefused, Malformed, RemoteError, SignatureInvalid
from fedcomm.inbox import origin
from fedcomm.model.urls import Urls
from fedcomm.remote import urls
from fedcomm.web.negotiation import wants_activity, wants_page
from tests.activitypub.peer_documents import JSON, OBJECTS
from tests.fuzz import campaign, mutations, samples

NOW = datetime(2026, 11, 24, 13, 9, 59, tzinfo=UTC)
OURS = Urls(scheme="https", host="band.example", handle_host="band.example")
BOUNDED = settings(max_examples=50, deadline=None)
LINES = st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=255), max_size=80)

#: Everything that looks into a document of a stranger.
READERS = {
    "an activity": parse.activity,
    "an actor": parse.actor,
    "keys": parse.keys,
    "aliases": parse.aliases,
    "a post": lambda document: parse.post(document, now=NOW),
    "a part of a collection": parse.collection_part,
    "a stamp": parse.stamp,
    "votes": parse.votes,
    "hashtags": lambda document: parse.hashtags(parse.documents(document, "tag")),
    "a WebFinger answer": lambda document: (webfinger.self_links(document), webfinger.subject(document)),
}
EACH_READER = pytest.mark.parametrize("read", [pytest.param(read, id=name) for name, read in READERS.items()])


#: Refusals are logged and kept: a stranger's document must not stand in them whole.
MAX_REASON = 5_000


def refusal(read, document):
    """Return why a document is refused, "" when it is read. Nothing else may come of it."""
    try:
        read(document)
    except RemoteError as error:
        return str(error) or "no reason"
    return ""


@EACH_READER
@given(OBJECTS)
@BOUNDED
def test_any_object_is_read_or_refused_with_a_reason(read, document):
    reason = refusal(read, document)

    assert reason != "no reason"
    assert len(reason) <= MAX_REASON


@EACH_READER
@given(st.integers(min_value=0, max_value=2**64))
@BOUNDED
def test_any_spoiled_sample_is_read_or_refused_with_a_reason(read, seed):
    chance = Random(seed)
    sample = chance.choice([*samples.handled().values(), *samples.served().values()])
    body = mutations.spoiled(sample, chance)
    reasons = [refusal(parse.document, body)]
    if not reasons[0]:
        document = parse.document(body)
        reasons += [refusal(read, part) for part in (document, *parse.documents(document, "object"))]

    assert "no reason" not in reasons
    assert max(map(len, reasons)) <= MAX_REASON


@given(
    st.one_of(
        JSON.map(orjson.dumps), st.binary(max_size=200), st.integers().map(lambda seed: mutations.noise(Random(seed)))
    )
)
@BOUNDED
def test_any_bytes_are_a_document_or_malformed(body):
    with suppress(Malformed):
        assert isinstance(parse.document(body), dict)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["Signature", "signature-input", "Date", "Digest", "Content-Digest", "Host", "Authorization"]
            ),
            LINES | st.sampled_from(["SHA-256=AAAA", 'keyId="https://x.example/k",headers="date",signature="AA=="']),
        ),
        max_size=8,
    ),
    st.sampled_from(["GET", "POST", "PUT", ""]),
)
@BOUNDED
def test_any_headers_are_a_signature_or_refused(headers, method):
    request = Request(method=method, scheme="https", host="band.example", raw_path="/ap/inbox", headers=tuple(headers))

    with suppress(SignatureInvalid, Malformed):
        assert signatures.read(request, now=NOW).covered


@given(st.lists(st.tuples(st.sampled_from(["Digest", "content-digest", "x"]), st.text(max_size=80)), max_size=4))
@BOUNDED
def test_no_made_up_digest_is_that_of_a_body(headers):
    with pytest.raises((SignatureInvalid, Malformed)):
        digest.verify(headers, b"a body")


@given(
    st.one_of(
        st.none(),
        st.text(max_size=60),
        st.builds("{}{}{}".format, st.sampled_from(["acct:", "@", "https://band.example/", "http:"]),
                  st.text(max_size=30), st.sampled_from(["@band.example", "@BAND.example", "@other.example", "/", ""])),
    )
)  # fmt: skip
@BOUNDED
def test_any_resource_is_a_question_or_refused(resource):
    with suppress(RemoteError):
        assert webfinger.resource(resource, OURS)


@given(
    st.lists(
        st.one_of(
            LINES,
            st.lists(
                st.sampled_from(
                    ["text/html", "*/*", "text/*", "application/activity+json", ";q=0", ";q=1.5", ";q=", '"', ","]
                ),
                max_size=12,
            ).map("".join),
        ),
        max_size=4,
    )
)
@BOUNDED
def test_nobody_wants_the_page_and_the_document_rather(accept):
    assert not (wants_page(accept) and wants_activity(accept))


ADDRESSES = st.one_of(
    st.text(max_size=40),
    st.builds(
        "{}{}{}{}".format,
        st.sampled_from(["https://", "HTTPS://", "http://", "https:/", ""]),
        st.sampled_from(
            ["band.example", "BAND.example", "band.example.", "band.example:443", "x@band.example", "[::1]", "a_b.c"]
        ),
        st.sampled_from(["", "/", "/@band/1", "/@band/00001", "/ap/notes/1", "?", "#", "/../", "/%2e%2e/", "\\", "\t"]),
        st.text(max_size=8),
    ),
)


@given(ADDRESSES, ADDRESSES)
@settings(max_examples=200, deadline=None)
def test_what_is_of_one_origin_is_dialled_at_one_place(one, other):
    """Authority is decided by `uris`, connections by `remote.urls`."""
    if uris.same_origin(one, other):
        with suppress(AddressRefused):
            assert urls.authority(one) == urls.authority(other)


@given(ADDRESSES)
@settings(max_examples=200, deadline=None)
def test_what_is_ours_is_of_our_origin(uri):
    if OURS.is_ours(uri) and uris.is_uri(uri):
        assert uris.origin(uri) == OURS.base
        assert OURS.is_ours(OURS.note_of_page(uri))


@given(st.text(min_size=1, max_size=30))
@BOUNDED
def test_the_page_of_any_tag_is_one_address_that_names_it(name):
    with suppress(UnicodeEncodeError):
        page = OURS.tag_page(name)

        assert uris.is_uri(page) or name in (".", "..")
        assert unquote(page.removeprefix(f"{OURS.base}/tags/")) == name


@given(st.integers(min_value=0, max_value=2**63 - 1))
@BOUNDED
def test_the_page_of_a_post_leads_to_its_id(post_id):
    assert OURS.note_of_page(OURS.post_page("band", post_id)) == OURS.note(post_id)


@given(st.integers(min_value=0, max_value=2**64))
@BOUNDED
def test_what_is_forwarded_never_takes_the_name_of_what_its_actor_sends(seed):
    body = mutations.spoiled(Random(seed).choice(list(samples.handled().values())), Random(seed))
    with suppress(RemoteError):
        activity = parse.activity(parse.document(body))

        assert not uris.is_uri(origin.name_of_forwarded(activity, signer_uri=samples.VICTIM))


def test_there_are_samples_of_every_type_that_is_handled():
    from fedcomm.inbox.handlers import HANDLERS

    assert {name.split()[0] for name in samples.handled()} == set(HANDLERS)


def test_one_seed_makes_one_body():
    first = [campaign.body("a seed", number) for number in range(40)]

    assert [one.text for one in first] == [campaign.body("a seed", number).text for number in range(40)]
    assert [one.text for one in first] != [campaign.body("another", number).text for number in range(40)]
