"""Every number that Querencia shows, as a library: point it at a table of purchases.

    >>> from datetime import date
    >>> import pyarrow as pa
    >>> from querencia.analytics import Ledger, review
    >>> days = [date(2026, 1, 5), date(2026, 1, 19), date(2026, 2, 2), date(2026, 1, 12)]
    >>> bought = pa.table({"customer": ["Bar", "Bar", "Bar", "Casa"], "date": days})
    >>> found = review(Ledger.from_arrow(bought), as_of=date(2026, 6, 1))
    >>> found.customers["id"].to_pylist(), found.alarm.rule
    (['Bar', 'Casa'], 'longest_own_gap')

What stands here is the public door; the rooms behind it (``models``, ``retention``, ``departures``,
``value``, ``clock``, ``simulation``) each have their own.
"""

from querencia.analytics.gaps import Gaps, gaps
from querencia.analytics.histories import customer_days, histories
from querencia.analytics.ledger import Ledger, LedgerError, UnusableLedger, ledger_from_rows
from querencia.analytics.models import MODELS, Histories, RhythmModel, choose_k, model
from querencia.analytics.review.backtest import backtest
from querencia.analytics.review.result import Review, Settings
from querencia.analytics.review.review import review
from querencia.analytics.simulation import Scenario, simulate
from querencia.analytics.weeks import weekly_counts

__all__ = [
    "MODELS",
    "Gaps",
    "Histories",
    "Ledger",
    "LedgerError",
    "Review",
    "RhythmModel",
    "Scenario",
    "Settings",
    "UnusableLedger",
    "backtest",
    "choose_k",
    "customer_days",
    "gaps",
    "histories",
    "ledger_from_rows",
    "model",
    "review",
    "simulate",
    "weekly_counts",
]
