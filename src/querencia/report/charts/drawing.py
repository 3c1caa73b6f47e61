"""A chart as the page takes it: SVG that follows the page's colours and fonts, and a table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import vl_convert
from altair.utils.schemapi import debug_mode
from babel.dates import get_day_names, get_month_names
from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Callable

    import altair as alt

    from querencia.report.reader import Reader
    from querencia.report.table import Table

    Layout = Callable[["Sheet"], "alt.TopLevelMixin"]


@dataclass(frozen=True)
class Drawing:
    """One chart in two widths, so that its letters stay legible on a phone.

    ``title`` names what is drawn, ``summary`` says in a sentence what it shows, for whoever cannot
    see it, and ``message`` what there is to see in it, where that can be said.
    """

    key: str
    title: str
    summary: str
    wide: Markup
    narrow: Markup
    table: Table
    message: str = ""


@dataclass(frozen=True)
class Sheet:
    """The space that a chart is drawn on, in CSS pixels."""

    width: int
    narrow: bool


WIDE = Sheet(width=760, narrow=False)
NARROW = Sheet(width=350, narrow=True)


def draw(
    key: str,
    title: str,
    summary: str,
    layout: Layout,
    table: Table,
    reader: Reader,
    message: str = "",
) -> Drawing:
    """Render ``layout`` in both widths.

    Args:
        key: unique on the page; names of parts of the SVG start with it.
        title: what the chart is called.
        summary: what it shows, in a sentence.
        layout: makes the Altair chart for a sheet. Colours are CSS: ``var(--accent)``.
        table: the same facts in words and numbers.
        reader: whose convention the axes are written in.
        message: what there is to see in it; nothing where that can't be said.
    """
    with debug_mode(arg=False):  # the tests check every chart against the schema; half the time
        wide, narrow = (layout(sheet).to_dict(validate=False) for sheet in (WIDE, NARROW))
    return Drawing(
        key,
        title,
        summary,
        _svg(f"{key}-wide", title, summary, wide, reader),
        _svg(f"{key}-narrow", title, summary, narrow, reader),
        table,
        message,
    )


def _svg(key: str, title: str, summary: str, chart: dict[str, Any], reader: Reader) -> Markup:
    raw = vl_convert.vegalite_to_svg(
        chart,
        format_locale=_number_locale(reader),
        time_format_locale=_time_locale(reader),
    )
    return Markup(_adopt(raw, key, title, summary))  # noqa: S704 - Vega escapes text; ours is escaped


def _adopt(svg: str, key: str, title: str, summary: str) -> str:
    """Make Vega's SVG part of the page: scalable, named, in the page's font, with unique ids."""
    opening = re.match(r'<svg[^>]*viewBox="([^"]*)"[^>]*>', svg)
    if opening is None:
        raise ValueError("not an SVG with a viewBox")
    body = svg[opening.end() :]
    body = re.sub(
        r' (?:font-family|pointer-events|aria-hidden|role|aria-roledescription|class)="[^"]*"',
        "",
        body,
    )
    body = re.sub(r'<path d="(?:M0,0h0v0h0Z)?"(?: display="none")?/>', "", body)
    body = re.sub(r' (?:d|transform)="[^"]*"', _rounded, body)
    body = re.sub(r'(id="|url\(#)(clip|gradient)', rf"\1{key}-\2", body)
    width = opening[1].split()[2]
    return (
        f'<svg viewBox="{opening[1]}" width="{width}" role="img" '
        f'aria-labelledby="{key}-title {key}-summary"><title id="{key}-title">{escape(title)}'
        f'</title><desc id="{key}-summary">{escape(summary)}</desc>{body}'
    )


def _rounded(place: re.Match[str]) -> str:
    """Round to hundredths of a pixel; Vega writes all sixteen digits."""
    return re.sub(r"-?\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}", place[0])


def _number_locale(reader: Reader) -> dict[str, Any]:
    symbols = reader.locale.number_symbols["latn"]
    percent = reader.percent(0.01).replace("1", "")
    return {
        "decimal": symbols["decimal"],
        "thousands": symbols["group"],
        "grouping": [3],
        "currency": ["", ""],
        "percent": percent,
    }


def _time_locale(reader: Reader) -> dict[str, Any]:
    months = get_month_names("wide", locale=reader.locale)
    short_months = get_month_names("abbreviated", locale=reader.locale)
    days = get_day_names("wide", locale=reader.locale)
    short_days = get_day_names("abbreviated", locale=reader.locale)
    sunday_first = (6, 0, 1, 2, 3, 4, 5)
    return {
        "dateTime": "%d %b %Y %H:%M:%S",
        "date": "%d/%m/%Y",
        "time": "%H:%M:%S",
        "periods": ["AM", "PM"],
        "days": [days[day] for day in sunday_first],
        "shortDays": [short_days[day] for day in sunday_first],
        "months": [months[month] for month in range(1, 13)],
        "shortMonths": [short_months[month] for month in range(1, 13)],
    }
