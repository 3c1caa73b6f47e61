"""How early each rule would have rung, at the same number of false alarms."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import altair as alt

from querencia.report.charts.drawing import Drawing, Sheet, draw
from querencia.report.charts.style import ACCENT, MUTED, chart_of, layered
from querencia.report.explanations import weeks_to_alarm
from querencia.report.labels import RULES, SIMPLE
from querencia.report.reader import NOT_KNOWN
from querencia.report.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from querencia.analytics.review.result import AlarmFacts, Backtest, RuleResult
    from querencia.report.reader import Reader

NUMBERS = 34  # pixels before a rule's name, for its weeks


def draw_delay(facts: AlarmFacts, reader: Reader) -> Drawing | None:
    """Draw weeks from the last purchase to the alarm by rule; None where nothing was tried."""
    if facts.backtest is None or not facts.backtest.rules:
        return None
    results = sorted(facts.backtest.rules, key=weeks_to_alarm)
    widest = max((_known(result.delay_interval[1]) for result in results), default=0.0)
    rows = [_row(result, facts, widest, reader) for result in results]
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
        _message(results, facts, reader),
    )


def _message(results: Sequence[RuleResult], facts: AlarmFacts, reader: Reader) -> str:
    """Say how long the alarm takes, and the best simple rule beside it where it is another."""
    used = next((result for result in results if result.rule == facts.rule), None)
    simple = next((result for result in results if result.rule in SIMPLE), None)
    if used is None or not math.isfinite(used.delay_weeks):
        return ""
    weeks = reader.number(used.delay_weeks)
    if simple is None or simple is used or not math.isfinite(simple.delay_weeks):
        return reader.gettext(
            "Half of those who leave are noticed within %(weeks)s weeks of their last purchase",
            weeks=weeks,
        )
    return reader.gettext(
        "Half of those who leave are noticed within %(weeks)s weeks of their last purchase; "
        "by the best simple rule, within %(simple)s",
        weeks=weeks,
        simple=reader.number(simple.delay_weeks),
    )


def _known(bound: float, otherwise: float = 0.0) -> float:
    return bound if math.isfinite(bound) else otherwise


def _row(result: RuleResult, facts: AlarmFacts, widest: float, reader: Reader) -> dict[str, Any]:
    name = reader.called(RULES[result.rule])
    used = result.rule == facts.rule
    weeks = _known(result.delay_weeks)
    low, high = result.delay_interval
    written = reader.number(weeks) if weeks else reader.gettext("for half of them, never")
    return {
        "name": name,
        "rule": name + " · " + reader.gettext("used here") if used else name,
        "used": used,
        "weeks": weeks,
        "low": _known(low, weeks),
        "high": _known(high, max(widest, weeks)) if weeks else 0.0,
        "written": written,
        "number": written if weeks else NOT_KNOWN,
        "never": "" if weeks else written,
    }


def _layout(rows: list[dict[str, Any]], axis: str, sheet: Sheet) -> alt.LayerChart:
    order = [row["rule"] for row in rows]
    base = chart_of(rows).encode(alt.Y("rule:N", title=None, sort=order, axis=None))
    across = alt.X(
        "weeks:Q",
        title=axis,
        scale=alt.Scale(domainMin=0, nice=True),
        axis=alt.Axis(
            tickMinStep=1, tickCount=5 if sheet.narrow else 9, format=",d", labelFlush=False
        ),
    )
    colour = alt.condition("datum.used", alt.value(ACCENT), alt.value(MUTED))
    bars = base.mark_bar(height=12, yOffset=9, cornerRadiusEnd=3, opacity=0.4).encode(
        across, fill=colour
    )
    spans = base.mark_rule(yOffset=9, strokeWidth=2).encode(
        alt.X("low:Q"), alt.X2("high:Q"), stroke=colour
    )
    weeks = base.mark_text(align="right", dy=-11, fontWeight="bold").encode(
        alt.Text("number:N"), x=alt.value(NUMBERS - 7)
    )
    # A phone has no room for "used here": the name is as bold as its weeks.
    bold = [row["used"] and sheet.narrow for row in rows]
    names = [
        chart_of([row for row, heavy in zip(rows, bold, strict=True) if heavy is weight])
        .mark_text(align="left", dy=-11, fontWeight="bold" if weight else "normal")
        .encode(
            alt.Y("rule:N", sort=order, axis=None),
            alt.Text("name:N" if weight else "rule:N"),
            x=alt.value(NUMBERS),
        )
        for weight in sorted(set(bold))
    ]
    never = base.mark_text(align="left", dy=9, fill=MUTED).encode(
        alt.Text("never:N"), x=alt.value(NUMBERS)
    )
    layers = [bars, spans, weeks, *names, never]
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
