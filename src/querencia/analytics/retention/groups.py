"""The retention coefficient of parts of the customers: by segment, seller, channel, tenure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from querencia.analytics.engine import collect, materialise
from querencia.analytics.retention.coefficient import DERIVED, figure_of, members_of
from querencia.analytics.retention.missing import Missing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ibis.expr.types import StringColumn, Table

    from querencia.analytics.periods import Period
    from querencia.analytics.retention.coefficient import RetentionFigure
    from querencia.analytics.retention.summary import Summary

    GroupOf = Callable[[Table, Period], StringColumn]


def describe_customers(summary: Summary, facts: Table) -> Summary:
    """Return the summary with what is known of its customers beside them.

    Args:
        summary: One row a customer.
        facts: ``customer`` and further columns, at most one row a customer, in the same engine or
            in memory. Of whom it has no row, they are null.
    """
    table = summary.customers.left_join(facts, "customer").drop("customer_right")
    return replace(summary, customers=materialise(table))


def measure_retention_by(
    summary: Summary, group_of: GroupOf, *, periods: Sequence[Period]
) -> Mapping[str, tuple[RetentionFigure, ...]]:
    """Measure the coefficient of each group of customers over each period.

    Args:
        summary: With all days of ``periods`` among its closes; see ``describe_customers``.
        group_of: The name of the group that each customer of a table belonged to in a period;
            null: in none.
        periods: Oldest first.

    Returns:
        By the names of the groups, the figures of the periods that can be had.
    """
    found: dict[str, list[RetentionFigure]] = defaultdict(list)
    for period in periods:
        for name, figure in _of_period(summary, group_of, period):
            found[name].append(figure)
    return {name: tuple(found[name]) for name in sorted(found)}


def _of_period(
    summary: Summary, group_of: GroupOf, period: Period
) -> list[tuple[str, RetentionFigure]]:
    members = members_of(summary, period)
    counted = [term for term in members if term not in DERIVED]
    group = group_of(summary.customers, period)
    table = summary.customers.filter(group.notnull())
    sums = {term: members[term].sum().fill_null(0) for term in counted}
    rows = collect(table.group_by(group=group_of(table, period)).aggregate(**sums)).to_pylist()
    figures = []
    for row in rows:
        inside = {term: who & (group == row["group"]) for term, who in members.items()}
        figure = figure_of(summary, period, inside, {term: int(row[term]) for term in counted})
        if not isinstance(figure, Missing):
            figures.append((row["group"], figure))
    return figures
