"""The list of conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import render

from querencia.apps.conversations.domain.queries.visible import conversations_for
from querencia.apps.conversations.enums import Status
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.enums import Permission

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

A_PAGE = 50


@requires(Permission.SEE_CONVERSATIONS)
def show(request: HttpRequest) -> HttpResponse:
    """Show the conversations of one status, the latest first."""
    status = request.GET.get("estado", Status.OPEN)
    found = conversations_for(user_of(request)).filter(status=status, is_spam=False)
    found = found.select_related("customer", "assignee")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("pagina"))
    shown = {"page": page, "status": status, "statuses": Status.choices}
    return render(request, "conversations/inbox.html", shown)
