"""Retention written out: terms, groups, cohorts, revenue, repeat purchases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from querencia.analytics.periods import CalendarUnit, months_back
from querencia.analytics.retention import RetentionFigure, measure_churn
from querencia.apps.insights.enums import Dimension, Figure
from querencia.apps.insights.presentation.names import MISSING
from querencia.apps.insights.tables import Column, Linked, Row, Table, customers_href
from querencia.foundation.money import minor_units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TERMS = ("ci", "cf", "nc", "retained", "lost", "won", "returned", "signed")


@dataclass(frozen=True)
class Subject:
    """Whose retention is shown: everybody's, or a group's."""

    dimension: Dimension | None = None
    group: str = ""

    @property
    def asked(self) -> dict[str, str]:
        """How an address says it."""
        if self.dimension is None:
            return {}
        return {"por": str(self.dimension), "grupo": self.group}


EVERYBODY = Subject()


def figure_from(document: Mapping[str, Any]) -> RetentionFigure:
    """Return a kept figure as analytics gave it."""
    plain = {**document, "interval": tuple(document["interval"])}
    for name in ("start", "end"):
        plain[name] = date.fromisoformat(document[name])
    return RetentionFigure(**plain)


def customers_of(figure: RetentionFigure, term: str, subject: Subject) -> Linked:
    """Return a number of a figure, leading to its customers."""
    return Linked(
        getattr(figure, term),
        customers_href(figura=Figure.RETENTION, termino=term, fin=figure.end, **subject.asked),
    )


def terms_of(figure: RetentionFigure, subject: Subject) -> dict[str, Linked]:
    """Return the numbers that make up the coefficient, each leading to its customers."""
    between = () if figure.left_and_returned is None else ("left_and_returned",)
    return {term: customers_of(figure, term, subject) for term in (*TERMS, *between)}


def over_time(figures: Sequence[RetentionFigure], subject: Subject) -> Table:
    """Return the coefficient and the churn of the years to each month's end, latest first."""
    columns = (
        Column(_("Year to"), "day"),
        Column(_("Coefficient"), "percent"),
        Column(_("95 % interval"), "interval"),
        Column(_("Churn"), "percent"),
        Column("CI", "integer"),
        Column("CF", "integer"),
        Column("NC", "integer"),
        Column(_("Customers retained"), "integer"),
        Column(_("Customers lost"), "integer"),
    )
    rows = tuple(
        Row(
            (
                one.end,
                one.coefficient,
                one.interval,
                measure_churn(one).percent,
                *(customers_of(one, term, subject) for term in ("ci", "cf", "nc", "retained")),
                customers_of(one, "lost", subject),
            )
        )
        for one in reversed(figures)
    )
    return Table("retencion-en-el-tiempo", columns, rows)


def readings(figure: RetentionFigure) -> Table:
    """Return the formula under each reading of "new customers", to reconcile with other reports."""
    names = {
        "signed": _("Signed in the period, still here or not"),
        "won": _("Signed in the period and still here"),
        "won_and_returned": _("The same, and those who came back: the true one"),
    }
    columns = (
        Column(_("Which new customers count")),
        Column("NC", "integer"),
        Column("((CF − NC) / CI) × 100", "percent"),
    )
    rows = tuple(
        Row((names[form.new_customers], form.nc, form.coefficient)) for form in figure.seed_forms()
    )
    return Table("conciliacion", columns, rows)


def by_group(
    groups: Sequence[tuple[str, str, RetentionFigure]],
    dimension: Dimension,
    address: str,
    here: str | None,
) -> Table:
    """Return the coefficient of each group in the last year.

    Args:
        groups: Key, name and figure.
        dimension: Of the groups.
        address: Where a group's retention over time is shown; its key is put at the end.
        here: Key of the group that is shown.
    """
    columns = (
        Column(str(dimension.label)),
        Column("CI", "integer"),
        Column(_("Customers retained"), "integer"),
        Column(_("Customers lost"), "integer"),
        Column(_("Coefficient"), "percent"),
        Column(_("95 % interval"), "interval"),
        Column(_("Churn"), "percent"),
    )
    rows = tuple(
        Row(
            (
                Linked(name, address + key),
                *(
                    customers_of(figure, term, Subject(dimension, key))
                    for term in ("ci", "retained", "lost")
                ),
                figure.coefficient,
                figure.interval,
                100 - figure.coefficient,
            ),
            here=key == here,
        )
        for key, name, figure in groups
    )
    return Table(f"retencion-por-{dimension}", columns, rows)


