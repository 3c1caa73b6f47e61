"""The list of customers: filters, columns, saved views, files, and changes to many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from querencia.apps.customers.domain import bulk, saved_views, spreadsheets, trail
from querencia.apps.customers.domain.queries.listing import ORDERS, filtered, left, ordered
from querencia.apps.customers.domain.queries.visible import customers_for
from querencia.apps.customers.domain.search import search
from querencia.apps.customers.forms.listing import BulkForm, FilterForm, SavedViewForm
from querencia.apps.customers.models import BulkChange
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.domain.organisation import the_organisation
from querencia.apps.people.enums import Permission
from querencia.foundation import clock
from querencia.foundation.frame.reading import current

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from querencia.apps.customers.models import Customer
    from querencia.apps.people.models import User

A_PAGE = 50


@requires(Permission.SEE_CUSTOMERS)
def show(request: HttpRequest) -> HttpResponse:
    """Show the list."""
    user, now = user_of(request), clock.now()
    form = FilterForm(request.GET, user=user)
    order = request.GET.get("orden", "nombre")
    found = ordered(filtered(customers_for(user), form.filters(now=now)), order)
    page = Paginator(found.values_list("pk", flat=True), A_PAGE).get_page(request.GET.get("pagina"))
    columns = form.columns()
    query = _query_of_list(request)
    shown: dict[str, Any] = {
        "form": form,
        "page": page,
        "rows": _rows(user, list(page.object_list), {name for name, _label, on in columns if on}),
        "columns": columns,
        "sortable": ORDERS,
        "sort": order,
        "query": query,
        "views": saved_views.views_for(user),
        "view_form": SavedViewForm(initial={"query": query}),
        "today": clock.today(the_organisation().zone),
    }
    if user.may(Permission.CHANGE_CUSTOMERS):
        shown |= {"bulk_form": BulkForm(), "undoable": bulk.last_change(user, now=now)}
    return render(request, "customers/list.html", shown)


@requires(Permission.SEE_CUSTOMERS)
def find(request: HttpRequest) -> HttpResponse:
    """Show customers as one types: a part of the page to htmx, else the list."""
    text = request.GET.get("q", "")
    if not request.htmx:  # type: ignore[attr-defined]  # set by HtmxMiddleware
        return redirect(reverse("customers", query={"q": text}))
    found = search(user_of(request), text)
    return render(request, "customers/parts/found.html", {"found": found, "text": text})


@requires(Permission.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """Give what is filtered as a file; that it was taken is in the audit log."""
    user, organisation = user_of(request), the_organisation()
    form = FilterForm(request.GET, user=user)
    found = filtered(customers_for(user), form.filters(now=clock.now()))
    found = ordered(found, request.GET.get("orden", "nombre"))
    is_xlsx = request.GET.get("formato") == "xlsx"
    kind = "xlsx" if is_xlsx else "csv"
    facts = {"format": kind, "count": found.count(), "filters": _query_of_list(request)}
    trail.log_export(organisation, by=user, facts=facts)
    called = _("customers")
    name = f"{called}-{clock.today(organisation.zone).isoformat()}.{kind}"
    if is_xlsx:
        return FileResponse(spreadsheets.write_xlsx(found), as_attachment=True, filename=name)
    lines = spreadsheets.write_csv(found, delimiter=_delimiter())
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
@requires(Permission.CHANGE_CUSTOMERS)
def change_many(request: HttpRequest) -> HttpResponse:
    """Change those picked, or all that the filters in the address find."""
    user, now = user_of(request), clock.now()
    form = BulkForm(request.POST)
    back = reverse("customers") + f"?{_query_of_list(request)}"
    if not form.is_valid():
        messages.warning(request, _("Choose what to do with those picked."))
        return redirect(back)
    visible = customers_for(user)
    if form.cleaned_data["todos"]:
        chosen = filtered(visible, FilterForm(request.GET, user=user).filters(now=now))
    else:
        chosen = visible.filter(pk__in=form.picked())
    action, value = form.what()
    change = bulk.change_many(customers=chosen, action=action, value=value, by=user, at=now)
    if not change.count:
        messages.info(request, _("Nothing was to be changed."))
    return redirect(back)


@require_POST
@requires(Permission.CHANGE_CUSTOMERS)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one's own change to many."""
    user = user_of(request)
    change = get_object_or_404(BulkChange, pk=pk, by=user)
    try:
        count = bulk.undo_change(change=change, by=user, now=clock.now())
    except bulk.TooLate:
        messages.error(request, _("It is too late to undo this."))
    else:
        sentence = ngettext(
            "%(count)s customer is as before.", "%(count)s customers are as before.", count
        )
        messages.success(request, sentence % {"count": current().reader.integer(count)})
    return redirect(reverse("customers") + f"?{_query_of_list(request)}")


@require_POST
@requires(Permission.SEE_CUSTOMERS)
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the list as it is under a name."""
    form = SavedViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A list needs a name."))
        return redirect("customers")
    kept = saved_views.save_view(owner=user_of(request), **form.cleaned_data)
    messages.success(request, _("“%(name)s” is saved.") % {"name": kept.name})
    return redirect(reverse("customers") + f"?{kept.query}")


@require_POST
@requires(Permission.SEE_CUSTOMERS)
def remove_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one's own saved list."""
    get_object_or_404(
        saved_views.views_for(user_of(request)), pk=pk, owner=user_of(request)
    ).delete()
    return redirect("customers")


def _rows(user: User, ids: list[int], columns: set[str]) -> list[Customer]:
    """Fetch, with a few queries for all rows, what the columns show of the customers of a page."""
    whole = (
        customers_for(user)
        .annotate(has_left=left())
        .select_related("owner", "team", "segment", "acquisition_channel")
    )
    related = {"telefono": "phones", "correo": "emails", "etiquetas": "tags"}
    whole = whole.prefetch_related(*(related[name] for name in related if name in columns))
    rows = whole.in_bulk(ids)
    return [rows[pk] for pk in ids]


def _query_of_list(request: HttpRequest) -> str:
    """Return filters, order and columns as they stand in the address."""
    query = request.GET.copy()
    for name in ("pagina", "formato"):
        query.pop(name, None)
    for name in [name for name, values in query.lists() if not any(values)]:
        del query[name]
    return query.urlencode()


def _delimiter() -> str:
    """Return what separates cells where the comma is a decimal mark, so that Excel opens it."""
    return ";" if current().reader.language == "es" else ","
