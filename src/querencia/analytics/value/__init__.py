"""What customers are worth, what silence puts at risk, and what an equal one would cost."""

from querencia.analytics.value.closed_form import constant_retention_value
from querencia.analytics.value.correlation import FrequencyValue, frequency_value
from querencia.analytics.value.customer_value import ValueModel, Values
from querencia.analytics.value.discount import discounted_weeks, weekly_discount
from querencia.analytics.value.intervals import (
    Total,
    Totals,
    sample_by_value,
    value_intervals,
    value_totals,
)
from querencia.analytics.value.replacement import (
    AcquisitionCosts,
    ChannelCost,
    UnclearCosts,
    one_cost,
    read_costs,
)
from querencia.analytics.value.spending import Measure, Spending, Yardstick, spending_of, yardstick
from querencia.analytics.value.spending_model import COUNTED, SpendingModel, fit_spending

__all__ = [
    "COUNTED",
    "AcquisitionCosts",
    "ChannelCost",
    "FrequencyValue",
    "Measure",
    "Spending",
    "SpendingModel",
    "Total",
    "Totals",
    "UnclearCosts",
    "ValueModel",
    "Values",
    "Yardstick",
    "constant_retention_value",
    "discounted_weeks",
    "fit_spending",
    "frequency_value",
    "one_cost",
    "read_costs",
    "sample_by_value",
    "spending_of",
    "value_intervals",
    "value_totals",
    "weekly_discount",
    "yardstick",
]
