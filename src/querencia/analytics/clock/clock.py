"""A clock whose weeks pass as fast as the business usually sells: operational time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

EPOCH = date(1970, 1, 1)
# No ledger in use today starts before; days before run on the calendar.
EARLIEST = date(1900, 1, 1)


@dataclass(frozen=True)
class Clock:
    """Reads calendar days as weeks of operational time.

    Attributes:
        on: Whether it differs from the calendar at all.
        reason: Why it is on or off, a code.
    """

    on: bool = False
    reason: str = "not_asked"

    def weeks(self, days: ArrayLike) -> Floats:
        """Return the reading at the close of each day, in weeks since the close of 1970-01-01.

        Args:
            days: Days since 1970-01-01, any shape.
        """
        return np.asarray(days, dtype=np.int64) / 7.0

    def weeks_at(self, day: date) -> float:
        """Return the reading at the close of one day."""
        return float(self.weeks((day - EPOCH).days))

    def days_ahead(self, days: ArrayLike, weeks: ArrayLike) -> NDArray[np.int64]:
        """Return after how many days, rounded up, the clock will have run on by ``weeks``."""
        ahead = np.ceil(np.asarray(weeks, dtype=np.float64) * 7.0 - 1e-9)
        return np.broadcast_to(ahead, np.broadcast(days, weeks).shape).astype(np.int64)

    def table(self, last: date, first: date = EARLIEST) -> pa.Table:
        """Return the readings of all days from ``first`` to ``last``: ``day``, ``weeks``."""
        days = np.arange((first - EPOCH).days, (last - EPOCH).days + 1, dtype=np.int32)
        return pa.table({"day": pa.array(days).cast(pa.date32()), "weeks": self.weeks(days)})

    def save(self) -> dict[str, Any]:
        """Return the clock as plain data."""
        return {"version": 1, "on": self.on, "reason": self.reason}


def calendar(reason: str = "not_asked") -> Clock:
    """Return the clock that is the calendar: every week counts the same."""
    return Clock(on=False, reason=reason)
