"""Ledgers small enough to be worked out by hand, and CDNOW in an engine."""

from datetime import date
from decimal import Decimal

import ibis
import pyarrow as pa
import pytest

from querencia.analytics.ledger import Ledger


def ledger_of(rows) -> Ledger:
    """A ledger of (customer, day) or (customer, day, amount); amounts below zero are refunds."""
    columns = {
        "customer": pa.array([row[0] for row in rows], pa.string()),
        "day": pa.array([row[1] for row in rows], pa.date32()),
    }
    if rows and len(rows[0]) > 2:
        amounts = [None if row[2] is None else Decimal(str(row[2])) for row in rows]
        columns["amount"] = pa.array(amounts, pa.decimal128(18, 4))
    return Ledger.from_arrow(pa.table(columns))


def ids(table: ibis.Table) -> list[str]:
    """The customers of a term, sorted; a customer that stands there twice is there twice."""
    return sorted(table.customer.to_pyarrow().to_pylist())


@pytest.fixture(name="ledger_of", scope="session")
def _ledger_of():
    return ledger_of


@pytest.fixture(name="ids", scope="session")
def _ids():
    return ids


@pytest.fixture(scope="session")
def cdnow(cdnow_master) -> Ledger:
    return Ledger.from_arrow(cdnow_master)


@pytest.fixture(scope="session")
def cdnow_rows(cdnow_master) -> list[tuple[str, date, Decimal]]:
    """CDNOW's purchases for plain Python; rows of zero are no purchases."""
    columns = (cdnow_master[name].to_pylist() for name in ("customer", "date", "amount"))
    return [row for row in zip(*columns, strict=True) if row[2] > 0]
