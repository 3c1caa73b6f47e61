"""The customers behind a number, as a list and as a file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from querencia.apps.customers.domain.queries.visible import customers_for
from querencia.apps.insights.domain.queries.behind import Asked, behind
from querencia.apps.insights.enums import Dimension, Figure
from querencia.apps.insights.presentation.behind import customers_table, title_of
from querencia.apps.insights.tables import csv_response
from querencia.apps.insights.views.reviewed import latest_review, not_ready
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.enums import Permission
from querencia.foundation.frame.reading import current

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from querencia.apps.customers.models import Customer
    from querencia.apps.insights.domain.queries.behind import Found
    from querencia.apps.people.models import User

ON_A_PAGE = 50
BATCH = 5_000  # below the number of parameters that SQLite takes


@requires(Permission.SEE_INSIGHTS)
def show(request: HttpRequest) -> HttpResponse:
    """List the customers behind a number."""
    review = latest_review()
    if review is None:
        return not_ready(request, _("Customers behind a figure"), review)
    asked = _asked(request)
    found = _found(asked, user_of(request))
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("pagina"))
    customers = _fetch(list(page.object_list), user_of(request))
    title, note = title_of(asked, review, current().reader)
    context = {
        "title": title,
        "note": note,
        "back": asked.figure,
        "page": page,
        "rows": [(customers[one.customer], one) for one in page.object_list],
        "has_amounts": any(one.minor is not None for one in found[:1]),
        "has_alarms": asked.figure == Figure.BUDGET,
        "total": sum(one.minor or 0 for one in found),
        "query": request.GET.urlencode(),
    }
    return render(request, "insights/customers.html", context)


@requires(Permission.EXPORT)
def download(request: HttpRequest) -> HttpResponse:
    """Return the customers behind a number as CSV."""
    user = user_of(request)
    if latest_review() is None or not user.may(Permission.SEE_INSIGHTS):
        raise Http404
    found = _found(_asked(request), user)
    return csv_response(customers_table(found, _fetch(found, user)), current())


def _asked(request: HttpRequest) -> Asked:
    get = request.GET.get
    try:
        return Asked(
            figure=Figure(get("figura", "")),
            term=get("termino", ""),
            end=date.fromisoformat(get("fin", "")) if get("fin") else None,
            dimension=Dimension(get("por", "")) if get("por") else None,
            group=get("grupo", ""),
            start=date.fromisoformat(get("cohorte", "")) if get("cohorte") else None,
            age=int(get("edad", "")) if get("edad") else None,
            scope=get("de", ""),
            period=get("periodo", ""),
        )
    except ValueError as error:
        raise Http404 from error


def _found(asked: Asked, user: User) -> list[Found]:
    """Return the customers behind a number whom somebody may see."""
    review = latest_review()
    assert review is not None  # asked before
    try:
        found = behind(asked, review=review, currency=current().currency)
    except KeyError as error:
        raise Http404 from error
    seen: set[int] = set()
    for start in range(0, len(found), BATCH):
        ids = [one.customer for one in found[start : start + BATCH]]
        seen.update(customers_for(user).filter(pk__in=ids).values_list("pk", flat=True))
    return [one for one in found if one.customer in seen]


def _fetch(found: Sequence[Found], user: User) -> dict[int, Customer]:
    """Return the customers by id, with what the list shows of them."""
    ids = [one.customer for one in found]
    customers: dict[int, Customer] = {}
    for start in range(0, len(ids), BATCH):
        some = customers_for(user).filter(pk__in=ids[start : start + BATCH])
        customers.update(
            (one.pk, one) for one in some.select_related("owner", "segment", "standing")
        )
    return customers
