"""The sufficient statistics of customers' purchases that every rhythm model reads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    import pyarrow as pa

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Histories:
    """One row a customer, or a group of customers with equal histories.

    Purchases of a customer on the same day are one. Time runs in weeks (days / 7) of whichever
    clock made the rows: the calendar, or an operational one.

    Attributes:
        x: Repeat purchases, shape (n,).
        t_x: Weeks from the first purchase to the last, shape (n,); 0 where x is 0.
        T: Weeks from the first purchase to the end of observation, shape (n,); T >= t_x.
        litt: Sum of the logarithms of the gaps in weeks (gaps floored at half a day), shape (n,).
        weight: How many customers the row stands for, shape (n,).
    """

    x: Ints
    t_x: Floats
    T: Floats
    litt: Floats
    weight: Floats

    @classmethod
    def of(
        cls,
        x: ArrayLike,
        t_x: ArrayLike,
        T: ArrayLike,
        litt: ArrayLike | None = None,
        weight: ArrayLike | None = None,
    ) -> Self:
        """Return checked histories from anything array-like.

        Without ``litt`` only models with k = 1 may be fitted; without ``weight`` every row is one
        customer.

        >>> Histories.of(x=[2, 0], t_x=[30.5, 0], T=[39, 39]).silence
        array([ 8.5, 39. ])

        Raises:
            ValueError: The columns have different lengths, or a row can't be a history.
        """
        count = np.atleast_1d(np.asarray(x))
        columns = (
            count.astype(np.int64),
            _floats(t_x),
            _floats(T),
            np.zeros(len(count)) if litt is None else _floats(litt),
            np.ones(len(count)) if weight is None else _floats(weight),
        )
        histories = cls(*columns)
        histories.check()
        return histories

    @classmethod
    def from_arrow(cls, table: pa.Table | pa.RecordBatch) -> Self:
        """Return the histories in the columns x, t_x, T, litt and, where there is one, weight."""
        names = table.schema.names
        columns = {
            name: np.asarray(table.column(name))
            for name in ("x", "t_x", "T", "litt", "weight")
            if name in names
        }
        return cls.of(**columns)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.x)

    @property
    def silence(self) -> Floats:
        """Weeks since the last purchase, shape (n,)."""
        return self.T - self.t_x

    @property
    def customers(self) -> float:
        """How many customers the rows stand for."""
        return float(self.weight.sum())

    def at_last_purchase(self) -> Self:
        """Return the histories as they were known on the day of the last purchase: T = t_x."""
        return replace(self, T=self.t_x)

    def take(self, rows: Ints | NDArray[np.bool_]) -> Self:
        """Return the given rows, by number or by mask."""
        return replace(
            self,
            x=self.x[rows],
            t_x=self.t_x[rows],
            T=self.T[rows],
            litt=self.litt[rows],
            weight=self.weight[rows],
        )

    def check(self) -> None:
        """Raise ValueError, naming the first bad row, unless every row can be a history."""
        lengths = {len(self.x), len(self.t_x), len(self.T), len(self.litt), len(self.weight)}
        if len(lengths) > 1:
            raise ValueError(f"columns of different lengths: {sorted(lengths)}")
        finite = np.isfinite(self.t_x) & np.isfinite(self.T) & np.isfinite(self.litt)
        for good, rule in (
            (finite, "t_x, T and litt must be finite"),
            (self.x >= 0, "x must not be negative"),
            (self.t_x >= 0, "t_x must not be negative"),
            (self.t_x <= self.T, "T must not be smaller than t_x"),
            ((self.x > 0) | (self.t_x == 0), "t_x must be 0 where x is 0"),
            (np.isfinite(self.weight) & (self.weight >= 0), "weight must not be negative"),
        ):
            if not good.all():
                raise ValueError(f"row {int(np.argmin(good))}: {rule}")


def _floats(values: ArrayLike) -> Floats:
    return np.atleast_1d(np.asarray(values, dtype=np.float64))
