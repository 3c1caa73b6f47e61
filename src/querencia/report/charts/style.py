"""How all charts look: the page's colours by name, quiet axes, letters of one size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import altair as alt

if TYPE_CHECKING:
    from collections.abc import Sequence

# CSS custom properties of templates/style.css; light and dark follow the reader's screen.
INK = "var(--ink)"
MUTED = "var(--muted)"
LINE = "var(--line)"
ACCENT = "var(--accent)"
RISK = "var(--risk)"
HEAT = "var(--heat)"
PAPER = "var(--paper)"
STATUS_COLOURS = {
    "active": "var(--active)",
    "new": "var(--new)",
    "shrinking": "var(--shrinking)",
    "silent": "var(--silent)",
    "lost": "var(--lost)",
}
LETTERS = 13

CONFIG: dict[str, Any] = {
    "font": "sans-serif",  # only to measure labels; the page's own font is what is shown
    "aria": False,  # the whole drawing has a title and a summary, and a table beside it
    "background": "transparent",
    "view": {"stroke": None},
    "text": {"fontSize": LETTERS, "fill": INK},
    "scale": {"bandPaddingInner": 0.08},
    "legend": {
        "orient": "top",
        "title": None,
        "labelColor": MUTED,
        "labelFontSize": LETTERS,
        "symbolType": "circle",
        "symbolStrokeWidth": 0,
    },
    "axis": {
        "labelColor": MUTED,
        "titleColor": MUTED,
        "gridColor": LINE,
        "labelFontSize": LETTERS,
        "titleFontSize": LETTERS,
        "titleFontWeight": "normal",
        "labelPadding": 6,
        "titlePadding": 8,
        "domain": False,
        "ticks": False,
    },
}


def chart_of(rows: Sequence[dict[str, Any]]) -> alt.Chart:
    """Return a chart of ``rows``, still without marks."""
    return alt.Chart(alt.Data(values=list(rows)))  # type: ignore[no-untyped-call]  # Altair's


def layered(
    layers: Sequence[alt.Chart], *, width: float | alt.Step, height: float | alt.Step
) -> alt.LayerChart:
    """Lay charts over one another in the style of the page.

    Args:
        layers: the first one is at the bottom.
        width: of the plane in pixels, or the step from one band to the next.
        height: likewise.
    """
    chart = alt.layer(*layers).properties(width=width, height=height)
    padding = {"left": 8, "right": 12, "top": 8, "bottom": 4}
    return cast("alt.LayerChart", chart.configure(**CONFIG, padding=padding))
