"""How early each rule would have rung, at the same number of false alarms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from querencia.report.charts.drawing import Drawing, Sheet, draw
from querencia.report.charts.style import ACCENT, INK, MUTED, chart_of, layered
from querencia.report.labels import RULES
from querencia.report.table import Table

if TYPE_CHECKING:
    from querencia.analytics.review.result import AlarmFacts, Backtest
    from querencia.report.reader import Reader


def draw_delay(facts: AlarmFacts, reader: Reader) -> Drawing | None:
    """Draw weeks from the last purchase to the alarm by rule; None where nothing was tried."""
    if facts.backtest is None or not facts.backtest.rules:
        return None
    rows = [
        {
            "rule": reader.called(RULES[result.rule])
            + (" · " + reader.gettext("used here") if result.rule == facts.rule else ""),
            "used": result.rule == facts.rule,
            "weeks": result.delay_weeks,
            "low": result.delay_interval[0],
            "high": result.delay_interval[1],
            "written": reader.number(result.delay_weeks),
        }
        for result in sorted(facts.backtest.rules, key=lambda result: result.delay_weeks)
    ]
    title = reader.gettext("Weeks from the last purchase to the alarm")
    said = [f"{row['rule']}: {row['written']}" for row in rows]
    axis = reader.gettext("weeks, median and 95%% interval")
    return draw(
        "delay",
        title,
        "; ".join(said) + ".",
        lambda sheet: _layout(rows, axis, sheet),
        _table(facts.backtest, reader),
        reader,
    )


def _layout(rows: list[dict[str, Any]], axis: str, sheet: Sheet) -> alt.LayerChart:
    order = [row["rule"] for row in rows]
    base = chart_of(rows).encode(alt.Y("rule:N", title=None, sort=order, axis=None))
    across = alt.X(
        "weeks:Q",
        title=axis,
        scale=alt.Scale(domainMin=0, nice=True),
        axis=alt.Axis(
            tickMinStep=1, tickCount=5 if sheet.narrow else 9, format="~g", labelFlush=False
        ),
    )
    colour = alt.condition("datum.used", alt.value(ACCENT), alt.value(MUTED))
    bars = base.mark_bar(height=12, yOffset=9, cornerRadiusEnd=3, opacity=0.4).encode(
        across, fill=colour
    )
    spans = base.mark_rule(yOffset=9, strokeWidth=2).encode(
        alt.X("low:Q"), alt.X2("high:Q"), stroke=colour
    )
    names = base.mark_text(align="left", dy=-11, fill=INK).encode(
        alt.Text("rule:N"), x=alt.value(0)
    )
    weeks = base.mark_text(align="left", dx=8, dy=9, fontWeight="bold").encode(
        alt.X("high:Q"), alt.Text("written:N"), fill=alt.value(INK)
    )
    layers = [bars, spans, names, weeks]
    return layered(layers, width=sheet.width - 56, height=alt.Step(54))


def _table(backtest: Backtest, reader: Reader) -> Table:
    headings = (
        reader.gettext("Rule"),
        reader.gettext("Weeks to the alarm"),
        reader.gettext("95%% interval"),
        reader.gettext("False alarms per customer and year"),
        reader.gettext("Threshold"),
        reader.gettext("AUC"),
    )
    rows = tuple(
        (
            reader.called(RULES[result.rule]),
            reader.number(result.delay_weeks),
            reader.between(result.delay_interval, reader.number),
            reader.number(result.false_alarms, 2),
            reader.number(result.threshold, 0 if result.threshold >= 10 else 3),
            reader.number(result.auc, 3),
        )
        for result in backtest.rules
    )
    return Table(headings, rows)
