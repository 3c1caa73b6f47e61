"""Which alarm each customer has, and what is at stake: silence first, then decline, then lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from querencia.analytics.departures.shrinking import Declines
    from querencia.analytics.departures.product_lines import LostLines

    Floats = NDArray[np.float64]


def join_alarms(customers: pa.Table) -> pa.Table:
    """Add ``alarm``, ``at_stake`` and the evidence of a decline or a lost line to scores.

    A silence outweighs a decline, and a decline a lost product line: one customer has one alarm.
    At stake is value at risk; of a decline, the part of the value that is no longer bought if
    that is more.
    """
    status = customers["status"].to_pylist()
    alarm = ["silent" if s in {"silent", "lost"} else None for s in status]
    stake = customers["value_at_risk"]
    out = customers.append_column("alarm", pa.array(alarm, pa.string()))
    out = out.append_column("at_stake", stake)
    for n in ("recent_per_year", "usual_per_year", "recent_amount", "usual_amount"):
        out = out.append_column(n, pa.nulls(len(out), pa.float64()))
    return out.append_column("product_line", pa.nulls(len(out), pa.string()))
