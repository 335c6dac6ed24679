"""Which activities have their effect at once, and which wait until other servers were asked."""

from fedcomm.activitypub.parse import Activity
from fedcomm.inbox import origin, stamps
from fedcomm.inbox.handlers import HANDLERS


def needs_network(activity: Activity, *, signer_uri: str) -> bool:
    """Say whether something has to be fetched before an activity is handled."""
    handler = HANDLERS.get(activity.type)
    is_prepared = handler is not None and handler.prepare is not None
    return is_prepared or stamps.are_named(activity) or not origin.is_proven(activity, signer_uri=signer_uri)
