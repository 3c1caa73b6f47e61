"""Who only buys much, who is worth much, and whom it costs money to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
from babel.numbers import get_currency_symbol
from django.utils.translation import gettext as _

from querencia.apps.insights.charts.keeping import drawn
from querencia.apps.insights.enums import ValueGroup
from querencia.foundation.money import amount_of
from querencia.report.charts.drawing import Drawing, Sheet, draw
from querencia.report.charts.style import ACCENT, LINE, MUTED, PAPER, RISK, chart_of, layered
from querencia.report.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from querencia.apps.insights.models import CustomerWorth
    from querencia.report.reader import Reader

FEWEST = 3
LINEAR_TO = 300  # amounts; beyond, the axes are logarithmic
COLOURS = {
    ValueGroup.VALUABLE: ACCENT,
    ValueGroup.ONLY_BUYS: "var(--notice)",
    ValueGroup.COSTS: RISK,
    ValueGroup.OTHER: MUTED,
}


def draw_worth(
    customers: Sequence[CustomerWorth], cuts: dict[str, int | None], currency: str, reader: Reader
) -> Drawing | None:
    """Draw what customers bought in a year against what they are worth net of their costs.

    Args:
        customers: Those to be shown.
        cuts: Where "buys much" and "is worth much" begin, in minor units.
        currency: The organisation's.
        reader: Who looks at it.
    """
    rows = [_row(one, currency) for one in customers if one.sales_minor > 0]
    if len(rows) < FEWEST:
        return None
    lines = {
        name: None if minor is None else float(amount_of(minor, currency))
        for name, minor in cuts.items()
    }
    unit = get_currency_symbol(currency, locale=reader.locale)
    words = (_("bought in twelve months (%(unit)s)") % {"unit": unit},
             _("worth net of its cost in a year (%(unit)s)") % {"unit": unit})  # fmt: skip
    title = _("What customers buy, and what they are worth")
    summary = _(
        "One dot a customer. Further right: bought more in the last twelve months. Higher up: "
        "worth more in the next, net of what serving and keeping them costs. Below the line at "
        "zero are those who cost money."
    )
    return drawn(
        (rows, lines),
        "worth",
        reader,
        lambda: draw(
            "worth", title, summary, lambda s: _layout(rows, lines, words, s), Table((), ()), reader
        ),
    )


def _row(one: CustomerWorth, currency: str) -> dict[str, Any]:
    return {
        "sales": float(amount_of(one.sales_minor, currency)),
        "net": float(amount_of(one.net_minor, currency)),
        "group": str(ValueGroup(one.group).label),
        "code": one.group,
    }


def _layout(
    rows: list[dict[str, Any]],
    lines: dict[str, float | None],
    words: tuple[str, str],
    sheet: Sheet,
) -> alt.LayerChart:
    ticks = _ticks(rows)
    across = alt.X(
        "sales:Q",
        title=words[0],
        scale=alt.Scale(type="symlog", constant=LINEAR_TO, nice=False, padding=12),
        axis=alt.Axis(values=ticks["sales"], format=",~r", grid=False),
    )
    upward = alt.Y(
        "net:Q",
        title=words[1],
        scale=alt.Scale(type="symlog", constant=LINEAR_TO, nice=False, padding=12),
        axis=alt.Axis(values=ticks["net"], format=",~r", grid=False),
    )
    names = {code: str(code.label) for code in COLOURS}
    colour = alt.Fill(
        "group:N",
        scale=alt.Scale(domain=list(names.values()), range=list(COLOURS.values())),
        legend=alt.Legend(columns=2 if sheet.narrow else 0),
    )
    dots = chart_of(rows).mark_circle(opacity=0.75, stroke=PAPER, strokeWidth=0.7, size=46)
    rules = [
        chart_of([{"at": at}]).mark_rule(stroke=LINE, strokeDash=dash).encode(encoding)
        for at, dash, encoding in (
            (0.0, [1, 0], alt.Y("at:Q")),
            (lines["net_minor"], [4, 4], alt.Y("at:Q")),
            (lines["sales_minor"], [4, 4], alt.X("at:Q")),
        )
        if at is not None
    ]
    return layered(
        [*rules, dots.encode(across, upward, colour)],
        width=sheet.width - 96,
        height=320 if sheet.narrow else 400,
    )


def _ticks(rows: Sequence[dict[str, Any]]) -> dict[str, list[float]]:
    """Return round numbers on a scale that is linear about zero and logarithmic beyond."""
    steps = [10.0**power * factor for power in range(2, 10) for factor in (1, 3)]
    found = {}
    for axis in ("sales", "net"):
        low, high = min(row[axis] for row in rows), max(row[axis] for row in rows)
        marks = [-step for step in reversed(steps)] + [0.0] + steps
        inside = [mark for mark in marks if low <= mark <= high]
        found[axis] = inside if len(inside) <= 9 else [m for m in inside if _is_power(m)]
    return found


def _is_power(mark: float) -> bool:
    return mark == 0 or f"{abs(mark):.0f}".lstrip("1").strip("0") == ""