def revenue_table(document: Mapping[str, Any], currency: str) -> Table:
    """Return how last year's revenue became this year's, each step leading to its customers."""
    moved = document["movement"]
    steps: tuple[tuple[str, Any, str | None, int], ...] = (
        (_("Revenue of the year before, of those active at the start"), document["before"],
         "at_start", 1),
        (_("+ bought more"), moved["expansion"], "expansion", 1),
        (_("− bought less"), moved["contraction"], "contraction", -1),
        (_("− bought nothing"), moved["lost"], "lost", -1),
        (_("= their revenue of the year"), document["after"], "at_start", 1),
        (_("+ customers won"), moved["won"], "won", 1),
        (_("+ customers who came back"), moved["returned"], "returned", 1),
    )  # fmt: skip
    rows = tuple(
        Row((label, Linked(
            sign * minor_units(Decimal(amount), currency),
            customers_href(figura=Figure.REVENUE, termino=term),
        )))
        for label, amount, term, sign in steps
    )  # fmt: skip
    return Table("ingresos", (Column(_("Step")), Column(_("Revenue"), "money")), rows)


def repeat_table(document: Mapping[str, Any]) -> Table:
    """Return the repeat-purchase rate both ways, each number leading to its customers."""
    names = {
        "closed": _("Those old enough"),
        "kaplan_meier": _("All, the young ones as far as they have come"),
    }
    columns = (
        Column(_("Counted")),
        Column(_("Repeat rate"), "percent"),
        Column(_("95 % interval"), "interval"),
        Column(_("Bought again"), "integer"),
        Column(_("Did not"), "integer"),
        Column(_("Too young yet"), "integer"),
    )
    rows = []
    for method, name in names.items():
        found = document[method]
        if "percent" not in found:
            continue
        counts: list[Any] = [found[term] for term in ("repeated", "not_repeated", "open")]
        if method == "closed":
            counts = [
                Linked(found[term], customers_href(figura=Figure.REPEAT, termino=term))
                for term in ("repeated", "not_repeated", "open")
            ]
        rows.append(Row((name, found["percent"], tuple(found["interval"]), *counts)))
    return Table("recompra", columns, tuple(rows))


@dataclass(frozen=True)
class TriangleCell:
    """A cell of the cohort triangle."""

    value: Any
    href: str
    strength: int  # 0 to 10: how full the colour is
    open: bool


@dataclass(frozen=True)
class TriangleRow:
    """A cohort: its first day, how many customers it has, and its cells by age."""

    start: date
    size: int
    cells: list[TriangleCell]


def triangle(document: Mapping[str, Any], currency: str, *, money: bool) -> list[TriangleRow]:
    """Return the cohorts that have customers, oldest first.

    Args:
        document: As analytics gave it.
        currency: The organisation's.
        money: Revenue in the cells instead of customers.
    """
    rows = []
    for cohort in document["cohorts"]:
        if not cohort["size"]:
            continue
        start = date.fromisoformat(cohort["start"])
        values = (
            [minor_units(Decimal(one), currency) for one in cohort["revenue"] or []]
            if money
            else cohort["customers"]
        )
        most = (values[0] if money and values else cohort["size"]) or 1
        cells = [
            TriangleCell(
                value=value if money else round(100 * value / cohort["size"]),
                href=customers_href(figura=Figure.COHORTS, termino="cell", cohorte=start, edad=age),
                strength=max(0, min(10, round(10 * value / most))),
                open=age >= cohort["open_from"],
            )
            for age, value in enumerate(values)
        ]
        rows.append(TriangleRow(start, cohort["size"], cells))
    return rows


def cohort_table(document: Mapping[str, Any], currency: str, *, money: bool) -> Table:
    """Return the triangle as a table: customers or revenue of each cohort at each age."""
    unit: CalendarUnit = document["period"]
    ages = max((len(cohort["customers"]) for cohort in document["cohorts"]), default=0)
    columns = (
        Column(_("First purchase"), unit),
        Column(_("Customers"), "integer"),
        *(Column(str(age), "money" if money else "integer") for age in range(ages)),
        Column(_("Open from age"), "integer"),
    )
    rows = []
    for cohort in document["cohorts"]:
        values = cohort["customers"]
        if money:
            values = [minor_units(Decimal(one), currency) for one in cohort["revenue"] or []]
        padded = (*values, *([None] * (ages - len(values))))
        start = date.fromisoformat(cohort["start"])
        rows.append(Row((start, cohort["size"], *padded, cohort["open_from"])))
    return Table("cohortes-ingresos" if money else "cohortes", columns, tuple(rows))


def missing_words(code: str) -> str:
    """Say what is missing for a figure."""
    return str(MISSING.get(code, _("Not enough data yet.")))


def ages_of(rows: Sequence[TriangleRow]) -> range:
    """Return the ages that the triangle has columns for."""
    return range(max((len(row.cells) for row in rows), default=0))


def first_of_year(figure: RetentionFigure) -> date:
    """Return the day before the year of a figure, in words: the day on which CI is counted."""
    return months_back(figure.end, 12)
