"""Ledgers drawn at random, and a plain count of what their customers' histories must be."""

import math
import statistics
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import count, pairwise

import pyarrow as pa
import pytest
from hypothesis import strategies as st

from querencia.analytics.engine import connect
from querencia.analytics.ledger import Ledger, LedgerCounts

START = date(2023, 12, 18)
SCHEMA = pa.schema(
    [
        ("customer", pa.string()),
        ("day", pa.date32()),
        ("amount", pa.decimal128(18, 4)),
        ("margin", pa.decimal128(18, 4)),
    ]
)
ENGINE = connect()
NUMBERS = count()
Row = tuple[str, date, Decimal | None, Decimal | None]


@dataclass(frozen=True)
class Drawn:
    """A ledger's rows, before any engine sees them."""

    purchases: list[Row]
    refunds: list[Row]
    has_margin: bool

    def ledger(self) -> Ledger:
        return Ledger(
            purchases=ENGINE.create_table(f"p{next(NUMBERS)}", _table(self.purchases), temp=True),
            refunds=ENGINE.create_table(f"r{next(NUMBERS)}", _table(self.refunds), temp=True),
            counts=LedgerCounts(len(self.purchases), 0, 0, len(self.refunds)),
            has_margin=self.has_margin,
        )


def _table(rows: list[Row]) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else [[]] * 4
    arrays = [pa.array(values, field.type) for values, field in zip(columns, SCHEMA, strict=True)]
    return pa.table(arrays, schema=SCHEMA)


@st.composite
def _drawn(draw) -> Drawn:
    has_margin = draw(st.booleans())
    money = st.decimals(-100, 9_999, places=2).filter(bool)
    # Few customers and many days alike, so that days with several documents come up often.
    customer = st.sampled_from(["ana", "Ana", "ñu", "b", "b ", "42"])
    day = st.integers(0, 400).map(lambda n: START + timedelta(n))
    margin = st.one_of(money, money, st.none()) if has_margin else st.none()
    row = st.tuples(customer, day, money.map(abs), margin)
    refund = row.map(lambda r: (*r[:2], -r[2], r[3]))
    purchases = draw(st.lists(row, min_size=1, max_size=40))
    again = draw(st.lists(st.sampled_from(purchases), max_size=8))
    return Drawn(purchases + again, draw(st.lists(refund, max_size=4)), has_margin)


@pytest.fixture(scope="session")
def drawn():
    """The strategy for ledgers."""
    return _drawn()


def _by_hand(drawn: Drawn, end: date, weeks_at) -> dict[str, dict]:
    known = sorted(row for row in drawn.purchases if row[1] <= end)
    customers = sorted({row[0] for row in known})
    return {
        name: _history(
            [row for row in known if row[0] == name],
            [row for row in drawn.refunds if row[0] == name and row[1] <= end],
            end,
            weeks_at,
        )
        for name in customers
    }


def _history(bought, refunds, end, weeks_at) -> dict:
    days = sorted({row[1] for row in bought})
    first, last, x = days[0], days[-1], len(days) - 1
    pairs = list(pairwise(days))
    gaps = [(after - before).days for before, after in pairs]
    logs = [math.log(max(weeks_at(b) - weeks_at(a), 0.5 / 7)) for a, b in pairs]
    repeat = [row for row in bought if row[1] > first]
    refunded = sum((row[2] for row in refunds), Decimal(0))
    refunded_margin = _known_sum(refunds) or Decimal(0)
    margin, later = _known_sum(bought), _known_sum(repeat)
    return {
        "first": first,
        "last": last,
        "purchases": len(bought),
        "x": x,
        "t_x": weeks_at(last) - weeks_at(first),
        "T": weeks_at(end) - weeks_at(first),
        "litt": sum(logs),
        "silence_days": (end - last).days,
        "gap_mean_days": statistics.fmean(gaps) if x else None,
        "gap_sd_days": statistics.stdev(gaps) if x > 1 else None,
        "gap_longest_days": max(gaps, default=None),
        "amount": sum(row[2] for row in bought) + refunded,
        "margin": margin + refunded_margin if margin is not None else None,
        "refunded_amount": refunded,
        "refunded_margin": refunded_margin,
        "repeat_amount": float(sum(row[2] for row in repeat)) / x if x else None,
        "repeat_margin": float(later) / x if later is not None else None,
    }


def _known_sum(rows: list[Row]) -> Decimal | None:
    known = [row[3] for row in rows if row[3] is not None]
    return sum(known, Decimal(0)) if known else None


@pytest.fixture(scope="session")
def by_hand():
    """Count the histories of a drawn ledger, customer by customer, with Python alone."""
    return _by_hand
