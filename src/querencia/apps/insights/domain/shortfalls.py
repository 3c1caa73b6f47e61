"""Why a period fell short of its budget: over customers and causes, and who had been warned of.

The budget of a period is divided over customers as they bought in the same period a year earlier,
the part that new customers brought then being left to the new customers of now.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from querencia.analytics.periods import Period, years_back
from querencia.analytics.shortfall import Attribution, CustomerSales, attribute
from querencia.apps.alerts.domain.kinds import OF_RHYTHM
from querencia.apps.alerts.enums import Status
from querencia.apps.alerts.models import Alert, Standing
from querencia.apps.customers.models import Departure
from querencia.foundation.money import split

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from querencia.apps.alerts.models import WeeklyReview

OF_ALARMS = ("lost", "less_often", "smaller")  # causes that an alarm can foretell


@dataclass(frozen=True)
class Rang:
    """When an alarm rang for a customer, and when people were told."""

    since: date
    told: date


def usual_of(period: Period) -> Period:
    """Return the same days a year earlier."""
    return Period(years_back(period.start, 1), years_back(period.end, 1))


def split_shortfall(
    rows: Sequence[Mapping[str, Any]], period: Period, *, budget: int, gone: Collection[int]
) -> Attribution | None:
    """Split budget minus actual over customers and causes, to the minor unit.

    Args:
        rows: One a customer, as ``Sold.by_customer`` gives them.
        period: The period.
        budget: In minor units.
        gone: Customers who are lost, or silent for longer than chance explains.

    Returns:
        None where nothing was sold a year before, so that nothing says who was to bring what.
    """
    usual = usual_of(period)
    weights = [max(0, row["usual"]) for row in rows]
    whole = sum(weights)
    if not whole:
        return None
    by_new = sum(w for w, row in zip(weights, rows, strict=True) if row["first"] in usual)
    for_known, for_new = split(budget, [whole - by_new, by_new])
    planned = split(for_known, weights)
    sales = (
        CustomerSales(
            customer=row["customer"],
            planned=plan,
            bought=row["bought"],
            returned=row["returned"],
            usual_days=row["usual_days"],
            days=row["days"],
            is_new=row["first"] in period,
            has_left=row["customer"] in gone,
        )
        for row, plan in zip(rows, planned, strict=True)
    )
    return attribute(sales, planned_from_new=for_new)


def customers_gone(review: WeeklyReview) -> set[int]:
    """Return who is lost or silent, as the review found or as people noted."""
    silent = Standing.objects.filter(review=review, status__in=[Status.SILENT, Status.LOST])
    noted = Departure.objects.filter(returned_on=None)
    return {*silent.values_list("customer", flat=True), *noted.values_list("customer", flat=True)}


def alarms_of(zone: ZoneInfo) -> dict[int, list[Rang]]:
    """Return for each customer when alarms of rhythm rang, in order."""
    found: dict[int, list[Rang]] = {}
    rang = Alert.objects.filter(kind__in=OF_RHYTHM).order_by("since")
    for customer, since, opened_at in rang.values_list("customer", "since", "opened_at"):
        told = opened_at.astimezone(zone).date()
        found.setdefault(customer, []).append(Rang(since, told))
    return found


def first_rang(alarms: Sequence[Rang], period: Period) -> Rang | None:
    """Return the first alarm that can have foretold what a period lacks.

    That is one that rang in it, or in the year before: older ones speak of something else.
    """
    after = years_back(period.start, 1)
    return next((one for one in alarms if after < one.since <= period.end), None)


def warning_of(
    found: Attribution, alarms: Mapping[int, Sequence[Rang]], period: Period, crossed: date | None
) -> dict[str, Any]:
    """Return how long before the budget line was crossed the alarms had been raised.

    Args:
        found: The shortfall and its parts.
        alarms: By customer, see ``alarms_of``.
        period: Of the shortfall.
        crossed: The day from which sales stayed below the budget.
    """
    behind = [part for part in found.parts if part.cause in OF_ALARMS]
    customers = {part.customer for part in behind}
    rang = {pk: first_rang(alarms.get(pk, ()), period) for pk in customers}
    before = {
        pk: (crossed - one.since).days
        for pk, one in rang.items()
        if one is not None and crossed is not None and one.since < crossed
    }
    told = sum(
        1 for pk, one in rang.items() if pk in before and one and crossed and one.told < crossed
    )
    return {
        "crossed": None if crossed is None else crossed.isoformat(),
        "customers": len(customers),
        "minor": sum(part.minor for part in behind),
        "warned": len(before),
        "warned_minor": sum(part.minor for part in behind if part.customer in before),
        "days": round(median(before.values())) if before else None,
        "most_days": max(before.values(), default=None),
        "told": told,
    }


def crossing_day(
    planned: Mapping[date, int], sold: Mapping[date, int], period: Period
) -> date | None:
    """Return the day from which cumulated sales stayed below the cumulated budget to the end."""
    ahead, crossed = 0, None
    for day in sorted({*planned, *sold}):
        if day not in period:
            continue
        ahead += sold.get(day, 0) - planned.get(day, 0)
        if ahead >= 0:
            crossed = None
        elif crossed is None:
            crossed = day
    return crossed
