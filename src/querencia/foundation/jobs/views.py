"""How far a piece of work is; the part of the page asks again by itself until it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from querencia.foundation.jobs import queue
from querencia.foundation.jobs.models import Job

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the progress of one's own work: a page, or the part of one that asks for it."""
    job = get_object_or_404(Job, pk=pk, asked_by=request.user)
    is_part = bool(request.htmx)  # type: ignore[attr-defined]  # set by django-htmx
    response = render(request, "jobs/progress.html" if is_part else "jobs/job.html", {"job": job})
    if job.is_over and is_part:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for one's own work to stop."""
    job = get_object_or_404(Job, pk=pk, asked_by=request.user)
    queue.ask_to_cancel(job.pk)
    if request.htmx:  # type: ignore[attr-defined]  # set by django-htmx
        return show(request, pk)
    return redirect("job", pk)
