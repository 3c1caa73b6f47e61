"""The cohort triangle as a heat map; cells that are not over yet look open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from querencia.report.charts.drawing import Drawing, Sheet, draw
from querencia.report.charts.style import HEAT, INK, MUTED, chart_of, layered
from querencia.report.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from querencia.analytics.review.result import Cohort, CohortTriangle
    from querencia.report.reader import Reader

# What fits: the latest cohorts and their first ages. The JSON has them all.
MOST_WIDE, MOST_NARROW = 18, 9
WIDEST = 56  # pixels of a cell
YEAR = {"month": 12, "quarter": 4}  # ages in a year
STRONGEST = 0.6  # opacity of the fullest cell; more and the number on it would not be legible


def draw_cohorts(triangle: CohortTriangle, reader: Reader) -> Drawing | None:
    """Draw the share of each cohort that bought at each age; None before the first full age."""
    cohorts = [cohort for cohort in triangle.cohorts if cohort.size > 0][-MOST_WIDE:]
    ages = min(MOST_WIDE, max((len(cohort.customers) for cohort in cohorts), default=0))
    if not any(cohort.open_from > 1 for cohort in cohorts):
        return None
    if triangle.period == "month":
        title = reader.gettext("Customers who bought again, by month of their first purchase")
        across = reader.gettext("months since the first purchase")
    else:
        title = reader.gettext("Customers who bought again, by quarter of their first purchase")
        across = reader.gettext("quarters since the first purchase")
    summary = reader.gettext(
        "One row a cohort, one column an age; the fuller the colour, the more bought. "
        "Cells with a dashed edge are not over yet."
    )
    cells = _cells(cohorts, triangle.period, reader)
    table = _table(cohorts, ages, triangle.period, reader)

    def layout(sheet: Sheet) -> alt.LayerChart:
        return _layout(cells, across, sheet)

    message = _message(triangle, cohorts, reader)
    return draw("cohorts", title, summary, layout, table, reader, message)


def left_out(triangle: CohortTriangle, reader: Reader) -> str | None:
    """Say that there are more cohorts or ages than are drawn; None where all are there."""
    cohorts = [cohort for cohort in triangle.cohorts if cohort.size > 0]
    ages = max((len(cohort.customers) for cohort in cohorts), default=0)
    if len(cohorts) <= MOST_WIDE and ages <= MOST_WIDE:
        return None
    return reader.gettext(
        "The latest %(n)s groups are drawn, up to age %(age)s; review.json has them all.",
        n=reader.integer(MOST_WIDE),
        age=reader.integer(MOST_WIDE - 1),
    )


def _message(triangle: CohortTriangle, cohorts: Sequence[Cohort], reader: Reader) -> str:
    """Say how many buy in the period after the first, and how many a year on, where it is known."""
    soon, late = _kept(cohorts, 1), _kept(cohorts, YEAR[triangle.period])
    monthly = triangle.period == "month"
    if late is None:
        if monthly:
            return reader.gettext("Of every 100 new customers, %(n)s buy the month after", n=soon)
        return reader.gettext("Of every 100 new customers, %(n)s buy the quarter after", n=soon)
    if monthly:
        return reader.gettext(
            "Of every 100 new customers, %(n)s buy the month after, and %(late)s a year on",
            n=soon,
            late=late,
        )
    return reader.gettext(
        "Of every 100 new customers, %(n)s buy the quarter after, and %(late)s a year on",
        n=soon,
        late=late,
    )


def _kept(cohorts: Sequence[Cohort], age: int) -> str | None:
    """Write how many of a hundred bought at ``age``, in the cohorts whose time for it is over."""
    over = [cohort for cohort in cohorts if age < min(cohort.open_from, len(cohort.customers))]
    size = sum(cohort.size for cohort in over)
    return f"{100 * sum(cohort.customers[age] for cohort in over) / size:.0f}" if size else None


def revenue_table(triangle: CohortTriangle, reader: Reader, currency: str | None) -> Table | None:
    """Write out what the cohorts that are drawn bought for; None where no amounts are known."""
    cohorts = [cohort for cohort in triangle.cohorts if cohort.size > 0][-MOST_WIDE:]
    amounts = [cohort.revenue for cohort in cohorts if cohort.revenue is not None]
    if len(amounts) < len(cohorts) or not cohorts:
        return None
    ages = min(MOST_WIDE, max(len(row) for row in amounts))
    rows = tuple(
        (
            _name(cohort.start, triangle.period, reader),
            *(_open(cohort, age, reader.money(row[age], currency), reader) for age in _ages(row)),
            *[""] * (ages - len(_ages(row))),
        )
        for cohort, row in zip(cohorts, amounts, strict=True)
    )
    return Table((reader.gettext("First purchase"), *map(str, range(ages))), rows)


def _ages(row: Sequence[object]) -> range:
    return range(min(MOST_WIDE, len(row)))


def _name(start: date, period: str, reader: Reader) -> str:
    return reader.month(start) if period == "month" else reader.quarter(start)


def _cells(cohorts: Sequence[Cohort], period: str, reader: Reader) -> list[dict[str, Any]]:
    return [
        {
            "row": len(cohorts) - place,
            "cohort": f"{_name(cohort.start, period, reader)}  ({reader.integer(cohort.size)})",
            "age": age,
            "share": count / cohort.size,
            "written": reader.integer(100 * count / cohort.size),
            "open": age >= cohort.open_from,
        }
        for place, cohort in enumerate(cohorts)
        for age, count in enumerate(cohort.customers[:MOST_WIDE])
        if age > 0
    ]


def _layout(cells: list[dict[str, Any]], across: str, sheet: Sheet) -> alt.LayerChart:
    most = MOST_NARROW if sheet.narrow else MOST_WIDE
    shown = [cell for cell in cells if cell["row"] <= most and cell["age"] < most]
    names = list(dict.fromkeys(cell["cohort"] for cell in shown))
    ages = max(cell["age"] for cell in shown)
    step = min(WIDEST, (sheet.width - (110 if sheet.narrow else 130)) / ages)
    base = chart_of(shown).encode(
        alt.X("age:O", title=across, axis=alt.Axis(orient="top", labelAngle=0)),
        alt.Y("cohort:N", title=None, sort=names),
    )
    closed = base.transform_filter("!datum.open").mark_rect(fill=HEAT, cornerRadius=3)
    strength = alt.FillOpacity(
        "share:Q",
        legend=None,
        scale=alt.Scale(domain=_spread(shown), range=[0.05, STRONGEST]),
    )
    still_open = base.transform_filter("datum.open").mark_rect(
        fill=None, stroke=MUTED, strokeDash=[2, 3], cornerRadius=3
    )
    colour = alt.condition("datum.open", alt.value(MUTED), alt.value(INK))
    numbers = base.mark_text(fontSize=12).encode(alt.Text("written:N"), fill=colour)
    layers = [closed.encode(strength), still_open, numbers]
    return layered(layers, width=alt.Step(step), height=alt.Step(26))


def _spread(cells: list[dict[str, Any]]) -> list[float]:
    """From a bit below the smallest finished share to the largest, so that differences show."""
    shares = [cell["share"] for cell in cells if not cell["open"]] or [0.0, 1.0]
    return [max(0.0, min(shares) - 0.1), max(*shares, 0.1)]


def _table(cohorts: Sequence[Cohort], ages: int, period: str, reader: Reader) -> Table:
    headings = (
        reader.gettext("First purchase"),
        reader.gettext("Customers"),
        *(str(age) for age in range(1, ages)),
    )
    rows = tuple(
        (
            _name(cohort.start, period, reader),
            reader.integer(cohort.size),
            *(_cell(cohort, age, reader) for age in range(1, ages)),
        )
        for cohort in cohorts
    )
    return Table(headings, rows)


def _cell(cohort: Cohort, age: int, reader: Reader) -> str:
    if age >= len(cohort.customers):
        return ""
    return _open(cohort, age, reader.percent(cohort.customers[age] / cohort.size), reader)


def _open(cohort: Cohort, age: int, text: str, reader: Reader) -> str:
    return reader.gettext("%(share)s so far", share=text) if age >= cohort.open_from else text
