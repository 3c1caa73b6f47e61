"""Esta semana, the home page: whom to contact, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from querencia.apps.alerts.domain.queries.latest import (
    REVIEW_JOB,
    has_purchases,
    latest_review,
    running_review,
)
from querencia.apps.alerts.domain.queries.week_list import week_list
from querencia.apps.alerts.presentation import headline, written
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.domain.organisation import the_organisation
from querencia.apps.people.enums import Permission
from querencia.apps.sales.domain.queries.weeks import weeks_of
from querencia.foundation import clock
from querencia.foundation.frame.reading import current
from querencia.foundation.jobs import queue

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


DAYS_BEHIND = 10  # purchases that reach no further are missing rather than not made


@requires(Permission.SEE_CUSTOMERS)
def show(request: HttpRequest) -> HttpResponse:
    """Show the list of this week for whoever is signed in."""
    user, business = user_of(request), the_organisation()
    review, job = latest_review(), running_review()
    today = clock.today(business.zone)
    found = week_list(
        user,
        organisation=business,
        today=today,
        monday=clock.start_of(clock.monday_of(today), business.zone),
        page=request.GET.get("pagina", 1),
        done_page=request.GET.get("hechos", 1),
    )
    ids = [entry.customer.pk for entry in found.entries]
    weeks = weeks_of(ids, until=review.as_of, currency=business.currency) if review else {}
    context: dict[str, Any] = {
        "review": review,
        "job": job,
        "list": found,
        "entries": [written(entry, weeks, review, current()) for entry in found.entries],
        "done": [written(entry, {}, review, current()) for entry in found.done],
    }
    if review is None:
        nothing_yet = context | {"has_purchases": has_purchases()}
        return render(request, "alerts/not_reviewed.html", nothing_yet)
    context |= {
        "is_behind": (today - review.as_of).days > DAYS_BEHIND,
        "figures": headline(review, user, business, current()),
    }
    return render(request, "alerts/this_week.html", context)


@require_POST
@requires(Permission.RUN_REVIEW)
def run(request: HttpRequest) -> HttpResponse:
    """Ask for the review now, unless one is under way."""
    if running_review() is None:
        queue.ask(REVIEW_JOB, by=user_of(request))
    return redirect("this_week")
