"""What a customer spends a time, in the one measure that the review uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from querencia.analytics.ledger import Ledger

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

Measure = Literal["margin", "revenue", "purchases"]


@dataclass(frozen=True)
class Spending:
    """What the customers' purchases were worth, one row a customer.

    Attributes:
        count: Purchase days that ``mean`` is a mean of, shape (n,): the repeat ones; for a
            customer without any, the single first; 0 where nothing is known.
        mean: Worth of one of those days, net of refunds, shape (n,); it may be zero or negative.
        repeat: Whether the customer has bought again, shape (n,).
    """

    count: Floats
    mean: Floats
    repeat: Bools

    def __len__(self) -> int:
        """Return the number of customers."""
        return len(self.count)

    def take(self, rows: NDArray[np.int64] | Bools) -> Spending:
        """Return the given rows, by number or by mask."""
        return Spending(self.count[rows], self.mean[rows], self.repeat[rows])


@dataclass(frozen=True)
class Yardstick:
    """In what value is counted.

    Attributes:
        measure: Margin, revenue where no margin is known, purchases where no amount is.
        column: Column of the histories that holds it; None for purchases.
        rate: What part of the column counts: the margin rate, where margin is not a column.
    """

    measure: Measure
    column: Literal["amount", "margin"] | None
    rate: float = 1.0


def yardstick(ledger: Ledger, margin_rate: float | None = None) -> Yardstick:
    """Return what value will be counted in, and never call revenue a margin.

    A margin column comes first; a margin rate turns amounts into margin; without either, value is
    revenue; without amounts it is the number of purchases.

    Raises:
        ValueError: The margin rate is not above 0 and at most 1.
    """
    if margin_rate is not None and not 0.0 < margin_rate <= 1.0:
        raise ValueError(f"the margin rate must lie above 0 and up to 1, not {margin_rate}")
    if ledger.has_margin:
        return Yardstick("margin", "margin")
    if not ledger.has_amount:
        return Yardstick("purchases", None)
    if margin_rate is not None:
        return Yardstick("margin", "amount", margin_rate)
    return Yardstick("revenue", "amount")


def spending_of(histories: pa.Table | pa.RecordBatch, unit: Yardstick) -> Spending:
    """Return what the customers of some histories spend a time.

    Refunds whose original is known have lowered their purchase already. The others, in the columns
    ``refunded_amount`` and ``refunded_margin`` where there are such, are spread evenly over all
    of the customer's purchase days.

    Args:
        histories: Rows with x and, unless purchases are counted, the columns ``amount`` and
            ``repeat_amount`` or ``margin`` and ``repeat_margin``.
        unit: What value is counted in.
    """
    x = numbers_of(histories, "x")
    if unit.column is None:
        return Spending(np.maximum(x, 1.0), np.ones(len(x)), x > 0)
    names = histories.schema.names
    total = unit.rate * numbers_of(histories, unit.column)  # net of all refunds
    mean = unit.rate * numbers_of(histories, f"repeat_{unit.column}")
    if f"refunded_{unit.column}" in names:
        refunded = np.nan_to_num(numbers_of(histories, f"refunded_{unit.column}"))
        mean = mean + unit.rate * refunded / (x + 1.0)
    mean = np.where(x > 0, mean, total)
    count = np.where(np.isfinite(mean), np.maximum(x, 1.0), 0.0)
    return Spending(count, np.where(count > 0, mean, 0.0), x > 0)


def numbers_of(table: pa.Table | pa.RecordBatch, name: str) -> Floats:
    """Return a column as numbers, nan where nothing is known."""
    column = table.column(name).cast("float64")
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)
