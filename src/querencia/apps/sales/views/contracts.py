"""Contracts: what is in force, what ends soon, and writing them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from querencia.apps.customers.domain.queries.visible import customers_for
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.domain.organisation import the_organisation
from querencia.apps.people.enums import Permission
from querencia.apps.sales.domain import contracts
from querencia.apps.sales.forms import ContractForm
from querencia.apps.sales.models import Contract
from querencia.foundation import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_PAGE = 50


@requires(Permission.SEE_SALES)
def index(request: HttpRequest) -> HttpResponse:
    """Show contracts: those in force, those that end soon, or all."""
    today = clock.today(the_organisation().zone)
    rows = contracts.contracts_for(user_of(request))
    shown = request.GET.get("ver", "")
    counts = {
        "current": contracts.in_force(rows, today=today).count(),
        "pronto": contracts.ending_soon(rows, today=today).count(),
        "todos": rows.count(),
    }
    if shown == "pronto":
        rows = contracts.ending_soon(rows, today=today)
    elif shown != "todos":
        shown, rows = "", contracts.in_force(rows, today=today)
    ordered = rows.select_related("customer").order_by("ends_on", "id")
    page = Paginator(ordered, _PAGE).get_page(request.GET.get("page"))
    lines = [(one, one.is_in_force(today), one.days_left(today)) for one in page]
    context = {"page": page, "lines": lines, "shown": shown, "counts": counts}
    return render(request, "sales/contracts.html", context)


@requires(Permission.CHANGE_SALES)
def new(request: HttpRequest, customer: int) -> HttpResponse:
    """Write down what a customer has signed."""
    signer = get_object_or_404(customers_for(user_of(request)), pk=customer)
    contract = Contract(customer=signer, currency=the_organisation().currency)
    return _write(request, contract)


@requires(Permission.CHANGE_SALES)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a contract."""
    return _write(request, get_object_or_404(contracts.contracts_for(user_of(request)), pk=pk))


def _write(request: HttpRequest, contract: Contract) -> HttpResponse:
    form = ContractForm(request.POST if request.method == "POST" else None, instance=contract)
    if request.method == "POST" and form.is_valid():
        contracts.write_contract(contract=contract, facts=form.facts)
        messages.success(request, _("Contract saved."))
        return redirect("contracts")
    return render(request, "sales/contract.html", {"form": form, "contract": contract})
