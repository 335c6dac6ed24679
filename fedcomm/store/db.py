"""The connection that store functions are given: a sqlite3 connection that also makes ids."""

from typing import TYPE_CHECKING, Any

from fedcomm import clock
from fedcomm.model import snowflake
from fedcomm.model.snowflake import Snowflakes
from fedcomm.store import driver

if TYPE_CHECKING:
    from sqlite3 import Connection
else:
    Connection = driver.driver.Connection


#: A row as the driver gives it; the schema is STRICT, so each column has the type it was declared with.
Row = tuple[Any, ...]


class Db(Connection):
    """A connection to one community's file; first argument of every store function."""

    snowflakes: Snowflakes

    def new_id(self) -> int:
        """Return a fresh id, higher than every one before."""
        return self.snowflakes.next(clock.now_ms())


def below(before: int | None) -> int:
    """Return the exclusive upper bound of a page's ids: all of them pass when no cursor was given."""
    return snowflake.MAX if before is None else before
