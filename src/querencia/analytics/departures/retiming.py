"""The same gaps in the weeks of another clock, without asking the ledger again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from querencia.analytics.histories import SHORTEST_GAP_WEEKS

if TYPE_CHECKING:
    from querencia.analytics.clock import Clock
    from querencia.analytics.gaps import Gaps
    from querencia.analytics.models.histories import Floats, Ints


def in_clock(gaps: Gaps, clock: Clock) -> Gaps:
    """Return ``gaps`` as they are in the weeks of ``clock``.

    A clock learnt from the years before a date is needed to try alarms out on the weeks after
    it, another one for today: the purchases are fetched once.
    """
    start = clock.weeks(gaps.day)
    head = np.arange(len(gaps)) - gaps.x
    open_ = gaps.next_day < 0
    gap = np.where(open_, np.nan, clock.weeks(np.where(open_, gaps.day, gaps.next_day)) - start)
    return replace(
        gaps, start=start, t_x=start - start[head], gap=gap, litt=_running_logs(gap, head)
    )


def known_by(gaps: Gaps, day: int) -> Gaps:
    """Return ``gaps`` as they were known at the close of ``day``: later purchases are not there."""
    rows = gaps.day <= day
    unknown = gaps.next_day > day
    past = replace(
        gaps,
        next_day=np.where(unknown, -1, gaps.next_day),
        gap=np.where(unknown, np.nan, gaps.gap),
    )
    columns = {
        name: getattr(past, name)[rows]
        for name in ("customer", "day", "first_day", "x", "t_x", "litt", "start", "next_day", "gap")
    }
    return replace(past, **columns, amount=past.amount[rows])


def _running_logs(gap: Floats, head: Ints) -> Floats:
    """Return for each row the sum of the logarithms of the customer's gaps before it."""
    logs = np.log(np.maximum(np.nan_to_num(gap, nan=1.0), SHORTEST_GAP_WEEKS))
    before = np.concatenate([[0.0], np.cumsum(logs)])[:-1]
    total: Floats = before - before[head]
    return total
