"""Mondays: the days on which alarms are looked at, as days since 1970-01-01."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from querencia.analytics.models.histories import Ints

FIRST_MONDAY = 4  # 1970-01-05


def monday_on_or_before(day: ArrayLike) -> Ints:
    """Return the last Monday that is not after each day."""
    days = np.asarray(day, dtype=np.int64)
    return days - (days - FIRST_MONDAY) % 7


def monday_on_or_after(day: ArrayLike) -> Ints:
    """Return the first Monday that is not before each day."""
    days = np.asarray(day, dtype=np.int64)
    return days + (FIRST_MONDAY - days) % 7
