"""Asking for the figures to be worked out now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from querencia.apps.insights.domain.queries.kept import FIGURES_JOB, running_job
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.enums import Permission
from querencia.foundation.jobs import queue

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_POST
@requires(Permission.RUN_REVIEW)
def refresh(request: HttpRequest) -> HttpResponse:
    """Ask for the figures, unless they are being worked out."""
    if running_job() is None:
        queue.ask(FIGURES_JOB, by=user_of(request))
    back = request.POST.get("volver", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if is_ours else "insights_retention")
