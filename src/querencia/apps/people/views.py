"""Pages of people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_not_required
def first_start(request: HttpRequest) -> HttpResponse:
    """Found the organisation."""
    return render(request, "frame/page.html")
