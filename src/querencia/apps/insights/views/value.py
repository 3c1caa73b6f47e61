"""Value: what customers are worth net of what they cost, and what an equal one would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from querencia.apps.customers.models import Segment
from querencia.apps.insights.charts.value import draw_worth
from querencia.apps.insights.domain.queries.kept import kept
from querencia.apps.insights.domain.queries.worth import ORDERS, Filters, on_the_plane, worths
from querencia.apps.insights.enums import Figure, ValueGroup
from querencia.apps.insights.presentation.names import MISSING
from querencia.apps.insights.presentation.value import customers_file, segments_table
from querencia.apps.insights.tables import csv_response, written
from querencia.apps.insights.views.reviewed import latest_review, not_ready
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.enums import Permission
from querencia.foundation.frame.reading import current

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

ON_A_PAGE = 25


@requires(Permission.SEE_INSIGHTS)
def show(request: HttpRequest) -> HttpResponse:
    """Show who only buys much, who is worth much, and whom it costs money to keep."""
    review, user = latest_review(), user_of(request)
    document = None if review is None else kept(Figure.VALUE, week=review.week)
    if review is None or document is None:
        return not_ready(request, _("Value"), review)
    if "missing" in document:
        missing = MISSING[document["missing"]]
        return render(request, "insights/value_missing.html", {"missing": missing})
    filters, order = _asked(request)
    reading = current()
    found = worths(user, filters, order)
    context = {
        "review": review,
        "document": document,
        "total": document["total"],
        "drawing": draw_worth(
            on_the_plane(user), document["cuts"], reading.currency, reading.reader
        ),
        "kinds": _kinds(document),
        "segments_table": written(segments_table(document), reading),
        "channels": document["channels"],
        "page": Paginator(found, ON_A_PAGE).get_page(request.GET.get("pagina")),
        "filters": filters,
        "is_filtered": filters != Filters(),
        "sort": order,
        "groups": ValueGroup.choices,
        "segments": Segment.objects.all(),
        "query": request.GET.urlencode(),
    }
    return render(request, "insights/value.html", context)


@requires(Permission.SEE_INSIGHTS)
def download_segments(request: HttpRequest) -> HttpResponse:
    """Return the sums of the segments as CSV."""
    del request
    review = latest_review()
    document = None if review is None else kept(Figure.VALUE, week=review.week)
    if document is None or "missing" in document:
        raise Http404
    return csv_response(segments_table(document), current())


@requires(Permission.EXPORT)
def download_customers(request: HttpRequest) -> HttpResponse:
    """Return the customers that the filters find as CSV."""
    user = user_of(request)
    if not user.may(Permission.SEE_INSIGHTS):
        raise Http404
    filters, order = _asked(request)
    return csv_response(customers_file(worths(user, filters, order)), current())


def _asked(request: HttpRequest) -> tuple[Filters, str]:
    get = request.GET.get
    segment, group, order = get("segmento", ""), get("grupo", ""), get("orden", "")
    filters = Filters(
        text=get("q", "").strip(),
        group=group if group in ValueGroup.values else "",
        segment=int(segment) if segment.isdecimal() else None,
    )
    return filters, order if order.removeprefix("-") in ORDERS else "-neto"


def _kinds(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the three groups that have a name, with what they sum up to."""
    named = (ValueGroup.VALUABLE, ValueGroup.ONLY_BUYS, ValueGroup.COSTS)
    return [{"code": str(one), "label": one.label, **document["groups"][one]} for one in named]
