"""The simulated ledger as a business would export it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from querencia.analytics.simulation.arrow import date_array, label_array, masked, money_array
from querencia.analytics.simulation.lines import split_purchases
from querencia.analytics.simulation.money import draw_amounts, draw_refunds, in_cents
from querencia.analytics.simulation.truth import whole_days

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from querencia.analytics.simulation.scenario import Scenario
    from querencia.analytics.simulation.season import Season
    from querencia.analytics.simulation.truth import Block

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

_Kind = TypeVar("_Kind", np.int64, np.bool_)


@dataclass(frozen=True)
class _Rows:
    """Rows of the ledger before they are put in words; money in whole cents."""

    purchase: Ints  # row of the purchase they belong to
    day: Ints
    amount: Ints
    line: Ints
    refund: Bools
    referenced: Bools


def ledger_rows(scenario: Scenario, season: Season, block: Block, rng: Generator) -> pa.Table:
    """Return the rows of a block's ledger, by customer, purchase and date."""
    rows = _purchase_rows(scenario, season, block, rng)
    if scenario.refunds.share > 0:
        rows = _with_refunds(scenario, rows, rng)
    owner = block.timeline.customer[rows.purchase]
    columns: dict[str, pa.Array] = {
        "customer": label_array("C", (block.first + owner, 8)),
        "date": date_array(scenario.start, rows.day),
    }
    columns |= _document_columns(scenario, block, rows, owner)
    if scenario.lines.names:
        columns["product_line"] = pa.array(scenario.lines.names).take(pa.array(rows.line))
    if scenario.sellers:
        seller = (block.first + owner) % scenario.sellers + 1
        columns["seller"] = label_array("S", (seller, 3))
    columns |= _money_columns(scenario, block, rows, owner)
    return pa.table(columns)


def _purchase_rows(scenario: Scenario, season: Season, block: Block, rng: Generator) -> _Rows:
    timeline = block.timeline
    purchase = np.arange(len(timeline.weeks))
    line = np.zeros_like(purchase)
    amount = np.zeros(len(purchase))
    if block.purse is not None:
        amount = draw_amounts(scenario, block.base, timeline, block.purse, rng)
    if block.taste is not None:
        split = split_purchases(scenario.lines, block.taste, timeline, rng)
        purchase, line, amount = split.purchase, split.line, amount[split.purchase] * split.part
    no = np.zeros(len(purchase), dtype=bool)
    return _Rows(
        purchase=purchase,
        day=whole_days(scenario, season, timeline.weeks)[purchase],
        amount=in_cents(amount),
        line=line,
        refund=no,
        referenced=no,
    )


def _with_refunds(scenario: Scenario, rows: _Rows, rng: Generator) -> _Rows:
    """Put each refund behind the row it refunds; those after the end are not known yet."""
    drawn = draw_refunds(scenario.refunds, len(rows.purchase), rng)
    day = rows.day[drawn.purchase] + drawn.days
    known = day < scenario.days
    source = drawn.purchase[known]
    back = np.maximum(np.rint(drawn.part[known] * rows.amount[source]), 1).astype(np.int64)
    order = np.argsort(np.concatenate([np.arange(len(rows.purchase)), source]), kind="stable")

    def merge(first: NDArray[_Kind], second: NDArray[_Kind]) -> NDArray[_Kind]:
        return np.concatenate([first, second])[order]

    return replace(
        rows,
        purchase=merge(rows.purchase, rows.purchase[source]),
        day=merge(rows.day, day[known]),
        amount=merge(rows.amount, -back),
        line=merge(rows.line, rows.line[source]),
        refund=merge(rows.refund, np.ones(len(source), dtype=bool)),
        referenced=merge(rows.referenced, drawn.referenced[known]),
    )


def _document_columns(
    scenario: Scenario, block: Block, rows: _Rows, owner: Ints
) -> dict[str, pa.Array]:
    if not scenario.documents:
        return {}
    made = np.bincount(block.timeline.customer, minlength=len(block.base))
    ordinal = rows.purchase - (np.cumsum(made) - made)[owner] + 1
    invoice = label_array("F", (block.first + owner, 8), (ordinal, 5))
    if scenario.refunds.share == 0:
        return {"document": invoice}
    # A document has one refund for each of its lines; numbering them keeps their ids apart.
    credit = label_array("A", (block.first + owner, 8), (ordinal, 5), (rows.line + 1, 2))
    refund = pa.array(rows.refund)
    return {
        "document": pc.if_else(refund, credit, invoice),
        "kind": pa.array(["purchase", "refund"]).take(pa.array(rows.refund.astype(np.int8))),
        "reference": masked(invoice, rows.refund & rows.referenced),
    }


def _money_columns(
    scenario: Scenario, block: Block, rows: _Rows, owner: Ints
) -> dict[str, pa.Array]:
    columns: dict[str, pa.Array] = {}
    if scenario.amounts is not None:
        columns["amount"] = money_array(rows.amount)
        if scenario.amounts.margin_rate is not None and block.purse is not None:
            margin = np.rint(rows.amount * block.purse.margin_rate[owner]).astype(np.int64)
            columns["margin"] = money_array(margin)
    if scenario.currency is not None:
        columns["currency"] = pa.repeat(scenario.currency, len(owner))
    return columns
