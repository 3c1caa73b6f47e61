"""Lost product lines: the customer still buys, but one thing they used to buy no longer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.special import betaln

from querencia.analytics.engine import collect
from querencia.analytics.histories import as_customers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from querencia.analytics.ledger import Ledger
    from querencia.analytics.models.histories import Floats, Ints

SHARE_OF_PROMISE = 0.2  # as for a decline
FEWEST_DAYS = 4  # purchase days with the line before it can be lost
LARGEST_P = 0.05
DAYS_PER_YEAR = 365.25


@dataclass(frozen=True)
class LineDays:
    """The purchase days of customers, line by line, in order; one row a customer, line and day.

    Attributes:
        customer: Position in ``customer_ids``, shape (n,).
        customer_ids: The customers, sorted.
        line: Position in ``lines``, shape (n,).
        lines: The product lines, sorted.
        day: Days since 1970-01-01, shape (n,); rows are sorted by customer, line and day.
        rank: Which of the customer's purchase days it is, from 0, shape (n,).
        total: The customer's purchase days in all, shape (customers,).
        amount: What was bought of the line that day, shape (n,).
        years: Sum over customers of the years from first to last purchase.
    """

    customer: Ints
    customer_ids: NDArray[np.object_]
    line: Ints
    lines: NDArray[np.object_]
    day: Ints
    rank: Ints
    total: Ints
    amount: Floats
    years: float


@dataclass(frozen=True)
class LostLines:
    """Product lines that customers who still buy no longer buy, one row a customer at most.

    Attributes:
        customer: Ids, shape (n,).
        product_line: The line lost; of several the one of most amount, shape (n,).
        last_day: The last day it was bought, in days since 1970-01-01, shape (n,).
        p: P(absent from so many purchases | still bought), shape (n,).
        share: Of the customer's amount, the part the line used to have, shape (n,).
    """

    customer: NDArray[np.object_]
    product_line: NDArray[np.object_]
    last_day: Ints
    p: Floats
    share: Floats


def line_days(ledger: Ledger, customers: Sequence[str], *, end: date) -> LineDays | None:
    """Fetch the purchase days of some customers line by line; None where lines are not known."""
    if ledger.lines is None:
        return None
    lines = ledger.lines
    known = lines.filter(lines.day <= end, lines.product_line.notnull())
    known = known.semi_join(as_customers(customers), "customer")
    grouped = known.group_by("customer", "product_line", "day").aggregate(
        amount=known.amount.sum().cast("float64")
    )
    order = [(name, "ascending") for name in ("customer", "product_line", "day")]
    return _ranked(collect(grouped).sort_by(order))


def _ranked(rows: pa.Table) -> LineDays | None:
    if not rows.num_rows:
        return None
    customer, customer_ids = _coded(rows["customer"])
    line, names = _coded(rows["product_line"])
    day = rows["day"].cast(pa.int32()).to_numpy().astype(np.int64)
    # Each day of a customer once, whatever the lines, numbered within the customer.
    width = int(day.max()) + 1
    days, place = np.unique(customer * width + day, return_inverse=True)
    owner = days // width
    heads = np.searchsorted(owner, np.arange(len(customer_ids)))
    total = np.bincount(owner, minlength=len(customer_ids))
    span = days[heads + total - 1] - days[heads]
    return LineDays(
        customer=customer,
        customer_ids=customer_ids,
        line=line,
        lines=names,
        day=day,
        rank=place - heads[customer],
        total=total,
        amount=rows["amount"].to_numpy().astype(np.float64),
        years=float(span.sum()) / DAYS_PER_YEAR,
    )


def _coded(column: pa.ChunkedArray) -> tuple[Ints, NDArray[np.object_]]:
    names = pc.unique(column).sort()
    codes = pc.index_in(column, names).to_numpy().astype(np.int64)
    return codes, names.to_numpy(zero_copy_only=False)


def find_lost_lines(rows: LineDays, *, promised: float) -> LostLines:
    """Return the lines whose absence from the latest purchases is more than chance explains.

    Of the customer's purchases from the line's first on, j of n had it (the first itself left
    out). If nothing has changed, the chance that the next m have not is

        P = B(a, b + m) / B(a, b),   a = j + 1,  b = n - j + 1

    (the beta-binomial law of no success). Time is counted in the customer's own purchases, so
    neither a season nor a silence nor a decline can be mistaken for a lost line.

    The level is set on the past: every absence that ended, because the line was bought again,
    would have been a false alarm below its own chance; at most a fifth of the promised false
    alarms per customer and year may come of them.

    Args:
        rows: Purchase days of customers who still buy.
        promised: False alarms per customer and year promised for silence.
    """
    log_p, absent = _absences(rows)
    is_last = absent.ended < 0
    ended = np.sort(log_p[~is_last])
    allowed = int(SHARE_OF_PROMISE * promised * rows.years)
    level = float(ended[allowed]) if allowed < len(ended) else np.inf
    called = is_last & (log_p < min(level, np.log(LARGEST_P)))
    return _one_a_customer(rows, np.flatnonzero(called), log_p, absent.share)


@dataclass(frozen=True)
class _Absences:
    """What followed each purchase of a line: the customer's purchases without it."""

    ended: Ints  # rank of the purchase with the line that ended it, -1 where none has
    share: Floats  # of the customer's amount that the line has


def _absences(rows: LineDays) -> tuple[Floats, _Absences]:
    """Return the log of the chance of each absence, shape (n,), with what is known of it."""
    same = (np.diff(rows.customer) == 0) & (np.diff(rows.line) == 0)
    follows = np.append(same, False)
    ended = np.where(follows, np.append(rows.rank[1:], -1), -1)
    begins = np.concatenate([[True], ~same])
    head = np.maximum.accumulate(np.where(begins, np.arange(len(rows.day)), 0))
    j = (np.arange(len(rows.day)) - head).astype(np.float64)  # with the line, after its first
    n = (rows.rank - rows.rank[head]).astype(np.float64)  # purchases after the line's first
    until = np.where(ended >= 0, ended, rows.total[rows.customer])
    missed = np.maximum(until - rows.rank - 1, 0)
    a, b = j + 1.0, n - j + 1.0
    log_p = np.where(j + 1 >= FEWEST_DAYS, betaln(a, b + missed) - betaln(a, b), 0.0)
    of_line = np.bincount(_pair(rows), rows.amount, minlength=int(_pair(rows).max()) + 1)
    of_customer = np.bincount(rows.customer, rows.amount, minlength=len(rows.customer_ids))
    whole = np.maximum(of_customer[rows.customer], 1e-9)
    return log_p, _Absences(ended, of_line[_pair(rows)] / whole)


def _pair(rows: LineDays) -> Ints:
    """Return a number for each customer and line."""
    pair: Ints = rows.customer * len(rows.lines) + rows.line
    return pair


def _one_a_customer(rows: LineDays, called: Ints, log_p: Floats, share: Floats) -> LostLines:
    """Keep of each customer the line that had the largest part of the amount."""
    order = called[np.lexsort((rows.line[called], -share[called], rows.customer[called]))]
    first = np.append(True, np.diff(rows.customer[order]) != 0)[: len(order)]
    kept = order[first]
    return LostLines(
        customer=rows.customer_ids[rows.customer[kept]],
        product_line=rows.lines[rows.line[kept]],
        last_day=rows.day[kept],
        p=np.exp(log_p[kept]),
        share=share[kept],
    )
