"""The audit log, for whoever may administer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import render

from querencia.foundation.audit.entries import entries
from querencia.foundation.audit.forms import SearchForm
from querencia.foundation.audit.wording import tell

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE_SIZE = 50


def show(request: HttpRequest) -> HttpResponse:
    """Show what was changed and who came in, newest first."""
    # Which permission this is, the room of people knows, which stands above this one.
    if not cast("Any", request.user).may(settings.AUDIT_PERMISSION):
        raise PermissionDenied
    form = SearchForm(request.GET)
    found = entries(wanted=form.wanted())
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("pagina"))
    context = {"form": form, "page": page, "told": tell(page.object_list)}
    return render(request, "audit/log.html", context)
