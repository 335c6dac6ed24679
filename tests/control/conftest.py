"""The data folder of the community that is asked in these tests, and that community when it is asked directly."""

from home import artist, community, data, founded

__all__ = ["artist", "community", "data", "founded"]
