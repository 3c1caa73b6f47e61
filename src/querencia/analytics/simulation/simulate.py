"""From a scenario to its ledger and the truth behind it, block of customers by block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from querencia.analytics.simulation.ledger_rows import ledger_rows
from querencia.analytics.simulation.lines import draw_taste
from querencia.analytics.simulation.money import draw_purse
from querencia.analytics.simulation.rhythm import draw_base, draw_timeline
from querencia.analytics.simulation.season import season
from querencia.analytics.simulation.truth import Block, truth_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.random import Generator

    from querencia.analytics.simulation.scenario import Scenario
    from querencia.analytics.simulation.season import Season

# Customers drawn together. Each block has its own random streams, so how many blocks make a chunk
# changes no byte; changing this number changes every ledger.
BLOCK = 16_384


@dataclass(frozen=True)
class Simulation:
    """A simulated ledger and what nobody would know about a real one.

    Attributes:
        purchases: Rows of the ledger by customer and date: ``customer``, ``date``, and as the
            scenario asks ``document``, ``kind`` ("purchase" or "refund"), ``reference`` (the
            document refunded), ``product_line``, ``seller``, ``amount``, ``margin``, ``currency``.
        truth: One row a customer: ``customer``, ``k``, ``rate`` (purchases a week, in the time of
            the seasons, before any shrinking), ``dropout``, ``mean_amount``, ``margin_rate``,
            ``purchases``, ``first``, ``last``, ``departed``, ``departure_date``, ``shrink_date``,
            ``shrink_kind`` ("rate" or "amount"), ``lost_line``, ``lost_line_date``. Dates of
            things that had not happened by the end, or after the departure, are null.
    """

    purchases: pa.Table
    truth: pa.Table


def simulate(scenario: Scenario) -> Simulation:
    """Simulate a whole business in memory."""
    chunks = list(simulate_chunks(scenario))
    return Simulation(
        purchases=pa.concat_tables([chunk.purchases for chunk in chunks]).combine_chunks(),
        truth=pa.concat_tables([chunk.truth for chunk in chunks]).combine_chunks(),
    )


def simulate_chunks(scenario: Scenario) -> Iterator[Simulation]:
    """Simulate a business a block of customers at a time.

    Yields:
        At most ``BLOCK`` customers each, in their order; together the rows of ``simulate``.
    """
    clock = season(scenario)
    for number, first in enumerate(range(0, scenario.customers, BLOCK)):
        size = min(BLOCK, scenario.customers - first)
        yield _simulate_block(scenario, clock, number, first, size)


def _simulate_block(
    scenario: Scenario, clock: Season, number: int, first: int, size: int
) -> Simulation:
    base = draw_base(scenario, clock, size, _stream(scenario, number, 0))
    timeline = draw_timeline(scenario, clock, base, _stream(scenario, number, 1))
    names = scenario.lines.names
    block = Block(
        first=first,
        base=base,
        timeline=timeline,
        purse=draw_purse(scenario.amounts, size, _stream(scenario, number, 2))
        if scenario.amounts
        else None,
        taste=draw_taste(scenario.lines, base, clock, _stream(scenario, number, 3))
        if names
        else None,
    )
    return Simulation(
        purchases=ledger_rows(scenario, clock, block, _stream(scenario, number, 4)),
        truth=truth_rows(scenario, clock, block),
    )


def _stream(scenario: Scenario, block: int, subject: int) -> Generator:
    """Return the random stream of one subject of one block.

    A stream for each subject: asking for refunds moves no purchase.
    """
    return np.random.default_rng(np.random.SeedSequence(scenario.seed, spawn_key=(block, subject)))
