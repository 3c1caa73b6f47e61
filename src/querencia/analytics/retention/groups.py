"""The retention coefficient of parts of the customers: by segment, seller, channel, tenure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from querencia.analytics.engine import collect, materialise
from querencia.analytics.retention.coefficient import DERIVED, figure_of, members_of
from querencia.analytics.retention.missing import Missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

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
    for group, some in _alike(summary, group_of, periods):
        for name, figure in _of_periods(summary, group, some):
            found[name].append(figure)
    return {name: tuple(found[name]) for name in sorted(found)}


def _alike(
    summary: Summary, group_of: GroupOf, periods: Sequence[Period]
) -> list[tuple[StringColumn, list[Period]]]:
    """Put together the periods in which customers belong to the same groups: one query each."""
    found: list[tuple[StringColumn, list[Period]]] = []
    for period in periods:
        group = group_of(summary.customers, period)
        if found and found[-1][0].equals(group):
            found[-1][1].append(period)
        else:
            found.append((group, [period]))
    return found


def _of_periods(
    summary: Summary, group: StringColumn, periods: Sequence[Period]
) -> Iterator[tuple[str, RetentionFigure]]:
    """Count what can't be derived, of all groups in all periods, with one query."""
    members = [members_of(summary, period) for period in periods]
    sums = {
        f"{term}_{number}": who.sum().fill_null(0)
        for number, terms in enumerate(members)
        for term, who in terms.items()
        if term not in DERIVED
    }
    counted = summary.customers.group_by(group=group).aggregate(**sums)
    rows = [row for row in collect(counted).to_pylist() if row["group"] is not None]
    for number, (period, terms) in enumerate(zip(periods, members, strict=True)):
        for row in rows:
            inside = {term: who & (group == row["group"]) for term, who in terms.items()}
            counts = {t: int(row[f"{t}_{number}"]) for t in terms if t not in DERIVED}
            figure = figure_of(summary, period, inside, counts)
            if not isinstance(figure, Missing):
                yield row["group"], figure
