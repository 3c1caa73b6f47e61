"""What each customer's purchases come down to: the one row that models and reports read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import numpy as np
import pyarrow as pa

from querencia.analytics.clock import calendar
from querencia.analytics.engine import collect, unfold
from querencia.analytics.spans import money_of, spans

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ibis.expr.types import FloatingColumn, IntegerColumn, Table

    from querencia.analytics.clock import Clock
    from querencia.analytics.ledger.ledger import Ledger

# Models take logarithms of gaps: none may be shorter than half a day of the clock.
SHORTEST_GAP_WEEKS = 0.5 / 7
# Logarithms are added up as whole multiples of this: exactly, in any order, on any engine.
LOG_UNITS = 2.0**44


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
        bought = bought.semi_join(as_customers(customers), "customer")
    return bought.group_by("customer", "day").aggregate(
        purchases=bought.count(), amount=bought.amount.sum(), margin=bought.margin.sum()
    )


def as_customers(customers: Sequence[str] | Table) -> Table:
    """Return customers, a list of ids or a table, as a table with a column ``customer``."""
    if isinstance(customers, ibis.Table):
        return customers
    return ibis.memtable(pa.table({"customer": pa.array(customers, pa.string())}))


def histories(
    ledger: Ledger, *, end: date, clock: Clock | None = None, known: Table | None = None
) -> Table:
    """Reduce the purchases known at the close of ``end`` to one row a customer.

    Purchases of a customer on one day are one for the rhythm (``x``, ``t_x``, ``litt`` and the
    gaps), though ``purchases`` counts each document.

    Args:
        ledger: All purchases; what came after ``end`` is not read.
        end: The last day that is known.
        clock: In whose weeks ``t_x``, ``T`` and ``litt`` run; the calendar when None.
        known: What ``spans(ledger, end=end)`` gave, where it has been asked for already.

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
    clock = clock or calendar()
    known = spans(ledger, end=end) if known is None else known
    summary = known.left_join(_summarise(known, end, clock), "key")
    if ledger.has_amount:
        summary = _with_first_day(summary, ledger, known, end)
    summary = _net_of_refunds(summary, ledger, end)
    return _finish(_in_weeks(summary, end, clock), end)


def _summarise(known: Table, end: date, clock: Clock) -> Table:
    """Return one row a customer with several purchases; those of one day make no gap."""
    pairs = unfold(known.filter(known.purchases > 1), "days", "key")
    pairs = pairs.mutate(gap=_days_between(pairs, "before", "after"))
    if clock.on:
        pairs = _with_weeks(pairs, "before", "before_weeks", end, clock)
        pairs = _with_weeks(pairs, "after", "weeks", end, clock)
        weeks = pairs.weeks - pairs.before_weeks
        pairs = pairs.mutate(logarithm=ibis.ifelse(pairs.gap > 0, _logarithm(weeks), 0))
    else:
        pairs = pairs.inner_join(_calendar_logarithms(known), "gap")
    return pairs.group_by("key").aggregate(
        x=(pairs.gap > 0).sum().cast("int64"),
        logarithms=pairs.logarithm.sum().cast("int64"),
        gap_squares=(pairs.gap * pairs.gap).sum().cast("int64"),
        gap_longest_days=pairs.gap.max().nullif(0),
    )


def _calendar_logarithms(known: Table) -> Table:
    """Return the logarithm of each gap that can come up: few enough to look them all up."""
    span = known.aggregate(days=_days_between(known, "first", "last").max())
    (longest,) = collect(span)["days"].to_pylist()
    gap = np.arange((longest or 0) + 1)
    weeks = np.maximum(gap / 7.0, SHORTEST_GAP_WEEKS)
    logarithm = np.where(gap > 0, np.rint(np.log(weeks) * LOG_UNITS), 0).astype(np.int64)
    return ibis.memtable(pa.table({"gap": gap, "logarithm": logarithm}))


def _with_first_day(summary: Table, ledger: Ledger, known: Table, end: date) -> Table:
    """Add what the first day's purchases came to, ``first_amount`` and ``first_margin``.

    That is the one that is known, but for the few who bought several times on that day, and for
    those of whom a margin is unknown: where no other is known, ``first_margin`` is null.
    """
    look = known.days[:2].maxs() == known["first"]
    if ledger.has_margin:
        look |= known.margins < known.purchases
    several = known.filter((known.purchases > 1) & look)
    several = several.select("key", buyer="customer", first="first")
    bought = ledger.purchases.filter(ledger.purchases.day <= ibis.literal(end))
    found = bought.inner_join(
        several, [bought.customer == several.buyer, bought.day == several["first"]]
    )
    whole = {f"whole_{name}": found[name].sum() for name in money_of(ledger)}
    sums = found.group_by("key").aggregate(**whole, first_margins=found.margin.count())
    joined = summary.left_join(sums, "key")
    first = {
        f"first_{name}": joined[f"whole_{name}"].fill_null(joined[f"one_{name}"])
        for name in money_of(ledger)
    }
    if ledger.has_margin:
        only = joined.margins == joined.first_margins.fill_null(1)
        first["first_margin"] = ibis.ifelse(
            only, ibis.null("decimal(38, 4)"), first["first_margin"]
        )
    return joined.select(*summary.columns, **first)


def _weeks(days: IntegerColumn) -> FloatingColumn:
    """Divide by seven, in floating point: Spark would divide a whole number by 7.0 as decimals."""
    return days.cast("float64") / 7.0


def _logarithm(weeks: FloatingColumn) -> IntegerColumn:
    """Return the logarithm of a gap in whole ``LOG_UNITS``."""
    return (ibis.greatest(weeks, SHORTEST_GAP_WEEKS).ln() * LOG_UNITS).round().cast("int64")


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


def _in_weeks(summary: Table, end: date, clock: Clock) -> Table:
    """Add t_x and T: the age of the last purchase and of the customer, in weeks of the clock."""
    if not clock.on:
        return summary.mutate(
            t_x=_weeks(_days_between(summary, "first", "last")),
            T=_weeks(ibis.literal(end).delta(summary["first"], unit="day")),
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
    x = summary.x.fill_null(0)
    repeats = x.nullif(0).cast("float64")
    whole = _days_between(summary, "first", "last")
    # Whole numbers, and by Cauchy-Schwarz never below zero.
    spread = x * summary.gap_squares - whole * whole
    variance = spread.cast("float64") / (repeats * (repeats - 1.0).nullif(0.0))
    return summary.select(
        "customer",
        "first",
        "last",
        "purchases",
        x=x,
        t_x=summary.t_x,
        T=summary["T"],
        litt=summary.logarithms.fill_null(0).cast("float64") / LOG_UNITS,
        silence_days=ibis.literal(end).delta(summary["last"], unit="day").cast("int64"),
        gap_mean_days=whole.cast("float64") / repeats,
        gap_sd_days=variance.sqrt(),
        gap_longest_days=summary.gap_longest_days,
        amount=summary.amount,
        margin=summary.margin,
        refunded_amount=summary.refunded_amount,
        refunded_margin=summary.refunded_margin,
        repeat_amount=_repeat_mean(summary, "amount", repeats),
        repeat_margin=_repeat_mean(summary, "margin", repeats),
    )


def _repeat_mean(summary: Table, name: str, repeats: FloatingColumn) -> FloatingColumn:
    """Return what a purchase day after the first came to, without refunds."""
    if f"first_{name}" not in summary.columns:
        return ibis.null("float64")
    bought = summary[name] - summary[f"refunded_{name}"].fill_null(0)
    return (bought - summary[f"first_{name}"]).cast("float64") / repeats
