"""How well a score tells apart who will not buy from who will."""

from __future__ import annotations

from typing import TYPE_CHECKING

from querencia.analytics.ranks import average_ranks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from querencia.analytics.departures.rule import Rule
    from querencia.analytics.departures.watch import Watch
    from querencia.analytics.models.histories import Floats

HORIZON_DAYS = 7 * 26


def auc(score: Floats, happened: NDArray[np.bool_]) -> float | None:
    """Return P(a score where it happened > one where it did not), ties half; None without both.

    Hanley & McNeil (1982), by the rank sum of Mann and Whitney.
    """
    yes, no = int(happened.sum()), int((~happened).sum())
    if not yes or not no:
        return None
    ranks = average_ranks(score)
    return float((ranks[happened].sum() - yes * (yes + 1) / 2) / (yes * no))


def snapshot_auc(rule: Rule, watched: Watch) -> float | None:
    """Return the AUC of "no purchase in the next 26 weeks" over the base at the watch's start.

    Over the whole watch where that is shorter.
    """
    base = watched.open_at_start
    horizon = min(watched.start + HORIZON_DAYS, watched.end)
    next_day = watched.next_day[base]
    silent = (next_day < 0) | (next_day > horizon)
    standings = watched.standings.take(base)
    return auc(rule.score(standings, watched.start - standings.last_day), silent)
