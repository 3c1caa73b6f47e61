"""Rows that name their document: its lines are summed, and sent twice it counts once.

A document is known by its customer, its id and its calendar year, because numbering starts again
in January: the same id in another year, or of another customer, is another document. Its day is
the first of its rows.

Sent twice: where every line of a document stands there equally often, or every line an even number
of times (or a multiple of three), the whole document was sent that often and is counted once. A
line that alone stands there twice is two lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ibis.expr.types import Value

KEY = ("customer", "document", "year")


def document_lines(rows: ibis.Table) -> ibis.Table:
    """Return the lines of each document, those of a document that was sent twice once.

    Args:
        rows: ``customer``, ``document`` (not null), ``day``, ``amount``, ``margin`` and more.
            Where there is ``content``, rows of one document that are equal in it are the same
            line; otherwise rows that are equal in all columns.

    Returns:
        The columns of ``rows`` without ``content``, with ``year``, ``sent`` (how often the line
        was sent) and ``times`` (how often its document was); amounts are multiplied accordingly.
    """
    rows = rows.mutate(year=rows.day.year())
    alike = [*KEY, "content"] if "content" in rows.columns else list(rows.columns)
    others = {name: rows[name].min() for name in rows.columns if name not in alike}
    lines = rows.group_by(alike).aggregate(sent=rows.count(), **others)
    joined = _joined(lines, _sent_again(lines), KEY)
    times = joined.times.coalesce(1)
    copies = (joined.sent // times).cast("int64")
    return joined.select(
        *(name for name in lines.columns if name not in {"content", "amount", "margin"}),
        times=times,
        amount=_money(joined.amount * copies),
        margin=_money(joined.margin * copies),
    )


def _sent_again(lines: ibis.Table) -> ibis.Table:
    counts = lines.group_by(*KEY).aggregate(
        least=lines.sent.min(),
        most=lines.sent.max(),
        over_two=(lines.sent % 2).max(),
        over_three=(lines.sent % 3).max(),
    )
    counts = counts.filter(counts.least > 1)
    times = ibis.cases(
        (counts.least == counts.most, counts.least),
        (counts.over_two == 0, ibis.literal(2, "int64")),
        (counts.over_three == 0, ibis.literal(3, "int64")),
        else_=ibis.literal(1, "int64"),
    )
    return counts.select(*KEY, times=times)


def documents(lines: ibis.Table) -> ibis.Table:
    """Sum ``lines`` to one row a document: the key, ``day``, ``amount``, ``margin`` and more.

    Lines with ``own`` false belong to another document (see ``refer_refunds``): they count in the
    amounts, but not for the day and the seller. The margin is unknown where that of a line is.
    """
    own = lines.own if "own" in lines.columns else None
    unknown = (lines.margin.isnull() & (lines.amount.fill_null(0) != 0)).any()
    sums: dict[str, Value] = {
        "day": lines.day.min(where=own),
        "amount": _money(lines.amount.sum()),
        "margin": ibis.ifelse(unknown, ibis.null("decimal(18, 4)"), _money(lines.margin.sum())),
        "free": (lines.amount == 0).all(),
    }
    if "seller" in lines.columns:
        sums["seller"] = lines.seller.min(where=own)
    if "reference" in lines.columns:
        sums["reference"] = lines.reference.max()
    return lines.group_by(*KEY).aggregate(**sums)


def refer_refunds(lines: ibis.Table, loose: ibis.Table) -> ibis.Table:
    """Move the lines of refunds that point at an original into that original.

    A refund is a document whose lines sum to less than zero, or a row without a document that is
    less than zero. Its original is the document of the same customer that it names and that is
    not dated later; the latest where there are several (numbering starts again each year).

    Args:
        lines: Lines of documents, with ``reference``.
        loose: Rows without a document that are refunds, with the same columns.

    Returns:
        All lines, ``own`` false for those that were moved; ``document`` is null in the loose ones
        that were not.
    """
    sums = documents(lines)
    refunds = sums.filter(sums.amount < 0).mutate(is_refund=True)
    refunds = refunds.select(*KEY, "is_refund", refund_reference="reference")
    joined = _joined(lines, refunds, KEY)
    named = joined.reference.coalesce(joined.refund_reference)
    lines = joined.mutate(target=ibis.ifelse(joined.is_refund, named, ibis.null("string")))
    loose = loose.mutate(target=loose.reference, year=loose.day.year())
    columns = [*loose_columns(loose), "target"]
    lines = lines.select(*columns).union(loose.select(*columns))
    joined = _joined(lines, _originals(lines, sums), ("customer", "target", "day"))
    own = joined.original_year.isnull()
    return joined.select(
        *(name for name in columns if name not in {"document", "year", "target"}),
        document=ibis.ifelse(own, joined.document, joined.target),
        year=joined.original_year.coalesce(joined.year),
        own=own,
    )


def loose_columns(lines: ibis.Table) -> list[str]:
    """Name the columns that lines have in common with rows that name no document."""
    return [
        name
        for name in lines.columns
        if name not in {"sent", "times", "reference", "content", "target"}
    ]


def _originals(lines: ibis.Table, sums: ibis.Table) -> ibis.Table:
    refunds = lines.filter(lines.target.notnull()).select("customer", "target", "day").distinct()
    bought = sums.filter(sums.amount > 0)
    bought = bought.select(buyer="customer", bought_as="document", bought_on="day", in_year="year")
    found = refunds.join(
        bought,
        [
            refunds.customer == bought.buyer,
            refunds.target == bought.bought_as,
            refunds.day >= bought.bought_on,
        ],
    )
    return found.group_by("customer", "target", "day").aggregate(original_year=found.in_year.max())


def _joined(left: ibis.Table, right: ibis.Table, key: Sequence[str]) -> ibis.Table:
    """Join on ``key``; the columns of the key are those of ``left``."""
    named = right.rename({f"key_{name}": name for name in key})
    joined = left.left_join(named, [left[name] == named[f"key_{name}"] for name in key])
    return joined.drop(*(f"key_{name}" for name in key))


def _money(value: Value) -> Value:
    return value.cast("decimal(18, 4)")
