"""Recency, frequency and money as a small table: who buys often, who has bought lately."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from querencia.analytics.review.result import Review, RfmGroup
    from querencia.report.reader import Reader

SHADES = 5  # of a cell, by its share of the money, or of the customers


@dataclass(frozen=True)
class Cell:
    """How many customers are in a group, what they bring, and how full its colour is."""

    customers: str
    share: str
    shade: int


@dataclass(frozen=True)
class Grid:
    """The groups by frequency, most often first, and recency, the longest silence first.

    Attributes:
        headings: Range of the silences in each column.
        rows: Range of the purchases of each row, and its cells; None where nobody is.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell | None, ...]], ...]


def rfm_grid(review: Review, reader: Reader) -> Grid | None:
    """Lay the groups out, those of all sums in one cell; None where nobody has bought twice."""
    if review.rfm is None:
        return None
    groups = review.rfm.groups
    columns = sorted({group.r for group in groups})
    rows = sorted({group.f for group in groups}, reverse=True)
    total, everybody = _brought(groups), sum(group.customers for group in groups)

    def cell(f: int, r: int) -> Cell | None:
        inside = [group for group in groups if (group.f, group.r) == (f, r)]
        customers = sum(group.customers for group in inside)
        if not customers:
            return None
        if total <= 0:
            return Cell(reader.integer(customers), "", _shade(customers / everybody))
        share = float(_brought(inside) / total)
        written = reader.percent(share, 0 if share >= 0.0995 else 1)
        return Cell(reader.integer(customers), written, _shade(share))

    return Grid(
        tuple(_silence([g for g in groups if g.r == r], reader) for r in columns),
        tuple(
            (
                _purchases([g for g in groups if g.f == f], reader),
                tuple(cell(f, r) for r in columns),
            )
            for f in rows
        ),
    )


def _brought(groups: Sequence[RfmGroup]) -> Decimal:
    return sum((group.monetary for group in groups if group.monetary is not None), Decimal())


def _shade(share: float) -> int:
    """Return 0 to SHADES; a group that brings a quarter of all has the fullest colour."""
    return min(SHADES, max(0, round(4 * SHADES * share)))


def _purchases(groups: Sequence[RfmGroup], reader: Reader) -> str:
    low = min(group.frequency[0] for group in groups)
    high = max(group.frequency[1] for group in groups)
    return _range(reader.integer(low), reader.integer(high))


def _silence(groups: Sequence[RfmGroup], reader: Reader) -> str:
    low = min(group.relative_recency[0] for group in groups)
    high = max(group.relative_recency[1] for group in groups)
    return _range(reader.short(low), reader.short(high))


def _range(low: str, high: str) -> str:
    return low if low == high else f"{low}\N{EN DASH}{high}"
