"""What customers bought week by week."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Sum

from querencia.analytics.review.result import WeekPoint
from querencia.apps.sales.enums import PurchaseKind
from querencia.apps.sales.models import Purchase
from querencia.foundation import clock
from querencia.foundation.money import amount_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

WEEKS = 104


def weeks_of(
    customers: Collection[int], *, until: date, currency: str
) -> Mapping[int, list[WeekPoint]]:
    """Return the weeks of the last two years in which each of some customers bought, in order.

    Args:
        customers: Ids of customers whom the caller has fetched through their door.
        until: The last day that counts.
        currency: The organisation's.
    """
    first = clock.monday_of(until) - timedelta(weeks=WEEKS - 1)
    by_day = (
        Purchase.objects.filter(
            customer__in=customers, day__gte=first, day__lte=until, kind=PurchaseKind.PURCHASE
        )
        .values("customer", "day")
        .annotate(count=Count("id"), minor=Sum("base_amount_minor"))
    )
    sums: dict[int, dict[date, tuple[int, int]]] = defaultdict(dict)
    for row in by_day:
        week = clock.monday_of(row["day"])
        count, minor = sums[row["customer"]].get(week, (0, 0))
        sums[row["customer"]][week] = (count + row["count"], minor + row["minor"])
    return {
        customer: [
            WeekPoint(week, count, float(amount_of(minor, currency)))
            for week, (count, minor) in sorted(weeks.items())
        ]
        for customer, weeks in sums.items()
    }
