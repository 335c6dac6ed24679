"""Which content types say that something is ActivityPub (AP 3.2), where the type is all that vouches for it."""

from email.message import Message

from fedcomm.activitypub.vocabulary import ACTIVITY_JSON

_PROFILE = "https://www.w3.org/ns/activitystreams"
_MAX_CHARACTERS = 500


def is_activity(content_type: str) -> bool:
    """Say whether a content type is ActivityPub's: its own, or JSON-LD with the profile of ActivityStreams.

    Plain JSON is not: anybody may be able to upload such a file (CVE-2024-25623).
    """
    if len(content_type) > _MAX_CHARACTERS or not content_type.isascii():
        return False
    message = Message()
    message["content-type"] = content_type
    if message.get_content_type() == ACTIVITY_JSON:
        return True
    profile = message.get_param("profile")
    is_json_ld = message.get_content_type() == "application/ld+json"
    return is_json_ld and isinstance(profile, str) and _PROFILE in profile.split()
