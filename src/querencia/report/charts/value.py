"""Who has bought much, who is worth much, and where that worth is at risk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import altair as alt
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from babel.numbers import get_currency_symbol

from querencia.report.charts.drawing import Drawing, Sheet, draw
from querencia.report.charts.plane import Plane
from querencia.report.charts.style import INK, LINE, MUTED, PAPER, STATUS_COLOURS, chart_of, layered
from querencia.report.figures import LITTLE, horizon, still_here, total_value, worth
from querencia.report.labels import STATUSES
from querencia.report.printable import shortened
from querencia.report.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from querencia.analytics.review.result import Review
    from querencia.report.reader import Reader

    Row = dict[str, Any]

FEWEST = 5  # customers below which a cloud of dots says nothing
MOST = 150  # dots; the customers worth most and those who bought most
MOST_ROWS = 20  # of the table
LONGEST = 32  # letters of a name in the drawing
SIZES = [22, 620]  # of a dot
CORNER = 200  # pixels that the words in a corner take
SMALL = 0.1  # of the highest value: less at risk makes no large dot
COLUMNS = ("id", "status", "value", "value_at_risk")


def draw_value(review: Review, reader: Reader) -> Drawing | None:
    """Draw worth against what was bought so far; None with too few customers or no worth."""
    known = _known(review)
    if known.num_rows < FEWEST:
        return None
    by_worth = _highest(known, "value", MOST)
    by_bought = _highest(known, "bought", MOST // 2)
    dots = list({row["id"]: row for row in by_worth + by_bought}.values())
    title = reader.gettext("What customers are worth, against what they have bought so far")
    summary = reader.gettext(
        "One dot a customer, of those who are worth or have bought most; the larger the dot, the "
        "more value is at risk. Higher up: worth more from now on. Further right: has bought more "
        "so far. Each dashed line has half of the dots on either side."
    )
    words = _words(review, reader)
    placed = _placed(dots, reader)
    table = _table(by_worth[:MOST_ROWS], review, reader)
    message = _message(review, reader)
    return draw(
        "value", title, summary, lambda sheet: _layout(placed, words, sheet), table, reader, message
    )


def _message(review: Review, reader: Reader) -> str:
    """Say how few customers hold half of the value at risk; nothing where little is at risk."""
    here = still_here(review.customers)
    at_risk = here["value_at_risk"].drop_null().to_numpy()
    at_risk = np.sort(at_risk[at_risk > 0])[::-1]
    if at_risk.sum() < LITTLE * total_value(review.customers):
        return ""
    half = int(np.searchsorted(at_risk.cumsum(), at_risk.sum() / 2)) + 1
    return reader.ngettext(
        "Half of the value at risk is with %(n)s customer out of %(all)s",
        "Half of the value at risk is with %(n)s customers out of %(all)s",
        half,
        all=reader.integer(here.num_rows),
    )


def _known(review: Review) -> pa.Table:
    """Take the customers that have a worth and have bought something, where they are in Arrow.

    There may be millions; only the highest of them become rows.
    """
    table = review.customers
    bought = "amount" if review.ledger.measure != "purchases" else "purchases"
    if not {*COLUMNS, bought} <= set(table.column_names):
        return table.slice(0, 0)
    known = table.select([*COLUMNS]).append_column("bought", table[bought].cast(pa.float64()))
    return known.filter((pc.field("value") > 0) & (pc.field("bought") > 0))


def _highest(known: pa.Table, column: str, most: int) -> list[Row]:
    keys = [(column, "descending"), ("id", "ascending")]
    highest = known.take(pc.select_k_unstable(known, k=most, sort_keys=keys)).to_pylist()
    return [{**row, "value_at_risk": row["value_at_risk"] or 0.0} for row in highest]


def _placed(rows: Sequence[Row], reader: Reader) -> list[Row]:
    """Put the customers with most at risk first; their names are written where there is room."""
    return [
        {
            "bought": row["bought"],
            "value": row["value"],
            "at_risk": row["value_at_risk"],
            "status": reader.called(STATUSES[row["status"]]),
            "code": row["status"],
            "name": shortened(row["id"], LONGEST),
        }
        for row in sorted(rows, key=lambda row: -row["value_at_risk"])
    ]


def _words(review: Review, reader: Reader) -> dict[str, str]:
    unit = ""
    if review.ledger.measure == "purchases":
        unit = " (" + reader.gettext("purchases") + ")"
    elif review.ledger.currency:
        unit = f" ({get_currency_symbol(review.ledger.currency, locale=reader.locale)})"
    value = reader.gettext("Value over %(horizon)s", horizon=horizon(review, reader))
    return {
        "bought": reader.gettext("bought so far") + unit,
        "worth": value[:1].lower() + value[1:] + unit,
        "both": reader.gettext("bought much, worth much"),
        "only_bought": reader.gettext("bought much, worth little"),
        "only_worth": reader.gettext("bought little, worth much"),
    }


def _layout(rows: list[Row], words: dict[str, str], sheet: Sheet) -> alt.LayerChart:
    width, height = sheet.width - 90, 300 if sheet.narrow else 400
    plane = Plane.around([(row["bought"], row["value"]) for row in rows], width, height)
    right = alt.X("bought:Q", title=words["bought"], **_axis(plane.across))
    upward = alt.Y("value:Q", title=words["worth"], **_axis(plane.upward))
    base = chart_of(rows).encode(right, upward)
    dots = base.mark_circle(opacity=0.8, stroke=PAPER, strokeWidth=1).encode(
        alt.Size(
            "at_risk:Q", scale=alt.Scale(domain=_most_at_risk(rows), range=SIZES), legend=None
        ),
        _colour(rows, sheet),
    )
    names = [chart.encode(right, upward) for chart in _names(rows, plane, sheet)]
    corners = [] if sheet.narrow else _corners(words, plane)
    return layered([*_halves(rows), *corners, dots, *names], width=width, height=height)


def _most_at_risk(rows: Sequence[Row]) -> list[float]:
    """From nothing to the most at risk; where that is next to nothing, no dot is large."""
    most = max(row["at_risk"] for row in rows)
    return [0.0, max(most, SMALL * max(row["value"] for row in rows))]


def _axis(bounds: tuple[float, float]) -> dict[str, Any]:
    return {
        "scale": alt.Scale(type="log", domain=list(bounds), nice=False),
        "axis": alt.Axis(values=Plane.ticks(bounds), format=",~r", grid=False),
    }


def _colour(rows: Sequence[Row], sheet: Sheet) -> alt.Fill:
    names = {row["code"]: row["status"] for row in rows}
    codes = [code for code in STATUSES if code in names]
    scale = alt.Scale(
        domain=[names[code] for code in codes], range=[STATUS_COLOURS[code] for code in codes]
    )
    return alt.Fill("status:N", scale=scale, legend=alt.Legend(columns=3 if sheet.narrow else 0))


def _halves(rows: Sequence[Row]) -> list[alt.Chart]:
    """Two dashed lines through the medians."""
    middle = len(rows) // 2
    x = sorted(row["bought"] for row in rows)[middle]
    y = sorted(row["value"] for row in rows)[middle]
    rule = chart_of([{"x": x, "y": y}]).mark_rule(stroke=LINE, strokeDash=[4, 4])
    return [rule.encode(alt.X("x:Q")), rule.encode(alt.Y("y:Q"))]


def _corners(words: dict[str, str], plane: Plane) -> list[alt.Chart]:
    """Say in three corners of the drawing who stands there."""
    places: tuple[tuple[str, int, int, Literal["left", "right"]], ...] = (
        ("both", plane.width, 8, "right"),
        ("only_bought", plane.width, plane.height - 10, "right"),
        ("only_worth", 8, 8, "left"),
    )
    return [
        chart_of([{"text": words[name]}])
        .mark_text(align=align, fill=MUTED, fontStyle="italic")
        .encode(alt.Text("text:N"), x=alt.value(x), y=alt.value(y))
        for name, x, y, align in places
    ]


def _names(rows: Sequence[Row], plane: Plane, sheet: Sheet) -> list[alt.Chart]:
    """Write the names of the customers with most at risk, beside their dots."""
    most = 4 if sheet.narrow else 8
    rows = sorted(rows, key=lambda row: row["code"] == "lost")  # who can still be kept comes first
    dots = [(row["bought"], row["value"], row["name"]) for row in rows]
    sides = plane.sides(dots, most, taken=[] if sheet.narrow else plane.corners(CORNER))
    return [
        chart_of([rows[place] for place in places])
        .mark_text(
            align="left" if side == "right" else "right",
            dx=15 if side == "right" else -15,
            fontSize=12,
            fill=INK,
            stroke=PAPER,
            strokeWidth=3,
        )
        .encode(alt.Text("name:N"))
        for side, places in sides.items()
        if places
    ]


def _table(rows: Sequence[Row], review: Review, reader: Reader) -> Table:
    headings = (
        reader.gettext("Customer"),
        reader.gettext("Status"),
        reader.gettext("Bought so far"),
        reader.gettext("Value"),
        reader.gettext("Value at risk"),
    )
    lines = tuple(
        (
            shortened(row["id"], 60),
            reader.called(STATUSES[row["status"]]),
            worth(review, row["bought"], reader),
            worth(review, row["value"], reader),
            worth(review, row["value_at_risk"], reader),
        )
        for row in rows
    )
    return Table(headings, lines)
