"""What is known on the day of a review: the ledger summed up once, and how it is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from querencia.analytics.clock import estimate_clock
from querencia.analytics.engine import collect, materialise
from querencia.analytics.histories import histories
from querencia.analytics.ledger import UnusableLedger
from querencia.analytics.review.result import LedgerFacts
from querencia.analytics.spans import spans
from querencia.analytics.value import yardstick

if TYPE_CHECKING:
    from datetime import date

    import ibis

    from querencia.analytics.clock import Clock
    from querencia.analytics.ledger import Ledger
    from querencia.analytics.review.result import Settings
    from querencia.analytics.value import Yardstick


@dataclass(frozen=True)
class Known:
    """What is known at the close of ``as_of``, and how the review looks at it."""

    ledger: Ledger
    as_of: date
    settings: Settings
    unit: Yardstick
    clock: Clock
    histories: ibis.Table
    facts: LedgerFacts

    @property
    def horizon(self) -> float:
        """The horizon of value in weeks of the clock: a high season ahead holds more of them."""
        until = self.as_of + timedelta(weeks=self.settings.horizon_weeks)
        return self.clock.weeks_at(until) - self.clock.weeks_at(self.as_of)

    def clock_on(self, day: date) -> Clock:
        """Return the clock as it could be learnt at the close of an earlier day."""
        return estimate_clock(self.ledger, end=day, country=self.settings.country)


def know(ledger: Ledger, as_of: date, settings: Settings) -> Known:
    """Sum up what each customer bought, once, and keep it in the engine.

    Raises:
        UnusableLedger: There is nothing to review; the message says why.
    """
    sums = spans(ledger, end=as_of)
    clock = estimate_clock(ledger, end=as_of, country=settings.country, known=sums)
    rows = materialise(histories(ledger, end=as_of, clock=clock, known=sums))
    counts = rows.aggregate(
        purchases=rows.purchases.sum(),
        customers=rows.count(),
        repeat=(rows.x > 0).sum(),
        first=rows["first"].min(),
        last=rows["last"].max(),
    )
    (found,) = collect(counts).to_pylist()
    if not found["customers"]:
        raise UnusableLedger("There is no purchase on or before %(day)s.", day=as_of)
    if found["customers"] == 1 and not found["repeat"]:
        raise UnusableLedger(
            "The only customer, until %(day)s, has not bought on two days, so nothing can be said "
            "about a rhythm.",
            day=as_of,
        )
    if not found["repeat"]:
        raise UnusableLedger(
            "None of the %(count)s customers has bought on two days, so nothing can be said about "
            "their rhythm.",
            count=found["customers"],
        )
    unit = yardstick(ledger, settings.margin_rate)
    facts = LedgerFacts(
        rows=ledger.counts.rows,
        purchases=int(found["purchases"]),
        customers=int(found["customers"]),
        rejected=ledger.counts.rejected,
        refunds=ledger.counts.refunds,
        first=found["first"],
        last=found["last"],
        currency=ledger.currency,
        measure=unit.measure,
    )
    return Known(ledger, as_of, settings, unit, clock, rows, facts)
