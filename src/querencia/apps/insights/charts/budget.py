"""Sales against the budget: cumulated over the year, and month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
from babel.numbers import get_currency_symbol
from django.utils.translation import gettext as _

from querencia.apps.insights.charts.keeping import drawn
from querencia.foundation.money import amount_of
from querencia.report.charts.drawing import Drawing, Sheet, draw
from querencia.report.charts.style import ACCENT, INK, MUTED, PAPER, RISK, chart_of, layered
from querencia.report.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from querencia.report.reader import Reader


def draw_line(
    line: Sequence[Sequence[Any]], crossed: str | None, currency: str, reader: Reader
) -> Drawing:
    """Draw how far cumulated sales are ahead of the cumulated budget, and since when behind.

    Args:
        line: Day, sales so far (None: not known yet) and budget so far, in minor units.
        crossed: The day from which sales stayed below the budget.
        currency: The organisation's.
        reader: Who looks at it.
    """
    rows = [
        {
            "day": day,
            "ahead": _amount(sold - planned, currency),
            "behind": _amount(min(0, sold - planned), currency),
            "before": _amount(max(0, sold - planned), currency),
        }
        for day, sold, planned in line
        if sold is not None
    ]
    unit = get_currency_symbol(currency, locale=reader.locale)
    title = _("How far sales of the year are ahead of the budget, or behind it (%(unit)s)") % {
        "unit": unit
    }
    summary = _(
        "What was sold since the year began, less what was planned by then. Below zero, sales are "
        "behind the budget."
    )
    mark = {"crossed": crossed, "word": _("behind from here on")}
    return drawn(
        (rows, mark),
        "line",
        reader,
        lambda: draw(
            "line", title, summary, lambda sheet: _line(rows, mark, sheet), Table((), ()), reader
        ),
    )


def _line(
    rows: list[dict[str, Any]], mark: Mapping[str, str | None], sheet: Sheet
) -> alt.LayerChart:
    across = alt.X(
        "day:T",
        title=None,
        scale=alt.Scale(type="utc"),
        axis=alt.Axis(format="%b", tickCount=6 if sheet.narrow else 12, grid=False),
    )
    axis = _amounts(sheet, 5)
    base = chart_of(rows).encode(across)
    layers = [
        base.mark_area(color=RISK, opacity=0.22).encode(alt.Y("behind:Q", title=None, axis=axis)),
        base.mark_area(color=ACCENT, opacity=0.22).encode(alt.Y("before:Q", title=None, axis=axis)),
        chart_of([{"at": 0}]).mark_rule(stroke=MUTED).encode(alt.Y("at:Q")),
        base.mark_line(color=INK, strokeWidth=2).encode(alt.Y("ahead:Q", title=None, axis=axis)),
    ]
    if mark["crossed"]:
        at = chart_of([{"day": mark["crossed"], "word": mark["word"]}])
        layers.append(at.mark_rule(stroke=RISK, strokeWidth=1.25).encode(across))
        layers.append(
            at.mark_text(align="left", dx=6, fill=RISK, fontSize=12).encode(
                across, alt.Text("word:N"), y=alt.value(8)
            )
        )
    return layered(layers, width=sheet.width - 96, height=220)


def draw_months(
    months: Sequence[tuple[date, int | None, int | None, bool]], currency: str, reader: Reader
) -> Drawing:
    """Draw each month's sales as a bar and its budget as a mark; the open month is hollow.

    Args:
        months: First day, sales, budget in minor units, and whether the month is not over.
        currency: The organisation's.
        reader: Who looks at it.
    """
    rows = [
        {
            "month": first.isoformat(),
            "sold": None if sold is None else _amount(sold, currency),
            "planned": None if planned is None else _amount(planned, currency),
            "open": is_open,
        }
        for first, sold, planned, is_open in months
    ]
    unit = get_currency_symbol(currency, locale=reader.locale)
    title = _("Sales and budget of each month (%(unit)s)") % {"unit": unit}
    summary = _(
        "One bar a month, and a short line where its budget is. A bar with a dashed edge is a "
        "month that is not over."
    )
    return drawn(
        rows,
        "months",
        reader,
        lambda: draw("months", title, summary, lambda s: _months(rows, s), Table((), ()), reader),
    )


def _months(rows: list[dict[str, Any]], sheet: Sheet) -> alt.LayerChart:
    width = (sheet.width - 96) / 12 * 0.6
    across = alt.X(
        "month:O",
        title=None,
        timeUnit="utcyearmonth",
        axis=alt.Axis(format="%b", labelAngle=0, labelOverlap=True),
    )
    axis = _amounts(sheet, 4)
    base = chart_of(rows).encode(across)
    sold = alt.Y("sold:Q", title=None, axis=axis)
    closed = base.transform_filter("!datum.open && datum.sold != null")
    still_open = base.transform_filter("datum.open && datum.sold != null")
    layers = [
        closed.mark_bar(fill=ACCENT, opacity=0.75, cornerRadiusEnd=3, width=width).encode(sold),
        still_open.mark_bar(
            fill=PAPER, stroke=ACCENT, strokeDash=[3, 3], cornerRadiusEnd=3, width=width
        ).encode(sold),
        base.transform_filter("datum.planned != null")
        .mark_tick(color=INK, thickness=2.5, width=width * 1.35)
        .encode(alt.Y("planned:Q", title=None, axis=axis)),
    ]
    return layered(layers, width=sheet.width - 96, height=200)


def _amount(minor: int, currency: str) -> float:
    return float(amount_of(minor, currency))


def _amounts(sheet: Sheet, ticks: int) -> alt.Axis:
    """Make an axis of amounts; where there is little room, thousands are k, but zero is zero."""
    if not sheet.narrow:
        return alt.Axis(format=",~r", tickCount=ticks)
    return alt.Axis(
        format=",~s", tickCount=ticks, labelExpr="datum.value === 0 ? '0' : datum.label"
    )
