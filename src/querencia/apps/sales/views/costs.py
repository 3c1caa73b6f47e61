"""Costs: what keeping customers cost by month, and what winning them cost by channel."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import Sum
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from querencia.apps.customers.models import AcquisitionChannel
from querencia.apps.people.access import requires
from querencia.apps.people.domain.organisation import the_organisation
from querencia.apps.people.enums import Permission
from querencia.apps.sales.domain.planning import write_acquisition_costs
from querencia.apps.sales.enums import CostKind
from querencia.apps.sales.forms import AmountsForm
from querencia.apps.sales.models import AcquisitionCost, CustomerCost
from querencia.foundation import clock
from querencia.foundation.frame.reading import current

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@requires(Permission.SEE_INSIGHTS)
def show(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """Show the costs of a year by month."""
    year = year or clock.today(the_organisation().zone).year
    if not 1990 <= year <= 2200:
        raise Http404
    months = [date(year, month, 1) for month in range(1, 13)]
    kept: dict[tuple[str, date], int] = {
        (row["kind"], row["month"]): row["minor"]
        for row in CustomerCost.objects.filter(month__year=year)
        .values("kind", "month")
        .order_by()
        .annotate(minor=Sum("amount_minor"))
    }
    won = {
        (channel, month): minor
        for channel, month, minor in AcquisitionCost.objects.filter(month__year=year).values_list(
            "channel", "month", "amount_minor"
        )
    }
    channels = AcquisitionChannel.objects.all()
    context = {
        "year": year,
        "months": months,
        "kept": [
            _row(str(kind.label), [kept.get((kind.value, m)) for m in months]) for kind in CostKind
        ],
        "won": [(one, *_row(one.name, [won.get((one.pk, m)) for m in months])) for one in channels],
    }
    return render(request, "sales/costs.html", context)


@requires(Permission.CHANGE_SALES)
def edit(request: HttpRequest, year: int, channel: int) -> HttpResponse:
    """Write what winning customers by a channel cost in a year."""
    if not 1990 <= year <= 2200:
        raise Http404
    of = get_object_or_404(AcquisitionChannel, pk=channel)
    months = [date(year, month, 1) for month in range(1, 13)]
    stored = dict(of.costs.filter(month__year=year).values_list("month", "amount_minor"))
    form = AmountsForm(
        request.POST if request.method == "POST" else None,
        labels={f"m{m.month}": current().reader.month(m) for m in months},
        initial={f"m{m.month}": stored.get(m) for m in months},
    )
    if request.method == "POST" and form.is_valid():
        amounts = {m: form.cleaned_data[f"m{m.month}"] for m in months}
        write_acquisition_costs(channel=of.pk, amounts=amounts)
        messages.success(request, _("Costs saved."))
        return redirect("costs_of", year)
    context = {"form": form, "channel": of, "year": year}
    return render(request, "sales/costs_edit.html", context)


def _row(label: str, amounts: list[int | None]) -> tuple[str, list[int | None], int]:
    return label, amounts, sum(amount or 0 for amount in amounts)
