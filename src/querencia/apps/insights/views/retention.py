"""Retention: the coefficient over time and by group, revenue, repeat purchases, cohorts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from querencia.analytics.retention import measure_churn
from querencia.apps.insights.charts.groups import draw_groups
from querencia.apps.insights.charts.keeping import drawn
from querencia.apps.insights.domain.queries.kept import kept
from querencia.apps.insights.enums import Dimension, Figure
from querencia.apps.insights.presentation import retention as written_out
from querencia.apps.insights.presentation.names import group_names
from querencia.apps.insights.presentation.retention import EVERYBODY, Subject
from querencia.apps.insights.tables import Table, csv_response, written
from querencia.apps.insights.views.reviewed import latest_review, not_ready
from querencia.apps.people.access import requires
from querencia.apps.people.enums import Permission
from querencia.foundation.frame.reading import current
from querencia.report.charts.retention import draw_retention

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from querencia.analytics.retention import RetentionFigure
    from querencia.apps.alerts.models import WeeklyReview
    from querencia.report.charts.drawing import Drawing

Groups = list[tuple[str, str, "RetentionFigure"]]


@requires(Permission.SEE_INSIGHTS)
def show(request: HttpRequest) -> HttpResponse:
    """Show how many customers stay."""
    review = latest_review()
    whole = None if review is None else kept(Figure.RETENTION, week=review.week)
    if review is None or whole is None:
        return not_ready(request, _("Retention"), review)
    dimension, subject = _asked(request)
    known = kept(Figure.RETENTION, str(dimension), week=review.week) or {}
    groups = _groups(known, dimension)
    figures = _figures(subject, known, review)
    tables = _tables(request, review)
    context = {
        "review": review,
        "whole": written_out.figure_from(whole["figure"]) if not whole["missing"] else None,
        "missing": written_out.missing_words(whole["figure"].get("code", "")),
        "subject": subject,
        "group_name": {key: name for key, name, _one in groups}.get(subject.group, ""),
        "dimension": dimension,
        "dimensions": [(one, f"?por={one.value}#grupos") for one in Dimension],
        "line": _line(figures),
        "groups": _group_drawing(groups, whole),
        "tables": {name: written(one, current()) for name, one in tables.items()},
        "of_subject": _of_subject(subject, figures, whole),
        **_cohorts(request, review),
        **_revenue_and_repeat(review),
    }
    return render(request, "insights/retention.html", context)


@requires(Permission.SEE_INSIGHTS)
def download(request: HttpRequest, table: str) -> HttpResponse:
    """Return one of the page's tables as CSV."""
    review = latest_review()
    if review is None or kept(Figure.RETENTION, week=review.week) is None:
        raise Http404
    tables = {one.name: one for one in _tables(request, review).values()}
    if table not in tables:
        raise Http404
    return csv_response(tables[table], current())


def _asked(request: HttpRequest) -> tuple[Dimension, Subject]:
    """Return by what to group, and whose retention to show over time."""
    try:
        dimension = Dimension(request.GET.get("por", Dimension.SEGMENT))
    except ValueError as error:
        raise Http404 from error
    group = request.GET.get("grupo")
    return dimension, EVERYBODY if group is None else Subject(dimension, group)


def _figures(
    subject: Subject, known: Mapping[str, Any], review: WeeklyReview
) -> list[RetentionFigure]:
    if subject == EVERYBODY:
        documents = review.facts["retention_over_time"]
    elif subject.group in known:
        documents = known[subject.group]
    else:
        raise Http404
    return [written_out.figure_from(one) for one in documents]


def _groups(known: Mapping[str, Any], dimension: Dimension) -> Groups:
    """Return the last year's figure of each group, those with most customers first."""
    names = group_names(dimension)
    found = [
        (key, names.get(key, key), written_out.figure_from(documents[-1]))
        for key, documents in known.items()
    ]
    last = max((figure.end for _, _, figure in found), default=None)
    recent = [one for one in found if one[2].end == last]
    by_key = dimension == Dimension.TENURE
    return sorted(recent, key=lambda one: (one[0] if by_key else "", -one[2].ci, one[1]))


