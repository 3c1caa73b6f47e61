"""What a customer has bought in all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Min, Q, Sum

from querencia.apps.sales.domain import mirror
from querencia.apps.sales.enums import PurchaseKind
from querencia.apps.sales.models import Purchase

if TYPE_CHECKING:
    from querencia.apps.customers.models import Customer

_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Bought:
    """Purchases of a customer, and net amounts in minor units of all time and of a year."""

    count: int
    first: date
    last: date
    total: int
    year: int


def sums_of(customer: Customer, *, today: date) -> Bought | None:
    """Return what a customer has bought, the twelve months up to ``today`` apart; None: nothing."""
    return (_mirrored if mirror.is_read() else _stored)(customer, today - _YEAR)


def _stored(customer: Customer, after: date) -> Bought | None:
    bought = Q(kind=PurchaseKind.PURCHASE)
    sums = Purchase.objects.filter(customer=customer).aggregate(
        count=Count("pk", filter=bought),
        first=Min("day", filter=bought),
        last=Max("day", filter=bought),
        total=Sum("base_amount_minor"),
        year=Sum("base_amount_minor", filter=Q(day__gt=after), default=0),
    )
    return Bought(**sums) if sums["count"] else None


def _mirrored(customer: Customer, after: date) -> Bought | None:
    days = mirror.of_customers([customer.pk], first=date.min, last=date.max)
    bought = [one for one in days if one["purchases"]]
    if not bought:
        return None
    return Bought(
        count=sum(one["purchases"] for one in bought),
        first=bought[0]["day"],
        last=bought[-1]["day"],
        total=sum(one["net"] for one in days),
        year=sum(one["net"] for one in days if one["day"] > after),
    )
