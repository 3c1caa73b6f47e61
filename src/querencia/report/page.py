"""The review as one HTML file that needs no network and runs no script."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from querencia.report import explanations
from querencia.report.charts.calibration import draw_calibration
from querencia.report.charts.cohorts import draw_cohorts, left_out, revenue_table
from querencia.report.charts.delay import draw_delay
from querencia.report.charts.retention import draw_retention
from querencia.report.charts.value import draw_value
from querencia.report.figures import counted, headline, missing_retention, supporting
from querencia.report.groups import rfm_grid
from querencia.report.listed import lines
from querencia.report.reader import Reader, reader_of

if TYPE_CHECKING:
    from querencia.analytics.review.result import Review


def render_page(review: Review, language: str) -> str:
    """Write the review as one self-contained page.

    Args:
        review: what the weekly review found.
        language: "es" or "en", with a country where wanted ("es_MX").

    Returns:
        HTML in which names of customers, sellers and product lines are escaped; styles and charts
        are inside, scripts and network are forbidden by its content security policy.

    Raises:
        ValueError: there is no catalogue of that language.
    """
    reader = reader_of(language)
    template = _environment(reader).get_template("review.html.jinja")
    return template.render(_context(review, reader))


@cache
def _environment(reader: Reader) -> Environment:
    environment = Environment(
        loader=PackageLoader("querencia.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    catalogue = reader.catalogue
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # the i18n extension adds it
        catalogue.gettext, catalogue.ngettext, newstyle=True
    )
    return environment


def _context(review: Review, reader: Reader) -> dict[str, Any]:
    style = (files("querencia.report") / "templates" / "style.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return {
        "review": review,
        "reader": reader,
        "style": Markup(style),  # noqa: S704 - our own file
        "style_hash": digest,
        "headline": headline(review, reader),
        "supporting": supporting(review, reader),
        "lines": lines(review, reader),
        "statuses": _shares(review, reader),
        "say": explanations,
        "missing_retention": missing_retention,
        "rfm": rfm_grid(review, reader),
        "left_out": left_out(review.cohorts, reader),
        "revenue": revenue_table(review.cohorts, reader, review.ledger.currency),
        "charts": {
            "retention": draw_retention(review.retention_over_time, reader),
            "cohorts": draw_cohorts(review.cohorts, reader),
            "delay": draw_delay(review.alarm, reader),
            "calibration": draw_calibration(review.alarm, reader),
            "value": draw_value(review, reader),
        },
    }


def _shares(review: Review, reader: Reader) -> list[dict[str, str]]:
    """Lay the statuses out as one bar of 100 units, in the order of ``STATUSES``."""
    total = sum(review.status_counts.values())
    shares, left = [], 0.0
    for code, text in counted(review, reader):
        width = 100 * review.status_counts[code] / total
        shares.append({"code": code, "text": text, "left": f"{left:.2f}", "width": f"{width:.2f}"})
        left += width
    return shares
