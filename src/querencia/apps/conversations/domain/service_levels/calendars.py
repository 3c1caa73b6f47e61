"""The calendars of the organisation and its teams, as working time takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction

from querencia.apps.conversations.domain.service_levels.defaults import the_default_calendar
from querencia.apps.conversations.models import Calendar, DayOff, TeamRule
from querencia.foundation.working_time.calendar import Opening, WorkingCalendar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from querencia.foundation.working_time.calendar import Week


def working(calendar: Calendar) -> WorkingCalendar:
    """Return a calendar for reckoning with."""
    return WorkingCalendar(
        zone=ZoneInfo(calendar.zone),
        week=week_of(calendar),
        country=calendar.country,
        region=calendar.region,
        days_off=frozenset(one.day for one in calendar.days_off.all()),
    )


def week_of(calendar: Calendar) -> Week:
    """Return the openings of Monday to Sunday."""
    days: list[Sequence[Sequence[int]]] = calendar.week or [[]] * 7
    return tuple(tuple(Opening(start, end) for start, end in day) for day in days)


def put_week(calendar: Calendar, week: Iterable[Iterable[Opening]]) -> None:
    """Write the openings of Monday to Sunday into a calendar, without saving it."""
    calendar.week = [[[one.starts, one.ends] for one in day] for day in week]


def calendar_of_team(team_id: int | None, *, general: Calendar | None = None) -> Calendar:
    """Return when a team works; without a rule of its own, as everybody does (``general``).

    Raises:
        Organisation.DoesNotExist: Before the first start.
    """
    rule = (
        TeamRule.objects.filter(team=team_id).exclude(calendar=None)
        if team_id is not None
        else TeamRule.objects.filter(is_general=True).exclude(calendar=None)
    )
    found = rule.select_related("calendar").first()
    if found is not None and found.calendar is not None:
        return found.calendar
    return general or the_default_calendar()


@transaction.atomic
def set_days_off(calendar: Calendar, *, days: dict[date, str]) -> None:
    """Give a calendar these days off and no others."""
    calendar.days_off.exclude(day__in=days).delete()
    for day, name in days.items():
        DayOff.objects.update_or_create(calendar=calendar, day=day, defaults={"name": name})
