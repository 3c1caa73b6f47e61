"""The sufficient statistics of customers' purchases that every rhythm model reads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.x)

    @property
    def silence(self) -> Floats:
        """Weeks since the last purchase, shape (n,)."""
        return self.T - self.t_x
