"""Setting up service levels: calendars, what is promised, and how work is shared out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querencia.apps.conversations.domain.availability import is_here, set_capacity
from querencia.apps.conversations.domain.service_levels.calendars import week_of
from querencia.apps.conversations.domain.service_levels.defaults import the_default_calendar
from querencia.apps.conversations.domain.service_levels.reckoning import reckon_anew
from querencia.apps.conversations.forms.service_levels import (
    WEEKDAYS,
    CalendarForm,
    PolicyForm,
    RuleForm,
)
from querencia.apps.conversations.models import Calendar, ServicePolicy, TeamRule
from querencia.apps.conversations.presentation.service_levels import (
    written_policy,
    written_week,
)
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.domain.teams import teams
from querencia.apps.people.enums import Permission, Role
from querencia.apps.people.models import Team, User
from querencia.apps.people.rules import allowed
from querencia.foundation import clock

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

NO_TEAM = 0  # what stands in an address for what is of no team


@requires(Permission.SET_UP_INBOX)
def policies(request: HttpRequest) -> HttpResponse:
    """List the service levels in the order in which they are looked at."""
    the_default_calendar()
    known = ServicePolicy.objects.select_related("customer", "segment", "calendar")
    shown = {"section": "policies", "policies": [written_policy(one) for one in known]}
    return render(request, "conversations/service/policies.html", shown)


@requires(Permission.SET_UP_INBOX)
def policy(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add a service level, or change one."""
    found = get_object_or_404(ServicePolicy, pk=pk) if pk else ServicePolicy()
    form = PolicyForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        form.save()
        return _saved(request, "service_policies")
    shown = {"section": "policies", "form": form, "policy": found}
    return render(request, "conversations/service/policy.html", shown)


@require_POST
@requires(Permission.SET_UP_INBOX)
def policy_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Do away with a service level; what was promised and kept by it stays on record."""
    get_object_or_404(ServicePolicy, pk=pk).delete()
    return _saved(request, "service_policies", _("Removed."))


@requires(Permission.SET_UP_INBOX)
def calendars(request: HttpRequest) -> HttpResponse:
    """List the calendars."""
    the_default_calendar()
    known = Calendar.objects.prefetch_related("days_off", "teamrule_set__team")
    shown = {
        "section": "calendars",
        "calendars": [(one, written_week(week_of(one), WEEKDAYS)) for one in known],
    }
    return render(request, "conversations/service/calendars.html", shown)


@requires(Permission.SET_UP_INBOX)
def calendar(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add a calendar, or change one."""
    usual = the_default_calendar()
    fresh = Calendar(zone=usual.zone, country=usual.country, week=usual.week)
    found = get_object_or_404(Calendar, pk=pk) if pk else fresh
    form = CalendarForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        form.save()
        return _saved(request, "service_calendars")
    shown = {
        "section": "calendars",
        "form": form,
        "calendar": found,
        "days": [form[name] for name in form.day_names],
    }
    return render(request, "conversations/service/calendar.html", shown)


@require_POST
@requires(Permission.SET_UP_INBOX)
def calendar_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Do away with a calendar; where it held, the general one does."""
    get_object_or_404(Calendar, pk=pk, is_default=False).delete()
    return _saved(request, "service_calendars", _("Removed."))


@requires(Permission.SET_UP_INBOX)
def rules(request: HttpRequest) -> HttpResponse:
    """List how each team shares out what comes in, and who is here."""
    kept = {one.team_id: one for one in TeamRule.objects.select_related("calendar")}
    found = [(one, kept.get(one.pk)) for one in teams()]
    now = clock.now()
    people = _answering().select_related("team")
    shown = {
        "section": "rules",
        "teams": found,
        "general": kept.get(None),
        "people": [(one, is_here(getattr(one, "availability", None), now=now)) for one in people],
    }
    return render(request, "conversations/service/rules.html", shown)


@requires(Permission.SET_UP_INBOX)
def rule(request: HttpRequest, team: int) -> HttpResponse:
    """Say how a team, or what is of no team, is shared out."""
    of_team = get_object_or_404(Team, pk=team) if team != NO_TEAM else None
    found = (
        TeamRule.objects.filter(team=of_team).first()
        if of_team
        else TeamRule.objects.filter(is_general=True).first()
    )
    people = list(_answering().filter(team=of_team) if of_team else _answering())
    instance = found or TeamRule(team=of_team, is_general=of_team is None)
    form = RuleForm(request.POST or None, instance=instance, people=people)
    if request.method == "POST" and form.is_valid():
        form.save()
        for one in people:
            set_capacity(one, capacity=form.cleaned_data[f"capacity_{one.pk}"])
        return _saved(request, "service_rules")
    shown = {"section": "rules", "form": form, "team": of_team}
    return render(request, "conversations/service/rule.html", shown)


def _answering() -> QuerySet[User]:
    """Return the people who may answer customers."""
    roles = [role for role in Role.values if allowed(role, Permission.ANSWER)]
    found = User.objects.filter(is_active=True, role__in=roles)
    return found.select_related("availability").order_by("name")


def _saved(request: HttpRequest, where: str, said: str = "") -> HttpResponse:
    """Let what is under way be reckoned anew, and go back to the list."""
    reckon_anew(by=user_of(request))
    messages.success(
        request, said or _("Saved; the promises of open conversations are worked out anew.")
    )
    return redirect(where)
