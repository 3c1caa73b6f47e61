"""The inbox: its lists and filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.translation import gettext as _

from querencia.apps.conversations.domain import bulk
from querencia.apps.conversations.domain.availability import see
from querencia.apps.conversations.domain.queries.listing import (
    FIRST_LOOKED_AT,
    ORDERS,
    VIEWS,
    counts,
    filtered,
    newest_message,
    part_of,
)
from querencia.apps.conversations.domain.queries.visible import conversations_for
from querencia.apps.conversations.enums import Snooze
from querencia.apps.conversations.forms.listing import BulkForm, FilterForm
from querencia.apps.conversations.presentation.views import LABELS, ORDER_LABELS, shown_views
from querencia.apps.conversations.views.several import query_of_list, work_under_way
from querencia.apps.customers.domain.queries.visible import customers_for
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.enums import Permission
from querencia.foundation import clock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from querencia.apps.conversations.models import Conversation
    from querencia.apps.people.models import User

A_PAGE = 50
FURTHEST_PAGE = 200


@dataclass(frozen=True)
class Page:
    """A part of a list; how long the whole is nobody counts."""

    rows: list[Conversation]
    number: int
    has_next: bool

    @property
    def previous(self) -> int | None:
        """The number of the page before; None on the first."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """The number of the page after; None on the last."""
        return self.number + 1 if self.has_next else None


@requires(Permission.SEE_CONVERSATIONS)
def show(request: HttpRequest) -> HttpResponse:
    """Show one of the lists."""
    user, now = user_of(request), clock.now()
    newest = newest_message()  # before the list: what comes while it is made is told to the page
    see(user, now=now)
    visible = conversations_for(user)
    counted = counts(visible, user)
    form = FilterForm(request.GET, user=user)
    name = _view_of(request, counted, form)
    order = request.GET.get("orden", "")
    order = order if order in ORDERS else VIEWS[name].order
    found = filtered(VIEWS[name].narrow(visible, user), form.filters())
    shown: dict[str, Any] = {
        "view": name,
        "title": LABELS[name][0],
        "views": shown_views(counted, name),
        "page": _page(found, order, request.GET.get("pagina", "")),
        "form": form,
        "order": order,
        "orders": [(one, label, one == order) for one, label in ORDER_LABELS.items()],
        "now": now,
        "newest": newest,
        "query": query_of_list(request),
        "page_keys": _keys(user),
        "has_own_search": True,
        "of_customer": _customer(request, user),
    }
    if user.may(Permission.ANSWER):
        job = work_under_way(user)
        undoable = None if job else bulk.last_change(user, now=now)
        shown |= {"bulk_form": BulkForm(user=user), "snoozes": Snooze.choices}
        shown |= {"undoable": undoable, "job": job}
    return render(request, "conversations/inbox.html", shown)


def _view_of(request: HttpRequest, counted: Mapping[str, int], form: FilterForm) -> str:
    """Return which list is asked for; at first the one with something to do in it.

    Who searches without saying where searches everything.
    """
    asked = request.GET.get("vista", "")
    if asked in VIEWS:
        return asked
    if form.is_narrowed:
        return "todas"
    return next((name for name in FIRST_LOOKED_AT if counted.get(name)), "todas")


def _page(found: QuerySet[Conversation], order: str, asked: str) -> Page:
    number = min(max(int(asked), 1), FURTHEST_PAGE) if asked.isdecimal() and len(asked) < 6 else 1
    start = (number - 1) * A_PAGE
    rows = found.select_related("customer", "assignee", "account", "team")
    rows = rows.prefetch_related("labels")
    some = part_of(rows, order, start=start, most=A_PAGE + 1)
    return Page(some[:A_PAGE], number, len(some) > A_PAGE)


def _customer(request: HttpRequest, user: User) -> object:
    """Return the customer whose conversations alone are shown."""
    pk = request.GET.get("cliente", "")
    if not pk.isdecimal() or len(pk) > 18:
        return None
    return customers_for(user).filter(pk=int(pk)).first()


def _keys(user: User) -> list[tuple[str, str]]:
    """Return the keys of this page, for the dialog that lists them."""
    keys = [("/", _("Search conversations"))]
    if user.may(Permission.ANSWER):
        keys += [
            ("x", _("Pick the line")),
            ("a", _("Take the line, or those picked")),
            ("e", _("Close the line, or those picked")),
            ("s", _("Put off the line, or those picked")),
        ]
    return keys
