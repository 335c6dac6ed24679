"""Visibilities as addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peer_documents import ANN, BOB, PUBLIC

from fedcomm.activitypub.addressing import recipients, visibility_of
from fedcomm.model.post import Visibility

FOLLOWERS = "https://band.example/ap/actors/band/followers"


@pytest.mark.parametrize(
    ("visibility", "to", "cc"),
    [
        pytest.param(Visibility.PUBLIC, [PUBLIC], [FOLLOWERS, ANN, BOB], id="public"),
        pytest.param(Visibility.UNLISTED, [FOLLOWERS], [PUBLIC, ANN, BOB], id="unlisted"),
        pytest.param(Visibility.FOLLOWERS, [FOLLOWERS, ANN, BOB], [], id="followers only"),
        pytest.param(Visibility.DIRECT, [ANN, BOB], [], id="direct, and never to the followers"),
    ],
)
def test_where_a_post_goes(visibility, to, cc):
    assert recipients(visibility, followers=FOLLOWERS, mentioned=[ANN, BOB, ANN]) == (to, cc)


@given(st.sampled_from(Visibility), st.lists(st.sampled_from([ANN, BOB])))
def test_what_we_send_is_read_as_what_was_meant(visibility, mentioned):
    to, cc = recipients(visibility, followers=FOLLOWERS, mentioned=mentioned)

    assert visibility_of(to, cc, followers=FOLLOWERS) is visibility


@pytest.mark.parametrize(
    ("to", "cc", "followers"),
    [
        pytest.param([], [], FOLLOWERS, id="addressed to nobody"),
        pytest.param([ANN], [FOLLOWERS], FOLLOWERS, id="followers in cc only"),
        pytest.param([FOLLOWERS], [], None, id="followers that are not known as such"),
    ],
)
def test_what_is_unclear_is_read_as_direct(to, cc, followers):
    assert visibility_of(to, cc, followers=followers) is Visibility.DIRECT
