"""Actual sales against the budget: by week, month, seller and segment, and why they fell short."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from querencia.analytics.periods import Period, month_end, years_back
from querencia.apps.insights.domain.shortfalls import (
    alarms_of,
    crossing_day,
    customers_gone,
    first_rang,
    split_shortfall,
    usual_of,
    warning_of,
)
from querencia.apps.insights.domain.sold import Sold, sold_since
from querencia.apps.sales.domain.queries.budget import WHOLE, Scope, daily_budgets
from querencia.foundation import clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from querencia.analytics.ledger import Ledger
    from querencia.analytics.retention import Summary
    from querencia.apps.alerts.models import WeeklyReview
    from querencia.apps.insights.domain.shortfalls import Rang
    from querencia.apps.people.models import Organisation

    Days = Mapping[date, int]

YEAR = "year"
PARTS = pa.schema(
    {
        "scope": pa.string(),
        "period": pa.string(),
        "cause": pa.string(),
        "customer": pa.int64(),
        "minor": pa.int64(),
        "alarm": pa.date32(),
    }
)


@dataclass(frozen=True)
class Budgets:
    """The budget pages' documents by whose they are, and the customers behind the shortfalls."""

    documents: dict[str, dict[str, Any]]
    parts: pa.Table


@dataclass(frozen=True)
class Matter:
    """What the shortfalls of all scopes and periods are made from."""

    sold: Sold
    gone: set[int]
    alarms: Mapping[int, Sequence[Rang]]
    known_from: date


def name_of(scope: Scope) -> str:
    """Return what a part of the budget is called where figures are kept."""
    if scope.seller is not None:
        return f"seller:{scope.seller}"
    return "" if scope.segment is None else f"segment:{scope.segment}"


def measure_budgets(
    ledger: Ledger, summary: Summary, *, review: WeeklyReview, organisation: Organisation
) -> Budgets:
    """Return this year's sales against its budget.

    Args:
        ledger: The purchases.
        summary: Of the same purchases, with each customer's segment.
        review: Up to whose day sales are known; its standings say who is lost.
        organisation: Whose.
    """
    as_of = review.as_of
    first = as_of.replace(month=1, day=1)
    sold = sold_since(years_back(first, 1), ledger, summary, organisation.currency)
    if sold is None:
        return Budgets({"": {"missing": "no_amounts"}}, PARTS.empty_table())
    matter = Matter(sold, customers_gone(review), alarms_of(organisation.zone), summary.first_day)
    planned = daily_budgets(first=first, last=as_of.replace(month=12, day=31))
    by_day = sold.by_day()
    documents, parts = {}, []
    for scope in {WHOLE: None, **by_day, **planned}:
        days, plan = by_day.get(scope, {}), planned.get(scope, {})
        documents[name_of(scope)] = _document(days, plan, as_of)
        if plan:
            found = _shortfalls(scope, plan, days, matter, as_of)
            documents[name_of(scope)]["shortfalls"] = {name: one for name, one, _ in found}
            parts += [row for _, _, rows in found for row in rows]
    return Budgets(documents, pa.Table.from_pylist(parts, schema=PARTS))


def _document(sold: Days, planned: Days, as_of: date) -> dict[str, Any]:
    first = as_of.replace(month=1, day=1)
    year = Period(first - timedelta(days=1), as_of.replace(month=12, day=31))
    crossed = crossing_day(planned, sold, _until(year, as_of)) if planned else None
    return {
        "as_of": as_of.isoformat(),
        "has_budget": bool(planned),
        "year": _row(year, sold, planned, as_of),
        "months": [_row(one, sold, planned, as_of) for one in _months(as_of.year)],
        "weeks": [_row(one, sold, planned, as_of) for one in _weeks(first, as_of)],
        "crossed": None if crossed is None else crossed.isoformat(),
        "line": _line(year, sold, planned, as_of),
        "shortfalls": {},
    }


def _row(period: Period, sold: Days, planned: Days, as_of: date) -> dict[str, Any]:
    """Return sales against the budget in a period; of one that is open, up to ``as_of``."""
    known = _until(period, as_of) if period.start < as_of else None
    inside = [planned[day] for day in planned if day in period]
    return {
        "first": period.first.isoformat(),
        "last": period.end.isoformat(),
        "open": period.end > as_of,
        "actual": None if known is None else _sum(sold, known),
        "budget": None if known is None or not inside else _sum(planned, known),
        "whole_budget": sum(inside) if inside else None,
        "year_before": None if known is None else _sum(sold, usual_of(known)),
    }


def _line(year: Period, sold: Days, planned: Days, as_of: date) -> list[list[Any]]:
    """Return cumulated sales and budget at the end of each week, and at ``as_of``."""
    line, total, plan = [], 0, 0
    day = year.first
    while day in year:
        total, plan = total + sold.get(day, 0), plan + planned.get(day, 0)
        if day.weekday() == 6 or day in {as_of, year.end}:
            line.append([day.isoformat(), total if day <= as_of else None, plan])
        day += timedelta(days=1)
    return line


def _shortfalls(
    scope: Scope, planned: Days, sold: Days, matter: Matter, as_of: date
) -> list[tuple[str, dict[str, Any], list[dict[str, Any]]]]:
    """Return for the year and each of its months the split shortfall and its rows."""
    found = []
    for name, period in _periods(as_of):
        plan = _sum(planned, period)
        if usual_of(period).first < matter.known_from or not plan:
            continue
        rows = matter.sold.by_customer(scope, period, usual_of(period))
        attribution = split_shortfall(rows, period, budget=plan, gone=matter.gone)
        if attribution is None:
            continue
        crossed = crossing_day(planned, sold, period)
        customers = attribution.customers()
        document = {
            "first": period.first.isoformat(),
            "last": period.end.isoformat(),
            "budget": plan,
            "shortfall": attribution.shortfall,
            "planned_from_new": attribution.planned_from_new,
            "causes": {
                cause: [minor, customers[cause]] for cause, minor in attribution.sums().items()
            },
            "warning": warning_of(attribution, matter.alarms, period, crossed),
        }
        found.append((name, document, [
            {
                "scope": name_of(scope),
                "period": name,
                "cause": part.cause,
                "customer": part.customer,
                "minor": part.minor,
                "alarm": _alarm(matter, part.customer, period),
            }
            for part in attribution.parts
        ]))  # fmt: skip
    return found


def _alarm(matter: Matter, customer: int, period: Period) -> date | None:
    rang = first_rang(matter.alarms.get(customer, ()), period)
    return None if rang is None else rang.since


def _periods(as_of: date) -> Iterator[tuple[str, Period]]:
    """Return the year and its months, each as far as it is known."""
    first = as_of.replace(month=1, day=1)
    yield YEAR, Period(first - timedelta(days=1), as_of)
    for month in _months(as_of.year):
        if month.start < as_of:
            yield f"{month.first:%Y-%m}", _until(month, as_of)


def _months(year: int) -> Iterator[Period]:
    for month in range(1, 13):
        first = date(year, month, 1)
        yield Period(first - timedelta(days=1), month_end(first))


def _weeks(first: date, as_of: date) -> Iterator[Period]:
    """Return the ISO weeks from the one of ``first``, without the days of the year before."""
    monday = clock.monday_of(first)
    while monday <= as_of:
        yield Period(max(monday, first) - timedelta(days=1), monday + timedelta(days=6))
        monday += timedelta(weeks=1)


def _until(period: Period, as_of: date) -> Period:
    return Period(period.start, min(period.end, as_of))


def _sum(days: Days, period: Period) -> int:
    return sum(minor for day, minor in days.items() if day in period)
