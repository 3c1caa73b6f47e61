"""The retention coefficient over time, with its interval as a band."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from querencia.report.charts.drawing import Drawing, Sheet, draw
from querencia.report.charts.style import ACCENT, PAPER, chart_of, layered
from querencia.report.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from querencia.analytics.review.result import RetentionFigure
    from querencia.report.reader import Reader

FEWEST = 2  # points that make a line
APART = 16  # pixels between months; the page's font is wider than the one Vega measures with


def draw_retention(figures: Sequence[RetentionFigure], reader: Reader) -> Drawing | None:
    """Draw the coefficient of each period at its end; None with fewer than two periods."""
    if len(figures) < FEWEST:
        return None
    rows = [_row(figure, reader) for figure in figures]
    first, last = figures[0], figures[-1]
    summary = reader.gettext(
        "From %(from)s in the year to %(first)s to %(to)s in the year to %(last)s.",
        **{
            "from": reader.percent(first.coefficient / 100, 1),
            "to": reader.percent(last.coefficient / 100, 1),
        },
        first=reader.day(first.end),
        last=reader.day(last.end),
    )
    title = reader.gettext("Retention coefficient over time")
    return draw(
        "retention",
        title,
        summary,
        lambda sheet: _layout(rows, sheet),
        _table(figures, reader),
        reader,
        _message(first, last, reader),
    )


def _message(first: RetentionFigure, last: RetentionFigure, reader: Reader) -> str:
    """Say whether it rose or fell; by more than chance where the intervals lie apart."""
    ends = {
        "first": reader.percent(first.coefficient / 100, 1),
        "last": reader.percent(last.coefficient / 100, 1),
    }
    if last.interval[1] < first.interval[0]:
        return reader.gettext(
            "Retention has fallen from %(first)s to %(last)s, by more than chance explains", **ends
        )
    if last.interval[0] > first.interval[1]:
        return reader.gettext(
            "Retention has risen from %(first)s to %(last)s, by more than chance explains", **ends
        )
    return reader.gettext(
        "Retention has gone from %(first)s to %(last)s; that may be chance", **ends
    )


def _row(figure: RetentionFigure, reader: Reader) -> dict[str, Any]:
    low, high = figure.interval
    return {
        "end": figure.end.isoformat(),
        "coefficient": figure.coefficient / 100,
        "low": low / 100,
        "high": high / 100,
        "label": reader.percent(figure.coefficient / 100, 1),
    }


def _layout(rows: list[dict[str, Any]], sheet: Sheet) -> alt.LayerChart:
    ticks = 4 if sheet.narrow else 7
    across = alt.X(
        "end:T",
        title=None,
        scale=alt.Scale(type="utc"),
        axis=alt.Axis(
            format="%b %Y",
            tickCount=ticks,
            grid=False,
            labelFlush=False,
            labelOverlap="parity",
            labelSeparation=APART,
            offset=APART / 2,
        ),
    )
    upward = alt.Y(
        "low:Q",
        title=None,
        scale=alt.Scale(zero=False, nice=True),
        axis=alt.Axis(format="~%", tickCount=5),
    )
    base = chart_of(rows).encode(across)
    last = chart_of(rows[-1:]).encode(across, alt.Y("coefficient:Q"))
    band = base.mark_area(color=ACCENT, opacity=0.18).encode(upward, alt.Y2("high:Q"))
    line = base.mark_line(color=ACCENT, strokeWidth=2.5).encode(alt.Y("coefficient:Q"))
    dot = last.mark_point(color=ACCENT, fill=PAPER, size=70, opacity=1, strokeWidth=2.5)
    label = last.mark_text(dy=-17, fontWeight="bold").encode(alt.Text("label:N"))
    return layered([band, line, dot, label], width=sheet.width - 84, height=230)


def _table(figures: Sequence[RetentionFigure], reader: Reader) -> Table:
    headings = (
        reader.gettext("Period"),
        reader.gettext("Coefficient"),
        reader.gettext("95%% interval"),
        "CI",
        "CF",
        "NC",
        reader.gettext("Retained"),
        reader.gettext("Lost"),
    )
    rows = tuple(
        (
            reader.period(figure.start, figure.end),
            reader.percent(figure.coefficient / 100, 1),
            reader.between(figure.interval, lambda bound: reader.percent(bound / 100, 1)),
            *(
                reader.integer(count)
                for count in (figure.ci, figure.cf, figure.nc, figure.retained, figure.lost)
            ),
        )
        for figure in figures
    )
    return Table(headings, rows)
