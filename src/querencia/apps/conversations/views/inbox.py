"""The inbox: its lists, filters, and what is done to several conversations at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

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
from querencia.apps.conversations.forms.listing import BulkForm, FilterForm
from querencia.apps.conversations.models import BulkChange, Conversation
from querencia.apps.conversations.presentation.views import LABELS, ORDER_LABELS, shown_views
from querencia.apps.customers.domain.queries.visible import customers_for
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.enums import Permission
from querencia.foundation import clock
from querencia.foundation.frame.reading import current

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

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
        "query": _query_of_list(request),
        "page_keys": [("/", _("Search conversations")), ("x", _("Pick the line"))],
        "has_own_search": True,
        "of_customer": _customer(request, user),
    }
    if user.may(Permission.ANSWER):
        shown |= {"bulk_form": BulkForm(user=user), "undoable": bulk.last_change(user, now=now)}
    return render(request, "conversations/inbox.html", shown)


@require_POST
@requires(Permission.ANSWER)
def change_many(request: HttpRequest) -> HttpResponse:
    """Do the same to those picked."""
    user = user_of(request)
    form = BulkForm(request.POST, user=user)
    back = reverse("inbox") + f"?{_query_of_list(request)}"
    if not form.is_valid():
        messages.warning(request, _("Pick conversations, and choose what to do with them."))
        return redirect(back)
    chosen = conversations_for(user).filter(pk__in=form.picked())
    action, value = form.what()
    change = bulk.change_many(
        conversations=chosen, action=action, value=value, by=user, now=clock.now()
    )
    if not change.count:
        messages.info(request, _("Nothing was to be changed."))
    return redirect(back)


@require_POST
@requires(Permission.ANSWER)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one's own change to several."""
    user = user_of(request)
    change = get_object_or_404(BulkChange, pk=pk, by=user)
    try:
        count = bulk.undo_change(change=change, by=user, now=clock.now())
    except bulk.TooLate:
        messages.error(request, _("It is too late to undo this."))
    else:
        sentence = ngettext(
            "%(count)s conversation is as before.", "%(count)s conversations are as before.", count
        )
        messages.success(request, sentence % {"count": current().reader.integer(count)})
    return redirect(reverse("inbox") + f"?{_query_of_list(request)}")


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


def _query_of_list(request: HttpRequest) -> str:
    """Return view, filters and order as they stand in the address."""
    query = request.GET.copy()
    query.pop("pagina", None)
    for name in [name for name, values in query.lists() if not any(values)]:
        del query[name]
    return query.urlencode()
