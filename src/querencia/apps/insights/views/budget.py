"""Budget: actual against planned sales, why they fell short, and who had warned when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from querencia.apps.insights.charts.budget import draw_line, draw_months
from querencia.apps.insights.domain.queries.kept import groups_of, kept, kept_of
from querencia.apps.insights.enums import Figure
from querencia.apps.insights.presentation import budget as written_out
from querencia.apps.insights.presentation.names import MISSING, scope_names
from querencia.apps.insights.tables import Table, csv_response, written
from querencia.apps.insights.views.reviewed import latest_review, not_ready
from querencia.apps.people.access import requires
from querencia.apps.people.enums import Permission
from querencia.foundation.frame.reading import current

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from querencia.apps.alerts.models import WeeklyReview

YEAR = "year"


@requires(Permission.SEE_INSIGHTS)
def show(request: HttpRequest) -> HttpResponse:
    """Show sales against the budget of everybody, a seller, or a segment."""
    review = latest_review()
    if review is None or not groups_of(Figure.BUDGET, week=review.week):
        return not_ready(request, _("Budget"), review)
    scope, document = _document(request, review)
    if "missing" in document:
        return render(
            request, "insights/value_missing.html", {"missing": MISSING[document["missing"]]}
        )
    reading, names = current(), scope_names()
    period, shortfall = _shortfall(request, document)
    causes = [] if shortfall is None else written_out.causes_of(shortfall, scope, period)
    tables = _tables(request, review, scope, document)
    month = next((row for row in document["months"] if row["open"] and row["actual"] is not None),
                 None)  # fmt: skip
    context = {
        "review": review,
        "document": document,
        "scope": scope,
        "scope_name": names.get(scope, ""),
        "scopes": _choices(review, names),
        "by_week": request.GET.get("ver") == "semanas",
        "year": document["year"],
        "year_shortfall": written_out.shortfall_of(document["year"]),
        "month": month,
        "month_shortfall": None if month is None else written_out.shortfall_of(month),
        "crossed": _day(document["crossed"]),
        "line": draw_line(document["line"], document["crossed"], reading.currency, reading.reader)
        if document["has_budget"]
        else None,
        "months": draw_months(_bars(document), reading.currency, reading.reader),
        "tables": {name: written(one, reading) for name, one in tables.items()},
        "period": period,
        "periods": _periods(document),
        "shortfall": shortfall,
        "shortfall_first": None if shortfall is None else _day(shortfall["first"]),
        "shortfall_last": None if shortfall is None else _day(shortfall["last"]),
        "warned_of": None if shortfall is None else _day(shortfall["warning"]["crossed"]),
        "causes": causes,
        "zero": written_out.zero_of(causes) if causes else 0,
    }
    return render(request, "insights/budget.html", context)


@requires(Permission.SEE_INSIGHTS)
def download(request: HttpRequest, table: str) -> HttpResponse:
    """Return one of the page's tables as CSV."""
    review = latest_review()
    if review is None or not groups_of(Figure.BUDGET, week=review.week):
        raise Http404
    scope, document = _document(request, review)
    if "missing" in document:
        raise Http404
    tables = {one.name: one for one in _tables(request, review, scope, document).values()}
    if table not in tables:
        raise Http404
    return csv_response(tables[table], current())


def _document(request: HttpRequest, review: WeeklyReview) -> tuple[str, dict[str, Any]]:
    scope = request.GET.get("de", "")
    document = kept(Figure.BUDGET, scope, week=review.week)
    if document is None:
        raise Http404
    return scope, document


def _shortfall(request: HttpRequest, document: dict[str, Any]) -> tuple[str, dict[str, Any] | None]:
    period = request.GET.get("periodo", YEAR)
    found: dict[str, Any] | None = document["shortfalls"].get(period)
    return period, found


def _tables(
    request: HttpRequest, review: WeeklyReview, scope: str, document: dict[str, Any]
) -> dict[str, Table]:
    """Return the tables of the page, which are also its files."""
    here = reverse("insights_budget")
    of_scope = f"{here}?de={quote(scope)}&periodo="
    known = document["shortfalls"]
    tables = {
        name: written_out.periods_table(
            document[name], by_week=name == "weeks", shortfalls=known, address=of_scope
        )
        for name in ("months", "weeks")
    }
    tables["line"] = written_out.line_table(document["line"])
    period, shortfall = _shortfall(request, document)
    if shortfall is not None:
        causes = written_out.causes_of(shortfall, scope, period)
        tables["causes"] = written_out.causes_table(causes, shortfall["shortfall"])
    if not scope:
        names = scope_names()
        parts = [
            (key, names[key], one["year"])
            for key, one in kept_of(Figure.BUDGET, week=review.week).items()
            if key in names
        ]
        ranked = sorted(parts, key=lambda one: (one[0].split(":")[0], -(one[2]["actual"] or 0)))
        for kind in ("seller", "segment"):
            some = [one for one in ranked if one[0].startswith(kind)]
            table = written_out.scopes_table(some, f"{here}?de=")
            name = "vendedor" if kind == "seller" else "segmento"
            tables[kind] = Table(f"presupuesto-por-{name}", table.columns, table.rows)
    return tables


def _choices(review: WeeklyReview, names: dict[str, str]) -> list[tuple[str, str]]:
    """Return whose budget can be looked at: everybody's first."""
    known = [key for key in groups_of(Figure.BUDGET, week=review.week) if key in names]
    return [
        ("", _("The whole business")),
        *((key, names[key]) for key in sorted(known, reverse=True)),
    ]


def _periods(document: dict[str, Any]) -> list[tuple[str, date | None]]:
    """Return the periods of which it is known why they fell short; the year has no day."""
    months = [key for key in document["shortfalls"] if key != YEAR]
    year: list[tuple[str, date | None]] = [(YEAR, None)] if YEAR in document["shortfalls"] else []
    return [*year, *((key, date.fromisoformat(f"{key}-01")) for key in reversed(months))]


def _bars(document: dict[str, Any]) -> list[tuple[date, int | None, int | None, bool]]:
    return [
        (date.fromisoformat(row["first"]), row["actual"], row["whole_budget"], row["open"])
        for row in document["months"]
    ]


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
