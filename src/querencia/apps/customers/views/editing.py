"""Writing down a customer, changing what is known, and forgetting a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from querencia.apps.customers.domain import disclosure, erasure, trail
from querencia.apps.customers.domain.changes import change_customer
from querencia.apps.customers.domain.creation import create_customer
from querencia.apps.customers.forms.customer import CustomerForm
from querencia.apps.customers.forms.erasure import ErasureForm
from querencia.apps.customers.forms.reach import ReachForms
from querencia.apps.customers.views.page import customer_or_404
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.enums import Permission
from querencia.foundation import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@requires(Permission.CHANGE_CUSTOMERS)
def create(request: HttpRequest) -> HttpResponse:
    """Write down a new customer."""
    data = request.POST if request.method == "POST" else None
    form, rows = CustomerForm(data, user=user_of(request)), ReachForms(data)
    if data is not None and all([form.is_valid(), rows.is_valid()]):
        customer = create_customer(reach=rows.reach(), **form.facts())
        messages.success(request, _("“%(name)s” is saved.") % {"name": customer.name})
        return redirect("customer", customer.pk)
    status = 200 if data is None else 422
    return render(request, "customers/form.html", {"form": form, "rows": rows.sets}, status=status)


@requires(Permission.CHANGE_CUSTOMERS)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known of a customer."""
    customer = customer_or_404(request, pk)
    data = request.POST if request.method == "POST" else None
    form = CustomerForm(data, user=user_of(request), customer=customer)
    rows = ReachForms(data, customer=customer)
    if data is not None and all([form.is_valid(), rows.is_valid()]):
        change_customer(customer=customer_or_404(request, pk), reach=rows.reach(), **form.facts())
        messages.success(request, _("Saved."))
        return redirect("customer", pk)
    shown = {"form": form, "rows": rows.sets, "customer": customer_or_404(request, pk)}
    return render(request, "customers/form.html", shown, status=200 if data is None else 422)


@requires(Permission.ERASE_CUSTOMERS)
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a person, once their name was typed to be sure."""
    customer = customer_or_404(request, pk)
    form = ErasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            erasure.erase_customer(
                customer=customer, by=user_of(request), at=clock.now(), **form.cleaned_data
            )
        except erasure.WrongName:
            form.add_error("typed_name", _("That is not the customer's name."))
        else:
            messages.success(request, _("The personal data are erased."))
            return redirect("customers")
    shown = {"form": form, "customer": customer}
    return render(request, "customers/erase.html", shown, status=422 if form.errors else 200)


@requires(Permission.ERASE_CUSTOMERS)
def disclose(request: HttpRequest, pk: int) -> FileResponse:
    """Give all that is known about a customer as a ZIP; that it was taken is in the audit log."""
    customer = customer_or_404(request, pk)
    trail.log_disclosure(customer, by=user_of(request))
    called = _("customer")
    name = f"{called}-{customer.pk}.zip"
    return FileResponse(disclosure.disclose(customer), as_attachment=True, filename=name)
