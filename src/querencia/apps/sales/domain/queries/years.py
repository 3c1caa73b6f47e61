"""A year of the budget and of sales, by month."""

from __future__ import annotations

from datetime import date

from django.db.models import Sum
from django.db.models.functions import ExtractMonth

from querencia.apps.customers.models import Customer
from querencia.apps.sales.domain import mirror
from querencia.apps.sales.domain.queries.budget import Scope
from querencia.apps.sales.enums import BudgetPeriod
from querencia.apps.sales.models import BudgetLine, Purchase


def budget_of_year(year: int) -> dict[tuple[Scope, date], int]:
    """Return the planned sales of each month that has a line, by whose they are."""
    lines = BudgetLine.objects.filter(period=BudgetPeriod.MONTH, starts_on__year=year)
    return {
        (Scope(seller, segment), month): minor
        for seller, segment, month, minor in lines.values_list(
            "seller", "segment", "starts_on", "amount_minor"
        )
    }


def sold_in_year(scope: Scope, year: int) -> dict[int, int]:
    """Return net sales of each month of a year, by its number."""
    if mirror.is_read():
        return _mirrored(scope, year)
    rows = Purchase.objects.filter(day__year=year)
    if scope.seller is not None:
        rows = rows.filter(seller=scope.seller)
    if scope.segment is not None:
        rows = rows.filter(customer__segment=scope.segment)
    by_month = rows.annotate(month=ExtractMonth("day")).values("month").order_by()
    return {row["month"]: row["minor"] for row in by_month.annotate(minor=Sum("base_amount_minor"))}


def _mirrored(scope: Scope, year: int) -> dict[int, int]:
    customers = None
    if scope.segment is not None:
        in_segment = Customer.objects.filter(segment=scope.segment)
        customers = list(in_segment.values_list("pk", flat=True))
    first, last = date(year, 1, 1), date(year, 12, 31)
    return mirror.by_month(first=first, last=last, seller=scope.seller, customers=customers)
