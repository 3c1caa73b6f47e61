"""Which alarm each customer has: silence first, then decline, then lost lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from querencia.analytics.departures.days import as_day
from querencia.analytics.departures.decline import measure_declines
from querencia.analytics.departures.product_lines import LostLines, find_lost_lines, line_days
from querencia.analytics.gaps import gaps

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from querencia.analytics.clock import Clock
    from querencia.analytics.departures.decline import Declines
    from querencia.analytics.departures.shrinking import ShrinkingAlarm
    from querencia.analytics.ledger import Ledger
    from querencia.analytics.models.erlang_model import ErlangModel

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MOST_WATCHED = 50_000  # customers, those who bring most, whose declines are looked for
LEAST_ALIVE = 0.5
EVIDENCE = ("recent_per_year", "usual_per_year", "recent_amount", "usual_amount")


@dataclass(frozen=True)
class Watched:
    """Customers who still buy, looked at for what they no longer do.

    Attributes:
        rows: Rows of the scored customers, shape (n,).
        declines: Of the same customers, in that order.
        lost: Product lines they lost; None where lines are not known.
    """

    rows: Ints
    declines: Declines | None
    lost: LostLines | None


def watch_buyers(
    customers: pa.Table,
    ledger: Ledger,
    model: ErlangModel,
    clock: Clock,
    *,
    as_of: date,
    promised: float,
) -> Watched:
    """Look for declines and lost lines among the customers who still buy and bring most.

    Args:
        customers: All customers as scored, sorted by id.
        ledger: All purchases.
        model: Today's rhythm model.
        clock: In whose weeks it was fitted.
        as_of: The last day that is known.
        promised: False alarms per customer and year.
    """
    buying = pc.and_(pc.equal(customers["status"], "active"), pc.greater(customers["x"], 3))
    # Who has probably left does not decline: that is the silence's to tell.
    buying = pc.and_(buying, pc.greater_equal(customers["p_alive"], LEAST_ALIVE))
    rows = np.flatnonzero(buying.to_numpy())
    if len(rows) > MOST_WATCHED:
        brings = customers["expected_value"].to_numpy()[rows]
        rows = np.sort(rows[np.argsort(-brings, kind="stable")[:MOST_WATCHED]])
    if not len(rows):
        return Watched(rows, None, None)
    ids = customers["customer"].take(pa.array(rows)).to_pylist()
    days = gaps(ledger, ids, end=as_of, clock=clock)
    by_line = line_days(ledger, ids, end=as_of)
    return Watched(
        rows,
        measure_declines(days, model, clock, as_day(as_of)),
        None if by_line is None else find_lost_lines(by_line, promised=promised),
    )


def join_alarms(
    customers: pa.Table, watched: Watched, alarm: ShrinkingAlarm, *, as_of: date
) -> pa.Table:
    """Add ``alarm`` and the evidence of a decline or a lost line to scores.

    A silence outweighs a decline, and a decline a lost product line: one customer has one alarm.
    Of a decline or a lost line, value at risk is the part of the value that is no longer bought,
    where that is more than (1 - P(still a customer)) x value.
    """
    size = customers.num_rows
    status = customers["status"].to_numpy(zero_copy_only=False).copy()
    kind = np.full(size, None, dtype=object)
    kind[customers["alarm_since"].is_valid().to_numpy()] = "silent"
    gone = np.zeros(size)  # part of the value that is no longer bought
    line = np.full(size, None, dtype=object)
    evidence = {name: np.full(size, np.nan) for name in EVIDENCE}
    if watched.lost is not None:
        _mark_lost_lines(customers, watched.lost, kind, gone, line)
    if watched.declines is not None:
        called = watched.declines.p <= alarm.largest_p
        rows = watched.rows[called]
        kind[rows], status[rows], line[rows] = "shrinking", "shrinking", None
        gone[rows] = _fallen(watched.declines)[called]
        for name in EVIDENCE:
            of_this_kind = watched.declines.by_amount == name.endswith("_amount")
            shown = called & of_this_kind
            evidence[name][watched.rows[shown]] = getattr(watched.declines, name)[shown]
    value = customers["value"].to_numpy()
    at_risk = customers["value_at_risk"].to_numpy()
    at_risk = np.where(gone > 0, np.maximum(at_risk, gone * value), at_risk)
    since = _since(customers, kind, as_of)
    columns = {name: customers[name] for name in customers.column_names}
    columns |= {"status": pa.array(status, pa.string()), "alarm": pa.array(kind, pa.string())}
    columns |= {
        "alarm_since": since,
        "value_at_risk": pa.array(at_risk),
        "product_line": pa.array(line, pa.string()),
    }
    columns |= {name: pa.array(v, from_pandas=True) for name, v in evidence.items()}
    return pa.table(columns)


def _mark_lost_lines(
    customers: pa.Table,
    lost: LostLines,
    kind: NDArray[np.object_],
    gone: Floats,
    line: NDArray[np.object_],
) -> None:
    ids = pa.array(lost.customer, pa.string())
    rows = pc.index_in(ids, customers["customer"].combine_chunks()).to_numpy()
    kind[rows], gone[rows], line[rows] = "lost_line", lost.share, lost.product_line


def _fallen(declines: Declines) -> Floats:
    """Return the part of what was usual that is no longer bought, from 0 to 1."""
    often = declines.recent_per_year / np.maximum(declines.usual_per_year, 1e-9)
    much = np.where(declines.by_amount, declines.recent_amount / declines.usual_amount, 1.0)
    fallen: Floats = np.clip(1.0 - often * much, 0.0, 1.0)
    return fallen


def _since(customers: pa.Table, kind: NDArray[np.object_], as_of: date) -> pa.Array:
    """Return when silences rang; a decline or a lost line is found on the Monday of the review."""
    day = as_day(as_of)
    monday = day - (day - 4) % 7
    rang = customers["alarm_since"].cast(pa.int32()).combine_chunks()
    found = np.isin(kind, ("shrinking", "lost_line"))
    return pc.if_else(pa.array(found), pa.scalar(monday, pa.int32()), rang).cast(pa.date32())
