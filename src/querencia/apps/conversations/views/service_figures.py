"""Figures of how customers were served, and the conversations behind each of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from querencia.apps.conversations.domain.queries.service_figures import (
    Period,
    conversations_behind,
    measure,
    promises_behind,
)
from querencia.apps.conversations.domain.queries.visible import conversations_for
from querencia.apps.conversations.enums import ServiceFigure, ServiceGroup
from querencia.apps.conversations.presentation.service_figures import (
    NONE,
    csv_of,
    duration,
    names_of,
    period_note,
    written_row,
)
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.domain.organisation import the_organisation
from querencia.apps.people.enums import Permission
from querencia.foundation import clock
from querencia.foundation.frame.reading import current

if TYPE_CHECKING:
    from django.core.paginator import Page
    from django.http import HttpRequest

    from querencia.apps.conversations.models import Conversation, Promise

A_PAGE = 50
MOST_ROWS = 200
USUALLY = timedelta(days=90)
# The periods that stand as links, in days.
SPANS = (30, 90, 365)


@requires(Permission.SEE_INSIGHTS)
def show(request: HttpRequest) -> HttpResponse:
    """Show first response, resolution and what was opened again, by one group or another."""
    reader, period, by = current().reader, _period(request), _group(request)
    whole, rows = measure(conversations_for(user_of(request)), by=by, period=period)
    names = names_of([row.key for row in rows], by)
    shown = {
        "period": period,
        "note": period_note(period, reader),
        "by": by,
        "groups": [(one, _query(period, one.value)) for one in ServiceGroup],
        "spans": [(days, _query(_last(days), by)) for days in SPANS],
        "whole": written_row(whole, "", reader, period, None),
        "rows": [
            written_row(row, names.get(row.key, ""), reader, period, by) for row in rows[:MOST_ROWS]
        ],
        "left_out": len(rows) - MOST_ROWS,
        "query": _query(period, by),
    }
    return render(request, "conversations/service/figures.html", shown)


@requires(Permission.EXPORT)
def download(request: HttpRequest) -> HttpResponse:
    """Return the same table as a file."""
    period, by = _period(request), _group(request)
    _whole, rows = measure(conversations_for(user_of(request)), by=by, period=period)
    names = names_of([row.key for row in rows], by)
    name = f"atencion-{by}-{period.first}-{period.last}.csv"
    return HttpResponse(
        csv_of(rows, names, current().reader, by),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@requires(Permission.SEE_INSIGHTS)
def behind(request: HttpRequest) -> HttpResponse:
    """List the conversations behind a figure."""
    figure = request.GET.get("figura", "")
    if figure not in ServiceFigure.values:
        raise Http404
    period, reader = _period(request), current().reader
    group = request.GET.get("por")
    by = _group(request) if group else None
    key = _key(request, by)
    asked: dict[str, Any] = {"period": period, "by": by, "key": key}
    visible = conversations_for(user_of(request))
    is_time = figure != ServiceFigure.REOPENING
    number = request.GET.get("pagina")
    page: Page[Any]
    rows: list[tuple[Promise | None, Conversation, str]]
    if is_time:
        found = promises_behind(visible, figure=figure, **asked)
        page = Paginator(found.select_related("conversation__customer", "met_by"), A_PAGE).get_page(
            number
        )
        rows = [(one, one.conversation, duration(one.taken_seconds, reader)) for one in page]
    else:
        again = conversations_behind(visible, **asked).select_related("customer")
        page = Paginator(again, A_PAGE).get_page(number)
        rows = [(None, one, reader.integer(one.times_reopened)) for one in page]
    shown = {
        "title": ServiceFigure(figure).label,
        "of": names_of([key], by).get(key, "") if by else "",
        "note": period_note(period, reader),
        "back": f"?{_query(period, by or ServiceGroup.TEAM)}",
        "page": page,
        "rows": rows,
        "is_time": is_time,
    }
    return render(request, "conversations/service/behind.html", shown)


def _period(request: HttpRequest) -> Period:
    """Read the days that are asked for; nonsense is the last ninety."""
    usual = _last(USUALLY.days)
    try:
        first = date.fromisoformat(request.GET.get("desde", ""))
        last = date.fromisoformat(request.GET.get("hasta", ""))
        next_day = last + timedelta(days=1)
    except (ValueError, OverflowError):
        return usual
    is_sound = first < next_day and first.year > 1
    return Period(first, last, usual.zone) if is_sound else usual


def _last(days: int) -> Period:
    zone = the_organisation().zone
    today = clock.today(zone)
    return Period(today - timedelta(days=days - 1), today, zone)


def _group(request: HttpRequest) -> str:
    asked = request.GET.get("por", "")
    return asked if asked in ServiceGroup.values else ServiceGroup.TEAM.value


def _key(request: HttpRequest, by: str | None) -> int | str | None:
    """Read which group is asked for: a number, a word, or none."""
    asked = request.GET.get("grupo", NONE)
    if by is None or asked == NONE:
        return None
    if by in {ServiceGroup.FACTOR, ServiceGroup.CHANNEL}:
        return asked
    if not asked.isdecimal() or len(asked) > 18:
        raise Http404
    return int(asked)


def _query(period: Period, by: str) -> str:
    return f"desde={period.first}&hasta={period.last}&por={by}"
