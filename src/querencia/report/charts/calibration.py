"""Whether the promise held: false alarms promised and realised, quarter by quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from querencia.report.charts.drawing import Drawing, Sheet, draw
from querencia.report.charts.style import ACCENT, MUTED, RISK, chart_of, layered
from querencia.report.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from querencia.analytics.review.result import AlarmFacts, Calibration
    from querencia.report.reader import Reader

MOST = 12  # quarters shown; a phone shows half of them


def draw_calibration(facts: AlarmFacts, reader: Reader) -> Drawing | None:
    """Draw each quarter's false alarms with interval; None where no quarter was measured."""
    quarters = facts.calibration[-MOST:]
    if not quarters:
        return None
    kept = sum(quarter.interval[0] <= quarter.promised for quarter in quarters)
    summary = reader.ngettext(
        "In %(kept)s of %(n)s quarter the false alarms were not above the promise.",
        "In %(kept)s of %(n)s quarters the false alarms were not above the promise.",
        len(quarters),
        kept=reader.integer(kept),
    )
    rows = [_row(quarter, reader) for quarter in quarters]
    promise = {
        "promised": facts.promised,
        "written": reader.gettext(
            "promised:\n%(promised)s", promised=reader.number(facts.promised, 2)
        ),
    }
    return draw(
        "calibration",
        reader.gettext("False alarms per customer and year, by quarter"),
        summary,
        lambda sheet: _layout(rows, promise, sheet),
        _table(quarters, reader),
        reader,
        summary.rstrip("."),
    )


def _row(quarter: Calibration, reader: Reader) -> dict[str, Any]:
    low, high = quarter.interval
    return {
        "quarter": reader.month(quarter.end),
        "realised": quarter.realised,
        "low": low,
        "high": high,
        "above": low > quarter.promised,
    }


def _layout(rows: list[dict[str, Any]], promise: dict[str, Any], sheet: Sheet) -> alt.LayerChart:
    width = sheet.width - 130
    shown = rows[-MOST // 2 :] if sheet.narrow else rows
    order = [row["quarter"] for row in shown]
    base = chart_of(shown).encode(
        alt.X(
            "quarter:N",
            title=None,
            sort=order,
            axis=alt.Axis(labelAngle=0, labelExpr="split(datum.label, ' ')"),
        )
    )
    upward = alt.Y(
        "realised:Q",
        title=None,
        scale=alt.Scale(domainMin=0, nice=True),
        axis=alt.Axis(format=".2~f", tickCount=5),
    )
    colour = alt.condition("datum.above", alt.value(RISK), alt.value(ACCENT))
    spans = base.mark_rule(strokeWidth=2.5).encode(alt.Y("low:Q"), alt.Y2("high:Q"), stroke=colour)
    dots = base.mark_point(filled=True, size=90, opacity=1).encode(upward, fill=colour)
    promised = chart_of([promise]).encode(alt.Y("promised:Q"))
    rule = promised.mark_rule(color=MUTED, strokeDash=[5, 4], strokeWidth=1.5)
    label = promised.mark_text(align="left", dx=8, dy=-7, fill=MUTED, lineBreak="\n").encode(
        alt.Text("written:N"), x=alt.value(width)
    )
    return layered([rule, spans, dots, label], width=width, height=220)


def _table(quarters: Sequence[Calibration], reader: Reader) -> Table:
    headings = (
        reader.gettext("Period"),
        reader.gettext("Promised"),
        reader.gettext("Realised"),
        reader.gettext("95%% interval"),
        reader.gettext("Customer-years"),
    )
    rows = tuple(
        (
            reader.period(quarter.start, quarter.end),
            reader.number(quarter.promised, 2),
            reader.number(quarter.realised, 2),
            reader.between(quarter.interval, lambda bound: reader.number(bound, 2)),
            reader.integer(quarter.customer_years),
        )
        for quarter in quarters
    )
    return Table(headings, rows)
