"""Teams, for the administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querencia.apps.people.access import requires
from querencia.apps.people.domain import teams
from querencia.apps.people.enums import Permission
from querencia.apps.people.forms import TeamForm
from querencia.apps.people.models import Team

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@requires(Permission.ADMINISTER)
def show(request: HttpRequest) -> HttpResponse:
    """Show the teams, and create one."""
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        teams.create(name=form.cleaned_data["name"])
        return redirect("teams")
    return render(request, "people/teams.html", {"form": form, "teams": teams.teams()})


@requires(Permission.ADMINISTER)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a team another name."""
    team = get_object_or_404(Team, pk=pk)
    form = TeamForm(request.POST or None, instance=get_object_or_404(Team, pk=pk))
    if request.method == "POST" and form.is_valid():
        teams.rename(team=team, name=form.cleaned_data["name"])
        messages.success(request, _("Saved."))
        return redirect("teams")
    context = {"form": form, "team": team, "members": team.members.filter(is_active=True)}
    return render(request, "people/team.html", context)


@requires(Permission.ADMINISTER)
@require_POST
def dissolve(request: HttpRequest, pk: int) -> HttpResponse:
    """Do away with a team."""
    team = get_object_or_404(Team, pk=pk)
    teams.dissolve(team=team)
    messages.success(request, _("%(name)s was dissolved.") % {"name": team})
    return redirect("teams")
