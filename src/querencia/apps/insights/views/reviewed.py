"""What every page of this room begins with: the last review, and whether its figures are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from querencia.apps.alerts.domain.queries.latest import latest_review
from querencia.apps.insights.domain.queries.kept import running_job
from querencia.apps.people.access import user_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from querencia.apps.alerts.models import WeeklyReview


def not_ready(request: HttpRequest, title: str, review: WeeklyReview | None) -> HttpResponse:
    """Say that there is no review yet, or that its figures are still being worked out."""
    job = running_job()
    is_mine = job is not None and job.asked_by_id == user_of(request).pk
    context = {"title": title, "review": review, "job": job, "is_mine": is_mine}
    return render(request, "insights/not_ready.html", context)


__all__ = ["latest_review", "not_ready"]
