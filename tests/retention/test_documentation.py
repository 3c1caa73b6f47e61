"""No figure without its page: every number that a figure has is explained in figures.md."""

from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from querencia.analytics import retention
from querencia.analytics.histories import histories
from querencia.analytics.retention.missing import MissingCode

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "figures.md"
EVERYWHERE = {"start", "end", "terms", "method", "cohorts", "period", "as_of", "scores"}
FIGURES = [
    retention.RetentionFigure,
    retention.LogoChurn,
    retention.RevenueRetention,
    retention.RevenueMovement,
    retention.RepeatRate,
    retention.Cohort,
    retention.CohortTriangle,
    retention.Rfm,
]


@pytest.mark.parametrize("figure", FIGURES)
def test_every_number_of_a_figure_is_explained(figure):
    page = PAGE.read_text()
    names = {field.name for field in fields(figure)} - EVERYWHERE
    assert [name for name in sorted(names) if f"`{name}`" not in page] == []


def test_every_reason_for_having_no_figure_is_explained():
    page = PAGE.read_text()
    assert [code for code in get_args(MissingCode) if f"`{code}`" not in page] == []


def test_every_column_of_rfm_is_explained(ledger_of):
    end = date(2024, 1, 9)
    ledger = ledger_of([("a", date(2024, 1, 1), 1), ("a", end, 1)])
    columns = retention.score_rfm(histories(ledger, end=end), as_of=end).scores.columns
    page = PAGE.read_text()
    assert [name for name in columns[1:] if f"`{name}`" not in page] == []
