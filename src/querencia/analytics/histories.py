"""What each customer's purchases come down to: the one row that models and reports read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ibis.expr.types import FloatingColumn, IntegerColumn, Table

    from querencia.analytics.clock import Clock
    from querencia.analytics.ledger.ledger import Ledger

# Models take logarithms of gaps: none may be shorter than half a day of the clock.
SHORTEST_GAP_WEEKS = 0.5 / 7


def customer_days(
    ledger: Ledger,
    *,
    since: date | None = None,
    end: date | None = None,
    customers: Sequence[str] | Table | None = None,
) -> Table:
    """Return the days on which each customer bought; purchases of one day are merged.

    Args:
        ledger: All purchases.
        since: The first day to read, the ledger's first when None.
        end: The last day to read, the ledger's last when None.
        customers: Whose; a list of ids or a table with a column ``customer``. All when None.

    Returns:
        ``customer`` string, ``day`` date, ``purchases`` int64 (documents), ``amount`` and
        ``margin`` decimal sums (null where the ledger has none).
    """
    bought = ledger.purchases
    if since is not None:
        bought = bought.filter(bought.day >= ibis.literal(since))
    if end is not None:
        bought = bought.filter(bought.day <= ibis.literal(end))
    if customers is not None:
        bought = bought.semi_join(_as_table(customers), "customer")
    return bought.group_by("customer", "day").aggregate(
        purchases=bought.count(), amount=bought.amount.sum(), margin=bought.margin.sum()
    )


def _as_table(customers: Sequence[str] | Table) -> Table:
    if isinstance(customers, ibis.Table):
        return customers
    return ibis.memtable(pa.table({"customer": pa.array(customers, pa.string())}))


def histories(ledger: Ledger, *, end: date, clock: Clock | None = None) -> Table:
    """Reduce the purchases known at the close of ``end`` to one row a customer.

    Purchases of a customer on one day are one for the rhythm (``x``, ``t_x``, ``litt`` and the
    gaps), though ``purchases`` counts each document.

    Args:
        ledger: All purchases; what came after ``end`` is not read.
        end: The last day that is known.
        clock: In whose weeks ``t_x``, ``T`` and ``litt`` run; the calendar when None.

    Returns:
        ``customer`` string; ``first``, ``last`` dates; ``purchases``, ``x`` int64; ``t_x``, ``T``,
        ``litt`` float64 in weeks of the clock; ``silence_days`` int64; ``gap_mean_days``,
        ``gap_sd_days`` float64 and ``gap_longest_days`` int64 of the calendar, null where there
        are too few gaps (the deviation needs two); ``amount``, ``margin`` decimal, net of refunds;
        ``refunded_amount``, ``refunded_margin`` decimal, what of that (0 or below) stems from
        refunds whose original is unknown; ``repeat_amount``, ``repeat_margin`` float64, the mean
        of a repeat purchase day, without those refunds, null where x is 0.

    Source: sufficient statistics as in Platzer & Reutterer (2016), eq. 3; the value of repeat
    purchases without the first as in Fader & Hardie (2013).
    """
    summary = _summarise(_steps(ledger, end, clock))
    summary = _net_of_refunds(summary, ledger, end)
    return _finish(_in_weeks(summary, end, clock), end)


def _steps(ledger: Ledger, end: date, clock: Clock | None) -> Table:
    """Return each purchase with the days and weeks since the customer's purchase before it."""
    purchases = ledger.purchases.filter(ledger.purchases.day <= ibis.literal(end))
    if clock is not None and clock.on:
        purchases = _with_weeks(purchases, "day", "weeks", end, clock)
    before = ibis.window(group_by="customer", order_by="day")
    gap_days = purchases.day.delta(purchases.day.lag().over(before), unit="day")
    gap_weeks = (
        purchases.weeks - purchases.weeks.lag().over(before)
        if "weeks" in purchases.columns
        else gap_days / 7.0
    )
    first = purchases.day.min().over(ibis.window(group_by="customer"))
    return purchases.mutate(gap_days=gap_days, gap_weeks=gap_weeks, on_first=purchases.day == first)


