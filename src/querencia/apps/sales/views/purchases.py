"""Purchases: the latest of everybody, and all of a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render

from querencia.apps.customers.domain.queries.visible import customers_for
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.domain.organisation import the_organisation
from querencia.apps.people.enums import Permission
from querencia.apps.sales.domain.queries.purchases import purchases_for
from querencia.apps.sales.domain.queries.weeks import weeks_of
from querencia.apps.sales.models import Purchase
from querencia.foundation import clock
from querencia.report.sparkline import weeks_line

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from querencia.analytics.review.result import WeekPoint
    from querencia.apps.customers.models import Customer

_PAGE = 50


@requires(Permission.SEE_SALES)
def index(request: HttpRequest) -> HttpResponse:
    """Show the latest purchases."""
    rows = purchases_for(user_of(request)).select_related("customer", "seller")
    page = Paginator(rows.order_by("-day", "-id"), _PAGE).get_page(request.GET.get("page"))
    return render(request, "sales/purchases.html", {"page": page})


@requires(Permission.SEE_SALES)
def of_customer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show all purchases of a customer, and their last two years week by week."""
    customer = get_object_or_404(customers_for(user_of(request)), pk=pk)
    today = clock.today(the_organisation().zone)
    rows = Purchase.objects.filter(customer=customer)
    weeks = _weeks(customer)
    last = rows.order_by("-day").values_list("day", flat=True).first()
    page = Paginator(
        rows.select_related("seller", "refund_of").order_by("-day", "-id"), _PAGE
    ).get_page(request.GET.get("page"))
    context = {
        "customer": customer,
        "page": page,
        "weeks": weeks[::-1],
        "line": weeks_line(weeks, today, last=last) if last else None,
    }
    return render(request, "sales/customer_purchases.html", context)


@requires(Permission.SEE_SALES)
def weeks_of_customer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the weeks in which a customer bought, as a part of another page."""
    customer = get_object_or_404(customers_for(user_of(request)), pk=pk)
    return render(request, "sales/weeks_rows.html", {"points": _weeks(customer)[::-1]})


def _weeks(customer: Customer) -> list[WeekPoint]:
    business = the_organisation()
    until = clock.today(business.zone)
    return weeks_of([customer.pk], until=until, currency=business.currency).get(customer.pk, [])
