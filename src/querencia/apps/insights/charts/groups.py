"""The retention coefficients of groups beside one another, each with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
from django.utils.translation import gettext as _

from querencia.apps.insights.charts.keeping import drawn
from querencia.report.charts.drawing import Drawing, Sheet, draw
from querencia.report.charts.style import ACCENT, LINE, chart_of, layered
from querencia.report.printable import shortened
from querencia.report.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from querencia.analytics.retention import RetentionFigure
    from querencia.report.reader import Reader

MOST = 20  # groups; the table has them all


def draw_groups(
    groups: Sequence[tuple[str, RetentionFigure]], whole: float, reader: Reader
) -> Drawing | None:
    """Draw a dot and an interval for each group, and a line at all customers' coefficient.

    Args:
        groups: Name and figure, those with most customers first.
        whole: The coefficient of all customers, in percent.
        reader: Who looks at it.
    """
    if len(groups) < 2:
        return None
    rows = [_row(name, figure, reader) for name, figure in groups[:MOST]]
    title = _("Retention coefficient by group")
    summary = _(
        "One line a group: the dot is its coefficient, the bar the interval that chance alone "
        "explains. The upright line is the coefficient of all customers."
    )

    def make() -> Drawing:
        table = Table((), ())  # the page has its own
        return draw("groups", title, summary, lambda s: _layout(rows, whole, s), table, reader)

    return drawn((rows, whole), "groups", reader, make)


def _row(name: str, figure: RetentionFigure, reader: Reader) -> dict[str, Any]:
    low, high = figure.interval
    return {
        "name": shortened(name, 26),
        "share": figure.coefficient / 100,
        "low": low / 100,
        "high": high / 100,
        "label": reader.percent(figure.coefficient / 100, 0),
    }


def _layout(rows: list[dict[str, Any]], whole: float, sheet: Sheet) -> alt.LayerChart:
    across = alt.X(
        "low:Q",
        title=None,
        scale=alt.Scale(zero=False, nice=True, padding=14),
        axis=alt.Axis(format="~%", tickCount=4 if sheet.narrow else 7),
    )
    upward = alt.Y("name:N", title=None, sort=None)
    base = chart_of(rows).encode(upward)
    bar = base.mark_bar(color=ACCENT, opacity=0.22, height=9, cornerRadius=4.5)
    dot = base.mark_point(color=ACCENT, fill=ACCENT, size=60, opacity=1)
    label = base.mark_text(dy=-12, fontSize=12)
    rule = chart_of([{"whole": whole / 100}]).mark_rule(stroke=LINE, strokeWidth=1.5)
    return layered(
        [
            rule.encode(alt.X("whole:Q")),
            bar.encode(across, alt.X2("high:Q")),
            dot.encode(alt.X("share:Q")),
            label.encode(alt.X("share:Q"), alt.Text("label:N")),
        ],
        width=sheet.width - (150 if sheet.narrow else 230),
        height=alt.Step(34),
    )