def _summarise(steps: Table) -> Table:
    """Return one row a customer of what can be summed; purchases of the same day are no gap."""
    repeat = steps.gap_days > 0
    return steps.group_by("customer").aggregate(
        first=steps.day.min(),
        last=steps.day.max(),
        purchases=steps.count(),
        x=repeat.sum().fill_null(0).cast("int64"),
        litt=_log(steps.gap_weeks).sum(where=repeat).fill_null(0.0),
        gap_squares=(steps.gap_days * steps.gap_days).sum().fill_null(0).cast("int64"),
        gap_longest_days=steps.gap_days.max(where=repeat).cast("int64"),
        amount=steps.amount.sum(),
        margin=steps.margin.sum(),
        repeat_amount=steps.amount.sum(where=~steps.on_first),
        repeat_margin=steps.margin.sum(where=~steps.on_first),
    )


def _log(weeks: FloatingColumn) -> FloatingColumn:
    return ibis.greatest(weeks, SHORTEST_GAP_WEEKS).ln()


def _net_of_refunds(summary: Table, ledger: Ledger, end: date) -> Table:
    """Lower amounts by the refunds whose originals are not known."""
    if ledger.refunds is None:
        nothing = ibis.literal(0).cast("decimal(18, 4)")
        return summary.mutate(refunded_amount=nothing, refunded_margin=nothing)
    known = ledger.refunds.filter(ledger.refunds.day <= ibis.literal(end))
    sums = known.group_by("customer").aggregate(
        refunded_amount=known.amount.sum(), refunded_margin=known.margin.sum()
    )
    joined = summary.left_join(sums, "customer")
    amount, margin = joined.refunded_amount.fill_null(0), joined.refunded_margin.fill_null(0)
    return joined.mutate(
        amount=joined.amount + amount,
        margin=joined.margin + margin,
        refunded_amount=amount,
        refunded_margin=margin,
    ).select(*summary.columns, "refunded_amount", "refunded_margin")


def _in_weeks(summary: Table, end: date, clock: Clock | None) -> Table:
    """Add t_x and T: the age of the last purchase and of the customer, in weeks of the clock."""
    if clock is None or not clock.on:
        return summary.mutate(
            t_x=_days_between(summary, "first", "last") / 7.0,
            T=ibis.literal(end).delta(summary["first"], unit="day") / 7.0,
        )
    summary = _with_weeks(summary, "first", "first_weeks", end, clock)
    summary = _with_weeks(summary, "last", "last_weeks", end, clock)
    now = float(clock.weeks_at(end))
    return summary.mutate(t_x=summary.last_weeks - summary.first_weeks, T=now - summary.first_weeks)


def _with_weeks(table: Table, day: str, name: str, end: date, clock: Clock) -> Table:
    """Add the clock's reading at the close of the column ``day`` as the column ``name``."""
    readings = ibis.memtable(clock.table(end)).rename(reading_day="day", **{name: "weeks"})
    return table.inner_join(readings, table[day] == readings.reading_day).drop("reading_day")


def _days_between(table: Table, start: str, stop: str) -> IntegerColumn:
    return table[stop].delta(table[start], unit="day").cast("int64")


def _finish(summary: Table, end: date) -> Table:
    """Turn sums into means and deviations and put the columns in order."""
    x = summary.x.nullif(0).cast("float64")
    whole = _days_between(summary, "first", "last")
    # Whole numbers, and by Cauchy-Schwarz never below zero.
    spread = summary.x * summary.gap_squares - whole * whole
    variance = spread.cast("float64") / (x * (x - 1.0).nullif(0.0))
    return summary.select(
        "customer",
        "first",
        "last",
        "purchases",
        "x",
        "t_x",
        "T",
        "litt",
        silence_days=ibis.literal(end).delta(summary["last"], unit="day").cast("int64"),
        gap_mean_days=whole.cast("float64") / x,
        gap_sd_days=variance.sqrt(),
        gap_longest_days=summary.gap_longest_days,
        amount=summary.amount,
        margin=summary.margin,
        refunded_amount=summary.refunded_amount,
        refunded_margin=summary.refunded_margin,
        repeat_amount=summary.repeat_amount.cast("float64") / x,
        repeat_margin=summary.repeat_margin.cast("float64") / x,
    )
