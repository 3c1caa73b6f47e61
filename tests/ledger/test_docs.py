"""The page on the ledger names every column and every reason."""

from pathlib import Path

import pytest

from querencia.analytics.ledger import COLUMNS, Reason

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "ledger.md").read_text("utf-8")


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_every_column_is_on_the_page(column):
    assert f"| `{column.name}` | {column.spanish} |" in PAGE


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_on_the_page(reason):
    assert f"| `{reason}` |" in PAGE
