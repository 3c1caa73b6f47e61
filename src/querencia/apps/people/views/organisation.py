"""Settings of the organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from querencia.apps.people.access import requires
from querencia.apps.people.domain import organisation
from querencia.apps.people.enums import Permission
from querencia.apps.people.forms import OrganisationForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@requires(Permission.ADMINISTER)
def show(request: HttpRequest) -> HttpResponse:
    """Show and change the settings of the organisation."""
    form = OrganisationForm(request.POST or None, instance=organisation.the_organisation())
    if request.method == "POST" and form.is_valid():
        organisation.change(founded=organisation.the_organisation(), facts=form.facts())
        messages.success(request, _("Saved."))
        return redirect("organisation")
    return render(request, "people/organisation.html", {"form": form})
