"""What the customers are worth: the models that say so, and the sums over the base."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from querencia.analytics.models import Histories
from querencia.analytics.review.result import ValueFacts
from querencia.analytics.value import (
    COUNTED,
    Spending,
    ValueModel,
    Values,
    fit_spending,
    frequency_value,
    sample_by_value,
    spending_of,
    value_totals,
    weekly_discount,
)

if TYPE_CHECKING:
    import pyarrow as pa

    from querencia.analytics.models.erlang_model import ErlangModel
    from querencia.analytics.models.histories import Floats
    from querencia.analytics.review.result import ListedCustomer, Settings
    from querencia.analytics.value import Yardstick

SEED = 30_011  # of the sample behind the intervals of sums; any fixed number serves


def learn_worth(
    rows: pa.Table, rhythm: ErlangModel, unit: Yardstick, horizon: float, settings: Settings
) -> ValueModel:
    """Return the models that say what customers are worth.

    Args:
        rows: Histories to learn what customers spend from.
        rhythm: The fitted rhythm model.
        unit: What value is counted in.
        horizon: Of value, in weeks of the clock.
        settings: The discount.
    """
    spending = COUNTED if unit.column is None else fit_spending(spending_of(rows, unit))
    return ValueModel(rhythm, spending, horizon, weekly_discount(settings.annual_discount))


def sum_up(
    customers: pa.Table,
    model: ValueModel,
    unit: Yardstick,
    listed: tuple[ListedCustomer, ...],
) -> ValueFacts:
    """Return what the base is worth and what is at risk, customers lost long ago left out.

    Args:
        customers: All customers as scored.
        model: The models that valued them.
        unit: What value is counted in.
        listed: This week's list.
    """
    here = customers.filter(pc.not_equal(customers["status"], "lost"))
    values, spending = _values(here), spending_in(here)
    expected, at_risk = values.expected_value.sum(), values.value_at_risk.sum()
    chosen, weight = sample_by_value(values, seed=SEED)
    totals = value_totals(
        model,
        Histories.from_arrow(here.take(chosen)),
        spending.take(chosen),
        weight,
        expected=float(expected),
        at_risk=float(at_risk),
        seed=SEED,
    )
    related = None if unit.column is None else frequency_value(spending_in(customers))
    costs = [line.replacement_cost for line in listed if line.replacement_cost is not None]
    return ValueFacts(
        measure=unit.measure,
        total=float(expected),
        at_risk=float(at_risk),
        at_risk_interval=totals.at_risk.interval,
        frequency_value_correlation=None if related is None else related.rank,
        parameters=model.spending.parameters,
        new_customer=model.of_new_customer(),
        replacement_cost=float(np.sum(costs)) if costs else None,
    )


def spending_in(customers: pa.Table) -> Spending:
    """Return what scored customers spend a time."""
    return Spending(
        count=_numbers(customers, "spending_count"),
        mean=_numbers(customers, "spending_mean"),
        repeat=_numbers(customers, "x") > 0,
    )


def _values(customers: pa.Table) -> Values:
    return Values(**{part.name: _numbers(customers, part.name) for part in fields(Values)})


def _numbers(table: pa.Table, name: str) -> Floats:
    column: Floats = table[name].to_numpy().astype(np.float64)
    return column
