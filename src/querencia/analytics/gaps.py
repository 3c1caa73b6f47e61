"""Every purchase day of every customer with what was known then: the past to try alarms out on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from querencia.analytics.clock import calendar
from querencia.analytics.engine import collect
from querencia.analytics.histories import LOG_UNITS, SHORTEST_GAP_WEEKS, customer_days

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import ibis
    from numpy.typing import NDArray

    from querencia.analytics.clock import Clock
    from querencia.analytics.ledger.ledger import Ledger

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Gaps:
    """One row a purchase day, sorted by customer, then by day; n rows.

    Attributes:
        customer: Position in ``customer_ids``, shape (n,).
        customer_ids: The customers, sorted.
        day: Days since 1970-01-01, shape (n,).
        first_day: The customer's first, shape (n,).
        x: Repeat purchases up to and including this day, shape (n,).
        t_x: Weeks of the clock from the first purchase to this one, shape (n,).
        litt: Sum of the logarithms of the gaps, in weeks, up to this day, shape (n,).
        start: The clock's reading at the close of this day, in weeks, shape (n,).
        next_day: The customer's next purchase day, -1 where there is none by the end, shape (n,).
        gap: Weeks of the clock to the next purchase day, nan where there is none, shape (n,).
        amount: What was bought that day, nan where amounts are not known, shape (n,).
    """

    customer: Ints
    customer_ids: NDArray[np.object_]
    day: Ints
    first_day: Ints
    x: Ints
    t_x: Floats
    litt: Floats
    start: Floats
    next_day: Ints
    gap: Floats
    amount: Floats

    def __len__(self) -> int:
        """Return the number of purchase days."""
        return len(self.day)


def gaps(
    ledger: Ledger,
    customers: Sequence[str] | ibis.Table | None = None,
    *,
    end: date,
    clock: Clock | None = None,
) -> Gaps:
    """Fetch the purchase days known at the close of ``end``, each with the history up to it.

    All purchase days of the customers asked for come into memory (about 100 bytes each): on a
    large base ask for a sample of its customers.

    Args:
        ledger: All purchases; what came after ``end`` is not read.
        customers: Whose; a list of ids or a table with a column ``customer``. All when None.
        end: The last day that is known.
        clock: In whose weeks gaps are measured; the calendar when None.
    """
    bought = customer_days(ledger, end=end, customers=customers)
    rows = collect(bought.select("customer", "day", bought.amount.cast("float64").name("amount")))
    return _with_histories(rows.sort_by([("customer", "ascending"), ("day", "ascending")]), clock)


def _with_histories(rows: pa.Table, clock: Clock | None) -> Gaps:
    """Add to sorted purchase days what was known at each of them."""
    clock = clock or calendar()
    coded = pc.dictionary_encode(rows["customer"].combine_chunks())
    customer = coded.indices.to_numpy().astype(np.int64)
    day = rows["day"].cast(pa.int32()).to_numpy().astype(np.int64)
    start = clock.weeks(day)
    fresh = np.flatnonzero(np.diff(customer, prepend=-1))  # where each customer's rows begin
    head = np.repeat(fresh, np.diff(fresh, append=len(day)))
    gap = np.append(np.diff(start), np.nan)
    next_day = np.append(day[1:], -1)
    is_last = np.append(head[1:] != head[:-1], True)[: len(day)]
    gap, next_day = gap[: len(day)], next_day[: len(day)]
    gap[is_last], next_day[is_last] = np.nan, -1
    return Gaps(
        customer=customer,
        customer_ids=coded.dictionary.to_numpy(zero_copy_only=False),
        day=day,
        first_day=day[head],
        x=np.arange(len(day), dtype=np.int64) - head,
        t_x=start - start[head],
        litt=_running_logs(gap, head),
        start=start,
        next_day=next_day,
        gap=gap,
        amount=rows["amount"].to_numpy().astype(np.float64),
    )


def _running_logs(gap: Floats, head: Ints) -> Floats:
    """Return for each row the sum of the logarithms of the customer's gaps before it."""
    logs = np.log(np.maximum(np.nan_to_num(gap, nan=1.0), SHORTEST_GAP_WEEKS))
    # Whole numbers: a sum over millions of rows can be cut at each customer without losing digits.
    before = np.cumsum(np.concatenate([[0], np.rint(logs * LOG_UNITS).astype(np.int64)]))[:-1]
    total: Floats = (before - before[head]) / LOG_UNITS
    return total
