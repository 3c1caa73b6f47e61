"""Pages of people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_not_required
def first_start(request: HttpRequest) -> HttpResponse:
    """Found the organisation."""
    if request.organisation is not None:  # type: ignore[attr-defined]  # set by ReaderMiddleware
        return redirect("this_week")
    return render(request, "frame/page.html")
