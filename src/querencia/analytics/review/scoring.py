"""What is said of each customer, batch by batch, in this process or on an engine's workers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from querencia.analytics.departures.alarm import NEVER
from querencia.analytics.departures.standings import Standings
from querencia.analytics.models import Histories
from querencia.analytics.value import spending_of
from querencia.analytics.value.spending import numbers_of

if TYPE_CHECKING:
    from querencia.analytics.departures.alarm import Alarm
    from querencia.analytics.models.histories import Floats, Ints
    from querencia.analytics.value import ValueModel, Yardstick

# An alarm older than a quarter is no news: who is no longer likely to be a customer is lost.
FRESH_DAYS = 91
# Who has not bought within W is still called active if this probability of staying is reached.
LIKELY = 0.5

# What a histories row brings along, unchanged.
KEPT = ("customer", "first", "last", "purchases", "x", "t_x", "T", "litt", "silence_days",
        "gap_mean_days", "gap_sd_days", "gap_longest_days", "amount", "margin")  # fmt: skip
# What customers.parquet shows of a scored customer, under its public name.
SHOWN = {
    "id": "customer",
    "status": "status",
    "alarm": "alarm",
    "alarm_since": "alarm_since",
    "p_alive": "p_alive",
    "p_silent": "p_silent",
    "first": "first",
    "last": "last",
    "silence_days": "silence_days",
    "mean_gap_days": "gap_mean_days",
    "gap_spread_days": "gap_sd_days",
    "purchases": "purchases",
    "amount": "amount",
    "margin": "margin",
    "expected_purchases": "expected_purchases",
    "value": "value",
    "expected_value": "expected_value",
    "value_at_risk": "value_at_risk",
    "usual_per_year": "usual_per_year",
    "recent_per_year": "recent_per_year",
    "usual_amount": "usual_amount",
    "recent_amount": "recent_amount",
    "product_line": "product_line",
}
FOUND = pa.schema(
    [
        ("status", pa.string()),
        ("p_alive", pa.float64()),
        ("p_silent", pa.float64()),
        ("expected_purchases", pa.float64()),
        ("value", pa.float64()),
        ("expected_value", pa.float64()),
        ("value_at_risk", pa.float64()),
        ("alarm_since", pa.date32()),
        ("spending_count", pa.float64()),
        ("spending_mean", pa.float64()),
    ]
)


@dataclass(frozen=True)
class Scorer:
    """All that is needed to score customers; plain data, so that workers can be sent it.

    Attributes:
        value: The rhythm model and the spending model.
        unit: What value is counted in.
        alarm: By which a silence becomes an alarm.
        window_days: W of "active within W".
        as_of: The last day that is known, in days since 1970-01-01.
    """

    value: ValueModel
    unit: Yardstick
    alarm: Alarm
    window_days: int
    as_of: int

    def schema(self, histories: pa.Schema) -> pa.Schema:
        """Return the columns that scoring a table of histories gives."""
        kept = [histories.field(name) for name in KEPT]
        return pa.schema([*kept, *FOUND])

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return the batch with what was found of each customer, in its order."""
        histories, spending = Histories.from_arrow(batch), spending_of(batch, self.unit)
        values = self.value.values(histories, spending)
        standings = Standings.from_arrow(batch)
        since = self.alarm.since(standings, self.as_of)
        found = {
            "status": self._status(batch, standings, values.p_alive, since),
            "p_alive": values.p_alive,
            "p_silent": values.p_silent,
            "expected_purchases": values.expected_purchases,
            "value": values.value,
            "expected_value": values.expected_value,
            "value_at_risk": values.value_at_risk,
            "alarm_since": pa.array(since.astype(np.int32), pa.date32(), mask=since == NEVER),
            "spending_count": spending.count,
            "spending_mean": spending.mean,
        }
        columns = [batch.column(name) for name in KEPT]
        columns += [pa.array(found[field.name]).cast(field.type) for field in FOUND]
        return pa.record_batch(columns, schema=self.schema(batch.schema))

    def _status(
        self, batch: pa.RecordBatch, standings: Standings, p_alive: Floats, since: Ints
    ) -> pa.Array:
        """Return "new", "active", "silent" or "lost"; who buys less is told apart later.

        Nobody is lost who is probably still a customer. Whose alarm has not rung is silent all the
        same after W days, and lost a quarter later, unless the own rhythm is as slow: no alarm is
        due yet for many who bought once, however long ago, and they are neither new nor active.
        Who has given back all that they bought is lost at once.
        """
        silence = self.as_of - standings.last_day
        rung = since != NEVER
        unlikely = p_alive < LIKELY
        gone = ~rung & (silence >= self.window_days) & unlikely
        silent_for = np.where(rung, self.as_of - since, silence - self.window_days)
        here = np.where((standings.x == 0) & (silence < self.window_days), "new", "active")
        none_kept = numbers_of(batch, "amount") <= 0
        lost = none_kept | (rung | gone) & (silent_for >= FRESH_DAYS) & unlikely
        names = np.select([lost, rung | gone], ["lost", "silent"], default=here)
        return pa.array(names.astype(object), pa.string())


def tabulate(customers: pa.Table) -> pa.Table:
    """Return scored customers under the names and in the order that people are shown."""
    return pa.table({name: customers[column] for name, column in SHOWN.items()})
