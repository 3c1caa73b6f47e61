"""Simulated businesses whose departures, rhythms and seasons are known."""

from querencia.analytics.simulation.scenario import (
    Amounts,
    AnyTime,
    AtPurchase,
    Holiday,
    Lines,
    Never,
    Refunds,
    Scenario,
    Shrinking,
)
from querencia.analytics.simulation.season import Season, season
from querencia.analytics.simulation.simulate import Simulation, simulate, simulate_chunks
from querencia.analytics.simulation.write import Written, write_simulation

__all__ = [
    "Amounts",
    "AnyTime",
    "AtPurchase",
    "Holiday",
    "Lines",
    "Never",
    "Refunds",
    "Scenario",
    "Season",
    "Shrinking",
    "Simulation",
    "Written",
    "season",
    "simulate",
    "simulate_chunks",
    "write_simulation",
]
