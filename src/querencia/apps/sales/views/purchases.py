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
    business = the_organisation()
    today = clock.today(business.zone)
    rows = Purchase.objects.filter(customer=customer)
    weeks = weeks_of([pk], until=today, currency=business.currency).get(pk, [])
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
