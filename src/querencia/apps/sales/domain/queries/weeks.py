"""What customers bought week by week."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Func, IntegerField, Sum

from querencia.analytics.review.result import WeekPoint
from querencia.apps.sales.domain import mirror
from querencia.apps.sales.enums import PurchaseKind
from querencia.apps.sales.models import Purchase
from querencia.foundation import clock
from querencia.foundation.money import digits_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from django.db.models.sql.compiler import SQLCompiler

    _Sum = tuple[int, int, int, int]  # customer, week, purchases, minor units

WEEKS = 104


class WeekNumber(Func):
    """ISO weeks since the one of 1 January of the year 1, a Monday, as the database counts them.

    Django's own ``TruncWeek`` calls back into Python for each row on SQLite.
    """

    output_field = IntegerField()

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **more: Any) -> Any:  # noqa: ANN401 - Django's
        """Count from the Julian day."""
        template = "CAST(julianday(%(expressions)s) - 1721425.5 AS INTEGER) / 7"
        return self.as_sql(compiler, connection, template=template, **more)

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **more: Any) -> Any:  # noqa: ANN401 - Django's
        """Count by the difference of dates."""
        template = "(%(expressions)s - DATE '0001-01-01') / 7"
        return self.as_sql(compiler, connection, template=template, **more)


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
    sums = _mirrored if mirror.is_read() else _stored
    unit = 10 ** digits_of(currency)
    weeks: dict[int, list[WeekPoint]] = defaultdict(list)
    for customer, week, count, minor in sums(customers, first, until):
        monday = date.fromordinal(7 * week + 1)
        weeks[customer].append(WeekPoint(monday, count, minor / unit))
    return weeks


def _stored(customers: Collection[int], first: date, until: date) -> Iterable[_Sum]:
    bought = Purchase.objects.filter(
        customer__in=customers, day__gte=first, day__lte=until, kind=PurchaseKind.PURCHASE
    )
    by_week = bought.annotate(week=WeekNumber("day")).values("customer", "week")
    sums = by_week.annotate(count=Count("id"), minor=Sum("base_amount_minor"))
    return sums.order_by("customer", "week").values_list("customer", "week", "count", "minor")


def _mirrored(customers: Collection[int], first: date, until: date) -> Iterable[_Sum]:
    days = mirror.of_customers(customers, first=first, last=until)
    for (customer, week), several in groupby(days, key=_week_of):
        bought = [day for day in several if day["purchases"]]
        if bought:
            count = sum(day["purchases"] for day in bought)
            yield customer, week, count, sum(day["bought"] for day in bought)


def _week_of(day: Mapping[str, Any]) -> tuple[int, int]:
    return day["customer"], (day["day"].toordinal() - 1) // 7
