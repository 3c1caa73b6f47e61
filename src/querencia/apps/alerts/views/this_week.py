"""Esta semana: whom to contact, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from querencia.apps.people.access import requires
from querencia.apps.people.enums import Permission

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@requires(Permission.SEE_CUSTOMERS)
def show(request: HttpRequest) -> HttpResponse:
    """Show the list of this week for whoever is signed in."""
    return render(request, "alerts/this_week.html")
