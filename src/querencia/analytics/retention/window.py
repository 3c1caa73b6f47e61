"""W: how many days without a purchase still count as active, proposed from the pauses seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

import ibis
import numpy as np
import pyarrow as pa

from querencia.analytics.engine import collect
from querencia.analytics.histories import customer_days
from querencia.analytics.retention.missing import Missing
from querencia.analytics.retention.survival import Survival, kaplan_meier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from querencia.analytics.gaps import Gaps
    from querencia.analytics.ledger import Ledger
    from querencia.analytics.periods import Period

NATURAL_DAYS = (7, 14, 21, 30, 45, 60, 90, 120, 180, 270, 365, 545, 730)
RETURNS_WITHIN = 0.9
LEAST_RETURNS = 10
EPOCH = date(1970, 1, 1)
# Beyond the days that 2 % of the customers are still watched for, one return would move the curve.
LEAST_WATCHED = 0.02


@dataclass(frozen=True)
class Window:
    """The days within which a customer must have bought to be active.

    Attributes:
        days: W; it belongs to the name of every figure that uses it.
        source: Given by a person; proposed from the data; proposed shorter than the data ask for,
            because the ledger is not long enough for more; or assumed, because nothing can be
            proposed.
        returns_within: Of the pauses of an average customer that end in another purchase, the
            share that end within W days; None when W was given or assumed.
        asked_days: The days within which nine in ten of them end, before rounding.
    """

    days: int
    source: Literal["given", "proposed", "shortened", "assumed"]
    returns_within: float | None = None
    asked_days: int | None = None


def given_window(days: int) -> Window:
    """Return the window that a person chose."""
    return Window(days, "given")


def longest_window(first_day: date, period: Period) -> int:
    """Return the longest W for which a ledger from ``first_day`` on shows who was active at t0."""
    return (period.start - first_day).days + 1


def propose_window(pauses: pa.Table, *, at_most: int | None = None) -> Window | Missing:
    """Propose W: the days within which nine in ten pauses that end have ended, rounded up.

    A pause runs from one purchase day of a customer to the next; the one after their last
    purchase is open, and enters Kaplan-Meier as "at least this long". Most of those who have left
    never return, so the curve levels off above zero; the quantile is taken of what it loses, that
    is of the pauses that do end. Customers weigh the same, however many pauses they have:
    otherwise those who buy daily would decide who is active among those who buy monthly.

    Args:
        pauses: ``days``, ``ended``, ``of`` (how many pauses the customer has) and ``pauses``
            (how many there are alike), from ``count_pauses`` or ``pauses_of``.
        at_most: No longer than this (see ``longest_window``): then it is "shortened".

    Returns:
        The window; or what is missing: "few_returns" below ten pauses that ended,
        "short_history" when fewer than half of them would end within ``at_most`` days.
    """
    ended = pauses["ended"].to_numpy()
    if pauses["pauses"].to_numpy()[ended].sum() < LEAST_RETURNS:
        return Missing("few_returns")
    returned = _Returned(_curve(pauses))
    asked = returned.days_for(RETURNS_WITHIN)
    days = next((natural for natural in NATURAL_DAYS if natural >= asked), NATURAL_DAYS[-1])
    if at_most is None or days <= at_most:
        return Window(days, "proposed", returned.within(days), asked)
    shorter = max((natural for natural in NATURAL_DAYS if natural <= at_most), default=0)
    if returned.within(shorter) < 0.5:
        return Missing("short_history")
    return Window(shorter, "shortened", returned.within(shorter), asked)


def count_pauses(
    ledger: Ledger, *, end: date, customers: Sequence[str] | ibis.Table | None = None
) -> pa.Table:
    """Count the pauses in the engine; on a large base ask for a sample of its customers."""
    days = customer_days(ledger, end=end, customers=customers).select("customer", "day")
    one_by_one = ibis.window(group_by="customer", order_by="day")
    following = days.day.lead().over(one_by_one)
    pauses = days.select(
        days=ibis.coalesce(following, ibis.literal(end)).delta(days.day, unit="day").cast("int64"),
        ended=following.notnull(),
        of=days.count().over(ibis.window(group_by="customer")),
    )
    counts = pauses.group_by("days", "ended", "of").aggregate(pauses=pauses.count())
    return _in_order(collect(counts))


def pauses_of(gaps: Gaps, *, end: date) -> pa.Table:
    """Count the pauses of customers whose gaps are in memory already."""
    last = (end - EPOCH).days
    ended = gaps.next_day >= 0
    of = np.bincount(gaps.customer)[gaps.customer]
    rows = pa.table(
        {"days": np.where(ended, gaps.next_day, last) - gaps.day, "ended": ended, "of": of}
    )
    counts = rows.group_by(["days", "ended", "of"]).aggregate([([], "count_all")])
    return _in_order(counts.rename_columns(["days", "ended", "of", "pauses"]))


def _in_order(counts: pa.Table) -> pa.Table:
    """Sort, so that sums of weights come out the same on every engine."""
    return counts.sort_by([(name, "ascending") for name in ("days", "ended", "of")])


def _curve(pauses: pa.Table) -> Survival:
    """Return the survival curve of pauses, each customer weighing one."""
    days, ended = pauses["days"].to_numpy(), pauses["ended"].to_numpy()
    weight = pauses["pauses"].to_numpy() / pauses["of"].to_numpy()
    times, at = np.unique(days, return_inverse=True)
    happened, not_yet = (np.bincount(at, weight * part, len(times)) for part in (ended, ~ended))
    return kaplan_meier(times, happened.astype(np.float64), not_yet.astype(np.float64))


@dataclass(frozen=True)
class _Returned:
    """Of the pauses that end, how many have ended by each day."""

    curve: Survival

    @property
    def share(self) -> NDArray[np.float64]:
        """The share that has ended by each time of the curve, 1 at the last that is sure enough."""
        watched = self.curve.at_risk >= LEAST_WATCHED * self.curve.at_risk[0]
        ended = 1 - self.curve.share
        share: NDArray[np.float64] = np.minimum(ended / ended[watched][-1], 1.0)
        return share

    def within(self, days: int) -> float:
        """Return the share that has ended within ``days``."""
        step = int(np.searchsorted(self.curve.times, days, side="right")) - 1
        return 0.0 if step < 0 else float(self.share[step])

    def days_for(self, share: float) -> int:
        """Return the days within which ``share`` of them has ended."""
        return int(self.curve.times[np.argmax(self.share >= share)])
