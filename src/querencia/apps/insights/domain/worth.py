"""What each customer is worth and what they cost, beside what an equal one would cost to win."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db import transaction
from django.db.models import Count, Sum

from querencia.analytics.engine import collect
from querencia.analytics.periods import months_back
from querencia.analytics.value.replacement import one_cost
from querencia.apps.alerts.enums import Status
from querencia.apps.alerts.models import Standing
from querencia.apps.customers.models import AcquisitionChannel, Customer, Departure
from querencia.apps.insights.enums import ValueGroup
from querencia.apps.insights.models import CustomerWorth
from querencia.apps.sales.enums import CostKind
from querencia.apps.sales.models import AcquisitionCost, CustomerCost
from querencia.foundation.money import amount_of, minor_units

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from querencia.analytics.retention import Summary
    from querencia.apps.alerts.models import WeeklyReview
    from querencia.apps.people.models import Organisation

YEAR_DAYS = 365
LEAST_DAYS = 91  # costs of fewer days than a quarter would be blown up beyond reason
TOP = 0.75  # who is above three quarters of the others has or brings much
CHUNK = 2_000
SUMS = ("sales_minor", "value_minor", "serve_minor", "retain_minor", "net_minor")


@dataclass(frozen=True)
class Acquisition:
    """What was spent on winning customers in a year.

    Attributes:
        channels: Name, what was spent in minor units, and how many customers came.
        cost: Of a customer won, over all channels; None where nothing is known.
    """

    channels: tuple[tuple[str, int, int], ...]
    cost: Decimal | None


def measure_worth(
    summary: Summary, review: WeeklyReview, organisation: Organisation
) -> dict[str, Any]:
    """Keep what each customer is worth and costs, and return the sums.

    Customers who are lost, or of whom it is on record that they left, stay out.

    Args:
        summary: One row a customer, with their revenue of the last year.
        review: Whose standings say what customers are expected to bring.
        organisation: Whose currency counts.
    """
    facts, currency = review.facts["value"], organisation.currency
    if facts["measure"] == "purchases":
        CustomerWorth.objects.all().delete()
        return {"missing": "no_amounts"}
    bought = _acquisition(review.as_of, currency)
    rows = _rows(summary, review, bought, currency)
    cuts = _assign_groups(rows)
    _keep(rows)
    return {
        "measure": facts["measure"],
        "new_customer_minor": minor_units(Decimal(str(facts["new_customer"])), currency),
        "acquisition_minor": None if bought.cost is None else minor_units(bought.cost, currency),
        "channels": [list(one) for one in bought.channels],
        "cuts": cuts,
        "total": _sums(rows),
        "groups": {str(one): _sums(r for r in rows if r.group == one) for one in ValueGroup.values},
        "segments": _by_segment(rows),
    }


def _rows(
    summary: Summary, review: WeeklyReview, bought: Acquisition, currency: str
) -> list[CustomerWorth]:
    sales, costs = _sales(summary, currency), _costs(review.as_of)
    gone = set(Departure.objects.filter(returned_on=None).values_list("customer", flat=True))
    standings = Standing.objects.filter(review=review, value_minor__isnull=False)
    known = [one for one in standings.exclude(status=Status.LOST) if one.customer_id not in gone]
    replacement = _replacement([one.value_minor or 0 for one in known], review, bought, currency)
    rows = []
    for one, new_one in zip(known, replacement, strict=True):
        spent = costs.get(one.customer_id, {})
        serve, retain = (
            _a_year(spent.get(kind, 0), one.first, review.as_of) for kind in CostKind.values
        )
        value = (one.value_minor or 0) - (one.value_at_risk_minor or 0)
        rows.append(
            CustomerWorth(
                customer_id=one.customer_id,
                week=review.week,
                sales_minor=sales.get(one.customer_id, 0),
                value_minor=value,
                serve_minor=serve,
                retain_minor=retain,
                net_minor=value - serve - retain,
                replacement_minor=new_one,
            )
        )
    return rows


def _sales(summary: Summary, currency: str) -> dict[int, int]:
    """Return what each customer brought in the year, net of refunds."""
    if not summary.has_amount:
        return {}
    table = collect(summary.customers.select("customer", "after"))
    pairs = zip(table["customer"].to_pylist(), table["after"].to_pylist(), strict=True)
    return {
        int(customer): minor_units(amount or Decimal(0), currency) for customer, amount in pairs
    }


def _costs(as_of: date) -> Mapping[int, Mapping[str, int]]:
    """Return what was spent on each customer in the last twelve months, by kind."""
    months = {"month__gt": months_back(as_of.replace(day=1), 12), "month__lte": as_of}
    sums = CustomerCost.objects.filter(**months).values_list("customer", "kind")
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for customer, kind, minor in sums.annotate(minor=Sum("amount_minor")).order_by():
        found[customer][kind] = minor
    return found


def _a_year(minor: int, first: date, as_of: date) -> int:
    """Scale what was spent on a customer of less than a year to a year of it."""
    days = max(LEAST_DAYS, (as_of - first).days + 1)
    return minor if days >= YEAR_DAYS else minor * YEAR_DAYS // days


def _acquisition(as_of: date, currency: str) -> Acquisition:
    """Return what winning a customer cost in the last twelve months."""
    since = months_back(as_of.replace(day=1), 12)
    months = AcquisitionCost.objects.filter(month__gt=since, month__lte=as_of)
    spent = dict(months.values_list("channel").annotate(minor=Sum("amount_minor")).order_by())
    won = dict(
        Customer.objects.filter(
            merged_into=None, acquired_on__gte=months_back(since, -1), acquired_on__lte=as_of
        )
        .values_list("acquisition_channel")
        .annotate(count=Count("id"))
        .order_by()
    )
    names = dict(AcquisitionChannel.objects.values_list("id", "name"))
    channels = tuple((name, spent[pk], won.get(pk, 0)) for pk, name in names.items() if pk in spent)
    count = sum(customers for _, _, customers in channels)
    if not count:
        return Acquisition(channels, None)
    return Acquisition(channels, amount_of(sum(m for _, m, _ in channels), currency) / count)


def _replacement(
    values: Sequence[int], review: WeeklyReview, bought: Acquisition, currency: str
) -> list[int | None]:
    """Return what winning a customer of each worth would cost."""
    if bought.cost is None:
        return [None] * len(values)
    unit = float(amount_of(1, currency))
    found = one_cost(bought.cost).replacement_cost(
        np.array(values, dtype=float) * unit, review.facts["value"]["new_customer"]
    )
    return [round(cost / unit) if np.isfinite(cost) else None for cost in found.tolist()]


def _assign_groups(rows: Sequence[CustomerWorth]) -> dict[str, int | None]:
    """Say of each customer which group they belong to; return where the lines are drawn."""
    much = _upper(row.net_minor for row in rows)
    sold = _upper(row.sales_minor for row in rows)
    for row in rows:
        if row.net_minor < 0:
            row.group = ValueGroup.COSTS
        elif much is not None and row.net_minor >= much:
            row.group = ValueGroup.VALUABLE
        elif sold is not None and row.sales_minor >= sold:
            row.group = ValueGroup.ONLY_BUYS
        else:
            row.group = ValueGroup.OTHER
    return {"net_minor": much, "sales_minor": sold}


def _upper(values: Iterable[int]) -> int | None:
    """Return the least of the upper quarter of those above zero."""
    above = sorted(value for value in values if value > 0)
    return above[int(len(above) * TOP)] if above else None


def _sums(rows: Iterable[CustomerWorth]) -> dict[str, int | None]:
    rows = list(rows)
    known = [row.replacement_minor for row in rows if row.replacement_minor is not None]
    sums: dict[str, int | None] = {name: sum(getattr(r, name) for r in rows) for name in SUMS}
    return {"customers": len(rows), **sums, "replacement_minor": sum(known) if known else None}


def _by_segment(rows: Sequence[CustomerWorth]) -> list[dict[str, Any]]:
    """Return the sums of each segment; None for customers without one."""
    segments = dict(Customer.objects.values_list("id", "segment"))
    found: dict[int | None, list[CustomerWorth]] = defaultdict(list)
    for row in rows:
        found[segments.get(row.customer_id)].append(row)
    sums = [
        {
            "segment": segment,
            **_sums(some),
            "losing": sum(1 for row in some if row.group == ValueGroup.COSTS),
        }
        for segment, some in found.items()
    ]
    return sorted(sums, key=lambda one: -(one["net_minor"] or 0))


def _keep(rows: Sequence[CustomerWorth]) -> None:
    """Replace what every customer is worth, some at a time; the old ones stand until then."""
    names = [field.name for field in CustomerWorth._meta.fields if not field.primary_key]
    for start in range(0, len(rows), CHUNK):
        with transaction.atomic():
            CustomerWorth.objects.bulk_create(
                rows[start : start + CHUNK],
                update_conflicts=True,
                unique_fields=["customer"],
                update_fields=names,
            )
    kept = {row.customer_id for row in rows}
    others = CustomerWorth.objects.values_list("customer_id", flat=True)
    gone = [pk for pk in others if pk not in kept]
    for start in range(0, len(gone), CHUNK):
        CustomerWorth.objects.filter(pk__in=gone[start : start + CHUNK]).delete()
