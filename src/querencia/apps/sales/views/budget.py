"""The sales budget: a year of months, by everybody, seller or segment; a month over its weeks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from querencia.apps.customers.models import Segment
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.domain.organisation import the_organisation
from querencia.apps.people.enums import Permission
from querencia.apps.sales.domain.planning import write_budget, write_weights
from querencia.apps.sales.domain.queries.budget import (
    WHOLE,
    Scope,
    holidays_of,
    spread_month,
)
from querencia.apps.sales.domain.queries.years import budget_of_year, sold_in_year
from querencia.apps.sales.enums import BudgetPeriod
from querencia.apps.sales.forms import AmountsForm, WeightsForm
from querencia.apps.sales.models import BudgetLine, Seller
from querencia.foundation import clock
from querencia.foundation.frame.reading import current

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from querencia.apps.people.models import User

_FIRST_YEAR, _LAST_YEAR = 1990, 2200


@requires(Permission.SEE_SALES)
def show(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """Show the budget of a year, whose it is by month."""
    today = clock.today(the_organisation().zone)
    year = _year(year or today.year)
    months = [date(year, month, 1) for month in range(1, 13)]
    planned = budget_of_year(year)
    scopes = _scopes(user_of(request))
    rows = [
        (name, slug, [planned.get((scope, month)) for month in months], _total(planned, scope))
        for scope, name, slug in scopes
        if scope == WHOLE or _total(planned, scope) is not None
    ]
    empty = [(name, slug) for scope, name, slug in scopes if _total(planned, scope) is None]
    context = {
        "year": year,
        "months": months,
        "rows": rows,
        "empty": empty,
        "weeks": BudgetLine.objects.filter(period=BudgetPeriod.WEEK, starts_on__year=year).count(),
    }
    return render(request, "sales/budget.html", context)


@requires(Permission.CHANGE_SALES)
def edit(request: HttpRequest, year: int, of: str) -> HttpResponse:
    """Write the budget of a year: of everybody, of a seller, or of a segment."""
    year = _year(year)
    scope, name = _scope_of(of, user_of(request))
    months = [date(year, month, 1) for month in range(1, 13)]
    planned = budget_of_year(year)
    initial = {f"m{m.month}": planned.get((scope, m)) for m in months}
    labels = {f"m{m.month}": current().reader.month(m) for m in months}
    form = AmountsForm(
        request.POST if request.method == "POST" else None, labels=labels, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        amounts = {m: form.cleaned_data[f"m{m.month}"] for m in months}
        write_budget(scope=scope, amounts=amounts)
        messages.success(request, _("Budget saved."))
        return redirect("budget_of", year)
    sold = sold_in_year(scope, year - 1)
    lines = BudgetLine.objects.filter(
        period=BudgetPeriod.MONTH,
        starts_on__year=year,
        seller=scope.seller,
        segment=scope.segment,
    )
    by_month = {line.starts_on: line for line in lines}
    rows = [(form[f"m{m.month}"], sold.get(m.month, 0), by_month.get(m)) for m in months]
    context = {"form": form, "rows": rows, "year": year, "name": name, "before": year - 1}
    return render(request, "sales/budget_edit.html", context)


@requires(Permission.CHANGE_SALES)
def weeks(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how a month spreads over its weeks, and show what falls on each."""
    line = get_object_or_404(BudgetLine, pk=pk, period=BudgetPeriod.MONTH)
    closed = holidays_of(the_organisation().country, line.starts_on.year, line.starts_on.year)
    parts = _by_week(line, closed)
    labels = [_week(monday) for monday in parts]
    initial = {f"week{place}": weight for place, weight in enumerate(line.week_weights)}
    form = WeightsForm(
        request.POST if request.method == "POST" else None, labels=labels, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        write_weights(line=line, weights=form.weights)
        messages.success(request, _("Weeks saved."))
        return redirect("budget_weeks", pk)
    fields = [form[name] for name in form.fields]
    rows = list(zip(fields, parts.values(), strict=True))
    return render(request, "sales/budget_weeks.html", {"form": form, "line": line, "rows": rows})


def _by_week(line: BudgetLine, closed: Any) -> dict[date, int]:  # noqa: ANN401 - holidays
    found: dict[date, int] = {}
    days = spread_month(line.starts_on, line.amount_minor, line.week_weights, closed)
    for day, minor in days.items():
        monday = clock.monday_of(day)
        found[monday] = found.get(monday, 0) + minor
    return found


def _week(monday: date) -> str:
    reader = current().reader
    number = monday.isocalendar().week
    end = monday + timedelta(days=6)
    return _("Week %(number)s (%(start)s to %(end)s)") % {
        "number": number,
        "start": reader.day(monday),
        "end": reader.day(end),
    }


def _scopes(user: User) -> list[tuple[Scope, str, str]]:
    """Return whose budgets somebody sees; a seller their own alone."""
    sellers = Seller.objects.all()
    if not user.may(Permission.SEE_ALL_CUSTOMERS):
        return [(Scope(seller=s.pk), s.name, f"vendedor-{s.pk}") for s in sellers.filter(user=user)]
    found = [(WHOLE, _("The whole business"), "todo")]
    found += [(Scope(seller=s.pk), s.name, f"vendedor-{s.pk}") for s in sellers]
    found += [
        (Scope(segment=s.pk), s.name, f"segmento-{s.pk}") for s in Segment.objects.order_by("name")
    ]
    return found


def _scope_of(of: str, user: User) -> tuple[Scope, str]:
    for scope, name, slug in _scopes(user):
        if slug == of:
            return scope, name
    if not user.may(Permission.SEE_ALL_CUSTOMERS):
        raise PermissionDenied
    raise Http404


def _total(planned: dict[tuple[Scope, date], int], scope: Scope) -> int | None:
    amounts = [minor for (of, _month), minor in planned.items() if of == scope]
    return sum(amounts) if amounts else None


def _year(year: int) -> int:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise Http404
    return year
