"""Recency, frequency and money: every customer in one square, with their share of the money."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from querencia.analytics.review.result import RfmGroup, RfmTable
from querencia.report.groups import Cell, Grid, rfm_grid
from querencia.report.reader import reader_of


def group(r: int, f: int, m: int | None, customers: int, brought: str | None) -> RfmGroup:
    return RfmGroup(
        r, f, m, customers, None if brought is None else Decimal(brought), (f, 2 * f), (0.2, 6 - r)
    )


def test_groups_of_all_sums_stand_in_one_square(review):
    groups = (group(5, 5, 5, 1200, "900"), group(5, 5, 4, 34, "50"), group(2, 1, 1, 7, "50"))
    found = replace(review, rfm=RfmTable(date(2026, 11, 22), "revenue", 24.5, groups))
    assert rfm_grid(found, reader_of("en")) == Grid(
        headings=("0.2–4", "0.2–1"),
        rows=(
            ("5–10", (None, Cell("1,234", "95%", 5))),
            ("1–2", (Cell("7", "5.0%", 1), None)),
        ),
    )


def test_without_money_there_are_customers_only(review):
    """The colour then goes by how many they are."""
    groups = (group(3, 1, None, 7, None), group(3, 2, None, 93, None))
    found = replace(review, rfm=RfmTable(date(2026, 11, 22), "none", 24.5, groups))
    assert rfm_grid(found, reader_of("es")) == Grid(
        headings=("0,2–3",),
        rows=(("2–4", (Cell("93", "", 5),)), ("1–2", (Cell("7", "", 1),))),
    )


def test_where_nobody_has_bought_twice_there_is_no_table(review):
    assert rfm_grid(replace(review, rfm=None), reader_of("es")) is None
