"""The community that blocks in these tests."""

from home import artist, community, data, founded

__all__ = ["artist", "community", "data", "founded"]
