"""The numbers of all attacks that this folder has to try, and of those that there is nothing to try on, with why.

What each number stands for is in docs/security.md and docs/sources.md.
"""

TO_TRY = {
    "SIG": (1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 14, 15, 16, 17, 19, 20, 21, 23, 24, 25, 26, 27, 28),
    "KEY": (1, 2, 3, 5, 6, 8, 9, 12, 13, 14, 15),
    "OBJ": (1, 2, 3, 4, 5, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 22, 23, 25, 26),
    "CT": (1, 3, 4, 5, 6),
    "LD": (1, 3, 4, 5, 6, 8, 10, 11, 12, 13, 14),
    "SSRF": (1, 2, 4, 6, 7, 8, 9, 10, 11, 13, 15, 16, 17, 18, 20, 21),
}

#: A feature that brings one of these brings its test.
NOT_APPLICABLE = {
    "CT3": "nobody uploads files yet",
    "CT4": "media of others are linked, never passed on by us",
    "SSRF15": "no NodeInfo of others is asked for",
    "SSRF16": "there is no proxy for pictures",
    "SSRF17": "there is no proxy for pictures",
}


def numbers() -> list[str]:
    """Return every number as it is cited, `SIG1` and so on, in order."""
    return [f"{family}{number}" for family, found in TO_TRY.items() for number in found]
