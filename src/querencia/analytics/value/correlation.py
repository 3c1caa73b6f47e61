"""Whether those who buy often spend differently a time, which Gamma-Gamma takes as not so."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from querencia.analytics.ranks import average_ranks

if TYPE_CHECKING:
    from querencia.analytics.value.spending import Spending

_SMALL = 0.1  # below it the shares of customers' values hardly move
_NORMAL_95 = 1.959964


@dataclass(frozen=True)
class FrequencyValue:
    """Correlation of repeat purchases and mean value a purchase, among repeat buyers.

    Attributes:
        customers: Repeat buyers it rests on.
        pearson: Of the figures as they are, as in the papers; a single large customer moves it.
        rank: Of the ranks (Spearman), which is the one to judge by.
        interval: 95 % interval of ``rank``.
        notable: Whether the assumption is in doubt: the interval lies on one side of zero and the
            correlation is more than 0.1 from it.
    """

    customers: int
    pearson: float
    rank: float
    interval: tuple[float, float]
    notable: bool


def frequency_value(spending: Spending) -> FrequencyValue | None:
    """Return the correlation, or None with fewer than ten repeat buyers or no variation.

    Sources: the check of independence in Fader, Hardie & Lee (2005), "RFM and CLV", section 4;
    the interval is Fisher's z with Bonett & Wright's (2000) variance for ranks.
    """
    rows = spending.repeat & np.isfinite(spending.mean)
    x, mean = spending.count[rows], spending.mean[rows]
    if len(x) < 10 or np.ptp(x) == 0 or np.ptp(mean) == 0:
        return None
    rank = float(np.corrcoef(average_ranks(x), average_ranks(mean))[0, 1])
    z = math.atanh(min(max(rank, -0.999999), 0.999999))
    half = _NORMAL_95 * math.sqrt((1 + rank**2 / 2) / (len(x) - 3))
    interval = (math.tanh(z - half), math.tanh(z + half))
    return FrequencyValue(
        customers=len(x),
        pearson=float(np.corrcoef(x, mean)[0, 1]),
        rank=rank,
        interval=interval,
        notable=abs(rank) > _SMALL and interval[0] * interval[1] > 0,
    )
