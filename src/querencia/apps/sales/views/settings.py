"""What sales are read by: exchange rates, and which seller is which user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import Count, Max
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querencia.apps.people.access import requires
from querencia.apps.people.enums import Permission
from querencia.apps.people.models import User
from querencia.apps.sales.forms import RateForm
from querencia.apps.sales.models import ExchangeRate, Seller

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@requires(Permission.SEE_SALES)
def rates(request: HttpRequest) -> HttpResponse:
    """Show what other currencies are worth; who may change sales adds to it."""
    return render(
        request, "sales/rates.html", {"rates": ExchangeRate.objects.all(), "form": RateForm()}
    )


@require_POST
@requires(Permission.CHANGE_SALES)
def add_rate(request: HttpRequest) -> HttpResponse:
    """Add a rate; it holds from its day until the next one."""
    form = RateForm(request.POST)
    if not form.is_valid():
        context = {"rates": ExchangeRate.objects.all(), "form": form}
        return render(request, "sales/rates.html", context)
    form.save()
    messages.success(request, _("Rate saved. It counts for what is imported from now on."))
    return redirect("rates")


@require_POST
@requires(Permission.CHANGE_SALES)
def delete_rate(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a rate."""
    get_object_or_404(ExchangeRate, pk=pk).delete()
    messages.success(request, _("Rate deleted."))
    return redirect("rates")


@requires(Permission.SEE_SALES)
def sellers(request: HttpRequest) -> HttpResponse:
    """Show who is credited with purchases, and which user each is."""
    rows = Seller.objects.select_related("user").annotate(
        count=Count("purchases"), last=Max("purchases__day")
    )
    users = User.objects.filter(is_active=True)
    return render(request, "sales/sellers.html", {"sellers": rows, "users": users})


@require_POST
@requires(Permission.CHANGE_SALES)
def name_seller(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which user a seller is, or that they are none."""
    seller = get_object_or_404(Seller, pk=pk)
    chosen = request.POST.get("user", "")
    seller.user = get_object_or_404(User, pk=int(chosen)) if chosen.isdecimal() else None
    seller.save(update_fields=["user"])
    messages.success(request, _("Seller saved."))
    return redirect("sellers")
