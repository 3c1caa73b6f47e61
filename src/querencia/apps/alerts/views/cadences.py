"""How often whom: the cadences of continuous contact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querencia.apps.alerts.forms import CadenceForm
from querencia.apps.alerts.models import Cadence
from querencia.apps.people.access import requires
from querencia.apps.people.domain.organisation import the_organisation
from querencia.apps.people.enums import Permission

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@requires(Permission.RUN_REVIEW)
def show(request: HttpRequest) -> HttpResponse:
    """List the cadences, and add one."""
    form = CadenceForm(request.POST or None, currency=the_organisation().currency)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved; it counts from tomorrow morning on."))
        return redirect("cadences")
    known = Cadence.objects.select_related("segment")
    return render(request, "alerts/cadences.html", {"form": form, "cadences": known})


@requires(Permission.RUN_REVIEW)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a cadence."""
    cadence = get_object_or_404(Cadence, pk=pk)
    currency = the_organisation().currency
    form = CadenceForm(request.POST or None, instance=cadence, currency=currency)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved; it counts from tomorrow morning on."))
        return redirect("cadences")
    return render(request, "alerts/cadence.html", {"form": form, "cadence": cadence})


@require_POST
@requires(Permission.RUN_REVIEW)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a cadence."""
    get_object_or_404(Cadence, pk=pk).delete()
    messages.success(request, _("Removed."))
    return redirect("cadences")
