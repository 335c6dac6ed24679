"""Which community a request is for. A module of its own: the pages of errors need it, and the door needs those."""

from starlette.requests import Request

from fedcomm.communities import Community


def community_of(request: Request) -> Community:
    """Return the community that `hosts` found for the Host header of a request."""
    community: Community = request.state.community
    return community
