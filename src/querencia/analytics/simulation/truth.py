"""What nobody would know about a real customer: the second table of a simulation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from querencia.analytics.simulation.arrow import date_array, label_array, masked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from querencia.analytics.simulation.lines import Taste
    from querencia.analytics.simulation.money import Purse
    from querencia.analytics.simulation.rhythm import Base, Timeline
    from querencia.analytics.simulation.scenario import Scenario
    from querencia.analytics.simulation.season import Season

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Block:
    """Everything drawn for a block of customers; ``first`` is the number of its first one."""

    first: int
    base: Base
    timeline: Timeline
    purse: Purse | None
    taste: Taste | None

    def customers(self) -> pa.Array:
        """Return the ids of the block's customers."""
        return label_array("C", (self.first + np.arange(len(self.base)), 8))


def whole_days(scenario: Scenario, season: Season, weeks: Floats) -> Ints:
    """Return the day of the ledger, from 0, on which an operational time falls."""
    days = np.floor(season.days_at(weeks)).astype(np.int64)
    return np.clip(days, 0, scenario.days - 1)


def truth_rows(scenario: Scenario, season: Season, block: Block) -> pa.Table:
    """Return one row a customer; ``Simulation.truth`` says what stands in it."""
    base, timeline = block.base, block.timeline
    made = np.bincount(timeline.customer, minlength=len(base))
    ends = np.cumsum(made)
    departed = np.isfinite(timeline.departure)
    still = np.where(departed, timeline.departure, season.length)
    shrunk = base.shrink <= still
    columns = {
        "customer": block.customers(),
        "k": pa.array(base.k.astype(np.int8)),
        "rate": pa.array(base.rate),
        "dropout": pa.array(base.dropout, from_pandas=True),
        **_money_columns(block),
        "purchases": pa.array(made),
        "first": _dates(scenario, season, timeline.weeks[ends - made]),
        "last": _dates(scenario, season, timeline.weeks[ends - 1]),
        "departed": pa.array(departed),
        "departure_date": _dates(scenario, season, timeline.departure),
        "shrink_date": _dates(scenario, season, np.where(shrunk, base.shrink, np.inf)),
        "shrink_kind": masked(
            pa.array(np.where(base.slows, "rate", "amount")).cast(pa.string()), shrunk
        ),
        **_line_columns(scenario, season, block, still),
    }
    return pa.table(columns)


def _money_columns(block: Block) -> dict[str, pa.Array]:
    if block.purse is None:
        return {}
    return {
        "mean_amount": pa.array(block.purse.mean),
        "margin_rate": pa.array(block.purse.margin_rate),
    }


def _line_columns(
    scenario: Scenario, season: Season, block: Block, still: Floats
) -> dict[str, pa.Array]:
    if block.taste is None:
        return {}
    lost_at = np.where(block.taste.lost_at <= still, block.taste.lost_at, np.inf)
    names = pa.array(scenario.lines.names).take(pa.array(np.maximum(block.taste.lost, 0)))
    return {
        "lost_line": masked(names, np.isfinite(lost_at)),
        "lost_line_date": _dates(scenario, season, lost_at),
    }


def _dates(scenario: Scenario, season: Season, weeks: Floats) -> pa.Array:
    missing = ~np.isfinite(weeks)
    days = whole_days(scenario, season, np.where(missing, 0.0, weeks))
    return date_array(scenario.start, days, missing)