def _of_subject(
    subject: Subject, figures: list[RetentionFigure], whole: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Return the last year of whom the page is about, with churn and its terms."""
    figure = figures[-1] if figures else None
    if subject == EVERYBODY:
        figure = None if whole["missing"] else written_out.figure_from(whole["figure"])
    if figure is None:
        return None
    return {
        "figure": figure,
        "churn": measure_churn(figure),
        "terms": written_out.terms_of(figure, subject),
    }


def _line(figures: list[RetentionFigure]) -> Drawing | None:
    reader = current().reader
    if len(figures) < 2:
        return None

    def make() -> Drawing:
        drawing = draw_retention(figures, reader)
        assert drawing is not None  # there are two points
        return drawing

    return drawn([one.numbers() for one in figures], "retention", reader, make)


def _group_drawing(groups: Groups, whole: Mapping[str, Any]) -> Drawing | None:
    if whole["missing"]:
        return None
    named = [(name, figure) for _, name, figure in groups]
    return draw_groups(named, whole["figure"]["coefficient"], current().reader)


def _tables(request: HttpRequest, review: WeeklyReview) -> dict[str, Table]:
    """Return the tables of the page, which are also its files."""
    dimension, subject = _asked(request)
    known = kept(Figure.RETENTION, str(dimension), week=review.week) or {}
    figures = _figures(subject, known, review)
    address = f"{reverse('insights_retention')}?por={quote(str(dimension))}&grupo="
    here = None if subject == EVERYBODY else subject.group
    tables = {
        "over_time": written_out.over_time(figures, subject),
        "groups": written_out.by_group(_groups(known, dimension), dimension, address, here),
    }
    whole = kept(Figure.RETENTION, week=review.week) or {"missing": True}
    if not whole["missing"]:
        figure = figures[-1] if subject != EVERYBODY else written_out.figure_from(whole["figure"])
        tables["readings"] = written_out.readings(figure)
    currency = current().currency
    cohorts = kept(Figure.COHORTS, week=review.week)
    if cohorts is not None:
        tables["cohorts"] = written_out.cohort_table(cohorts, currency, money=False)
        if cohorts["cohorts"] and cohorts["cohorts"][0]["revenue"]:
            tables["cohorts_money"] = written_out.cohort_table(cohorts, currency, money=True)
    revenue = kept(Figure.REVENUE, week=review.week)
    if revenue is not None and "net" in revenue:
        tables["revenue"] = written_out.revenue_table(revenue, currency)
    repeat = kept(Figure.REPEAT, week=review.week)
    if repeat is not None:
        tables["repeat"] = written_out.repeat_table(repeat)
    return tables


def _cohorts(request: HttpRequest, review: WeeklyReview) -> dict[str, Any]:
    document = kept(Figure.COHORTS, week=review.week)
    if document is None or not document["cohorts"]:
        return {"triangle": []}
    money = request.GET.get("cohortes") == "ingresos" and bool(document["cohorts"][0]["revenue"])
    rows = written_out.triangle(document, current().currency, money=money)
    return {
        "triangle": rows,
        "ages": written_out.ages_of(rows),
        "triangle_is_money": money,
        "triangle_by_month": document["period"] == "month",
        "has_money": bool(document["cohorts"][0]["revenue"]),
    }


def _revenue_and_repeat(review: WeeklyReview) -> dict[str, Any]:
    revenue = kept(Figure.REVENUE, week=review.week) or {"code": ""}
    repeat = (kept(Figure.REPEAT, week=review.week) or {"closed": {"code": ""}})["closed"]
    return {
        "revenue": revenue if "net" in revenue else None,
        "revenue_missing": written_out.missing_words(revenue.get("code", "")),
        "repeat": repeat if "percent" in repeat else None,
        "repeat_missing": written_out.missing_words(repeat.get("code", "")),
    }
