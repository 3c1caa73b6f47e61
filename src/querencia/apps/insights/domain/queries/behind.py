"""The customers behind a number on a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from querencia.analytics.periods import MONTHS_IN, Period, months_of, unit_end, years_back
from querencia.apps.insights.domain.members import (
    MEMBERS,
    NEVER_ABSENT,
    SHORTFALL,
    active_on,
    rows_where,
)
from querencia.apps.insights.domain.queries.kept import kept
from querencia.apps.insights.enums import Dimension, Figure, Tenure
from querencia.foundation.money import digits_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from querencia.apps.alerts.models import WeeklyReview

    Condition = tuple[str, list[Any]]

# Of the year (start, end]: active at its start, active at its end, first purchase inside it.
RETENTION = {
    "ci": "{a}",
    "cf": "{b}",
    "nc": "{b} AND NOT {a}",
    "retained": "{a} AND {b}",
    "left_and_returned": f"{{a}} AND {{b}} AND NOT {NEVER_ABSENT}",
    "lost": "{a} AND NOT {b}",
    "won": "{b} AND NOT {a} AND first > ?",
    "returned": "{b} AND NOT {a} AND first <= ?",
    "signed": "first > ? AND first <= ?",
}
REVENUE = {
    "at_start": "{a}",
    "expansion": "{a} AND after > before",
    "contraction": "{a} AND after < before AND after > 0",
    "lost": "{a} AND after < before AND after <= 0",
    "won": "first > ?",
    "returned": "NOT {a} AND first <= ? AND after <> 0",
}
REPEAT = {
    "repeated": "first <= ? AND coalesce(date_diff('day', first, second) <= ?, false)",
    "not_repeated": "first <= ? AND NOT coalesce(date_diff('day', first, second) <= ?, false)",
    "open": "first > ?",
}


@dataclass(frozen=True)
class Asked:
    """Which number somebody wants to see the customers of.

    Attributes:
        figure: Of which figure.
        term: Which of its numbers: a term, or the cause of a shortfall.
        end: Last day of the year, for retention at other times than the last.
        dimension: By what customers are put into groups.
        group: Key of the group; empty for who is in none.
        start: First day of a cohort.
        age: Of the cohort, in its own unit.
        scope: Whose budget, like ``seller:3``; empty for everybody's.
        period: Of a shortfall: ``year`` or ``2026-11``.
    """

    figure: Figure
    term: str = ""
    end: date | None = None
    dimension: Dimension | None = None
    group: str = ""
    start: date | None = None
    age: int | None = None
    scope: str = ""
    period: str = ""


@dataclass(frozen=True)
class Found:
    """A customer behind a number, and what they add to it where it is a sum of money."""

    customer: int
    minor: int | None = None
    alarm: date | None = None


def behind(asked: Asked, *, review: WeeklyReview, currency: str) -> list[Found]:
    """Return the customers behind a number, those who matter most or bought last first.

    Args:
        asked: Which number.
        review: Of whose week it is.
        currency: The organisation's.

    Raises:
        KeyError: There is no such number, or the customers of that week are not kept.
    """
    if asked.figure == Figure.BUDGET:
        return _of_shortfall(asked, review)
    find = {
        Figure.RETENTION: _of_retention,
        Figure.REVENUE: _of_revenue,
        Figure.REPEAT: _of_repeat,
        Figure.COHORTS: _of_cohort,
    }[asked.figure]
    condition, values = find(asked, review)
    by_group, group_values = _in_group(asked, review)
    money = asked.figure == Figure.REVENUE
    unit = 10 ** digits_of(currency)
    columns = (
        f"customer, CAST(round((after - before) * {unit}) AS BIGINT) AS minor"
        if money
        else "customer, NULL AS minor"
    )
    order = "abs(minor) DESC, customer" if money else "last DESC, customer"
    rows = rows_where(
        MEMBERS,
        review.week,
        f"({condition}) AND ({by_group}) ORDER BY {order}",
        [*values, *group_values],
        columns=columns,
    )
    return [Found(int(customer), minor) for customer, minor in rows]


def _of_shortfall(asked: Asked, review: WeeklyReview) -> list[Found]:
    document = kept(Figure.BUDGET, asked.scope, week=review.week) or {"shortfalls": {}}
    if asked.term not in document["shortfalls"][asked.period]["causes"]:
        raise KeyError(asked.term)
    rows = rows_where(
        SHORTFALL,
        review.week,
        "scope = ? AND period = ? AND cause = ? ORDER BY abs(minor) DESC, customer",
        [asked.scope, asked.period, asked.term],
        columns="customer, minor, alarm",
    )
    return [Found(int(customer), minor, alarm) for customer, minor, alarm in rows]


def _of_retention(asked: Asked, review: WeeklyReview) -> Condition:
    end = asked.end or review.as_of
    if asked.term == "left_and_returned" and end != review.as_of:
        raise KeyError(asked.term)  # the days in between are known of that year alone
    return _between(RETENTION[asked.term], Period.year_to(end))


def _of_revenue(asked: Asked, review: WeeklyReview) -> Condition:
    return _between(REVENUE[asked.term], Period.year_to(review.as_of))


def _of_repeat(asked: Asked, review: WeeklyReview) -> Condition:
    """Return who is asked for among the customers whom the rate is about."""
    document = kept(Figure.REPEAT, week=review.week) or {}
    rate, won = document["closed"], document["won"]
    condition, days = REPEAT[asked.term], rate["age_days"]
    values: list[Any] = [review.as_of - timedelta(days=days), days][: condition.count("?")]
    if won is None:
        return condition, values
    inside = f"first > ? AND first <= ? AND {condition}"
    return inside, [date.fromisoformat(won["start"]), date.fromisoformat(won["end"]), *values]


def _of_cohort(asked: Asked, review: WeeklyReview) -> Condition:
    document = kept(Figure.COHORTS, week=review.week) or {}
    if asked.start is None or asked.age is None:
        raise KeyError(asked.term)
    unit = document["period"]
    number = months_of(asked.start) // MONTHS_IN[unit] + asked.age
    return f'first >= ? AND first <= ? AND "bought:{number}"', [
        asked.start,
        unit_end(asked.start, unit),
    ]


def _between(condition: str, period: Period) -> Condition:
    values: Sequence[Any] = [period.start, period.end][: condition.count("?")]
    columns = {"a": f'"{active_on(period.start)}"', "b": f'"{active_on(period.end)}"'}
    return condition.format(**columns), list(values)


def _in_group(asked: Asked, review: WeeklyReview) -> Condition:
    if asked.dimension is None:
        return "true", []
    if asked.dimension != Dimension.TENURE:
        return f"coalesce({asked.dimension.value}, '') = ?", [asked.group]
    start = Period.year_to(asked.end or review.as_of).start
    bounds = {
        Tenure.FIRST_YEAR: (years_back(start, 1), start),
        Tenure.SECOND_YEAR: (years_back(start, 2), years_back(start, 1)),
        Tenure.LATER: (date.min, years_back(start, 2)),
    }
    try:
        after, until = bounds[Tenure(asked.group)]
    except ValueError as error:
        raise KeyError(asked.group) from error
    return "first > ? AND first <= ?", [after, until]
