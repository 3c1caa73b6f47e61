"""How long until something happens, when for some it has not happened yet: Kaplan-Meier."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from querencia.analytics.retention.interval import NORMAL_95, Interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Survival:
    """The share for whom it has not happened by each time, as a step function.

    Attributes:
        times: Times at which it happened to somebody, ascending, shape (n,).
        share: Share for whom it had not happened just after each time, shape (n,).
        greenwood: Greenwood's sum of d / (n (n - d)) up to each time, shape (n,).
        at_risk: Weight of those to whom it could still happen at each time, shape (n,).
    """

    times: Ints
    share: Floats
    greenwood: Floats
    at_risk: Floats

    def at(self, time: float) -> float:
        """Return the share for whom it has not happened by ``time``, that day included."""
        step = int(np.searchsorted(self.times, time, side="right")) - 1
        return 1.0 if step < 0 else float(self.share[step])

    def interval_at(self, time: float) -> Interval:
        """Return the 95 % interval of ``at``, on the log(-log) scale, so within 0 and 1.

        Source: M. Greenwood (1926) for the variance; J. D. Kalbfleisch & R. L. Prentice, The
        Statistical Analysis of Failure Time Data (2nd ed., 2002), section 1.4, for the scale.
        """
        step = int(np.searchsorted(self.times, time, side="right")) - 1
        share = self.at(time)
        if step < 0 or not 0 < share < 1:
            return share, share
        spread = NORMAL_95 * math.sqrt(self.greenwood[step]) / abs(math.log(share))
        return share ** math.exp(spread), share ** math.exp(-spread)


def kaplan_meier(times: Ints, happened: Floats, open_: Floats) -> Survival:
    """Estimate a survival curve from counts.

    Args:
        times: Distinct times, shape (n,).
        happened: How many it happened to at each time, shape (n,); weights are allowed.
        open_: For how many it had not happened when they were last seen, at each time, (n,).

    Source: E. L. Kaplan & P. Meier, JASA 53 (1958) 457-481.
    """
    order = np.argsort(times)
    times, happened, open_ = times[order], happened[order], open_[order]
    at_risk = (happened + open_)[::-1].cumsum()[::-1]
    seen = happened > 0
    d, n = happened[seen], at_risk[seen]
    with np.errstate(divide="ignore"):  # the last step may leave nobody: its variance is infinite
        greenwood = np.cumsum(d / (n * np.maximum(n - d, 0.0)))
    return Survival(times[seen], np.cumprod(1 - d / n), greenwood, n)
