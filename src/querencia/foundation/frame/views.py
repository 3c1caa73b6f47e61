"""Whether the installation works, for whoever watches over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST

from querencia.foundation.metrics import written

if TYPE_CHECKING:
    from django.http import HttpRequest


@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers, 503 when it doesn't."""
    del request
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "ok"})


@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with figures about the running, to whoever has the token; without one it is closed."""
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not constant_time_compare(given, settings.METRICS_TOKEN):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(written(), content_type=CONTENT_TYPE_LATEST)
