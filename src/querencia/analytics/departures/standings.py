"""How customers stood right after a purchase: all that an alarm rule may know about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pyarrow as pa

from querencia.analytics.models.histories import Floats, Histories, Ints

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from querencia.analytics.clock import Clock
    from querencia.analytics.gaps import Gaps


@dataclass(frozen=True)
class Standings:
    """One row a customer and purchase; n rows.

    Attributes:
        x: Repeat purchases up to and including this one, shape (n,).
        t_x: Weeks of the clock from the first purchase to this one, shape (n,).
        litt: Sum of the logarithms of the gaps in weeks of the clock, shape (n,).
        last_day: Day of the purchase, in days since 1970-01-01, shape (n,).
        gap_mean_days: Mean of the customer's own gaps in calendar days, nan where x = 0.
        gap_longest_days: The longest of them, nan where x = 0.
    """

    x: Ints
    t_x: Floats
    litt: Floats
    last_day: Ints
    gap_mean_days: Floats
    gap_longest_days: Floats

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.x)

    @classmethod
    def from_gaps(cls, gaps: Gaps) -> Self:
        """Return the standing after every purchase day in ``gaps``."""
        repeat = gaps.x > 0
        mean = np.full(len(gaps), np.nan)
        mean[repeat] = (gaps.day - gaps.first_day)[repeat] / gaps.x[repeat]
        return cls(gaps.x, gaps.t_x, gaps.litt, gaps.day, mean, longest_gaps(gaps))

    @classmethod
    def from_arrow(cls, table: pa.Table | pa.RecordBatch) -> Self:
        """Return the standing after the last purchase of each row of ``histories``.

        Args:
            table: Columns x, t_x, litt, last, gap_mean_days and gap_longest_days.
        """
        return cls(
            x=_column(table, "x").astype(np.int64),
            t_x=_column(table, "t_x"),
            litt=_column(table, "litt"),
            last_day=_numpy(table.column("last").cast(pa.int32())).astype(np.int64),
            gap_mean_days=_column(table, "gap_mean_days"),
            gap_longest_days=_column(table, "gap_longest_days"),
        )

    def take(self, rows: Ints | NDArray[np.bool_]) -> Self:
        """Return the given rows, by number or by mask."""
        return type(self)(
            self.x[rows],
            self.t_x[rows],
            self.litt[rows],
            self.last_day[rows],
            self.gap_mean_days[rows],
            self.gap_longest_days[rows],
        )

    def silent_for(self, days: Ints, clock: Clock) -> Histories:
        """Return the histories of these customers after so many more days without a purchase."""
        silence = clock.weeks(self.last_day + days) - clock.weeks(self.last_day)
        return Histories(self.x, self.t_x, self.t_x + silence, self.litt, np.ones(len(self)))


def longest_gaps(gaps: Gaps) -> Floats:
    """Return the longest own gap before each purchase day, in days; nan on a first purchase."""
    step = np.diff(gaps.day, prepend=0)
    step[gaps.x == 0] = 0
    # Customers follow one another: lifted above all before, each starts its maximum afresh.
    lift = gaps.customer * (int(step.max(initial=0)) + 1)
    longest = (np.maximum.accumulate(step + lift) - lift).astype(np.float64)
    longest[gaps.x == 0] = np.nan
    return longest


def _column(table: pa.Table | pa.RecordBatch, name: str) -> Floats:
    return _numpy(table.column(name).cast(pa.float64())).astype(np.float64)


def _numpy(column: pa.Array | pa.ChunkedArray) -> NDArray[Any]:
    if isinstance(column, pa.ChunkedArray):
        return np.asarray(column.to_numpy())
    return np.asarray(column.to_numpy(zero_copy_only=False))
