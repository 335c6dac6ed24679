"""The data folder of the community that is asked in these tests."""

from home import data, founded

__all__ = ["data", "founded"]
