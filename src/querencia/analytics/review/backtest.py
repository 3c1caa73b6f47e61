"""The alarm alone, tried on the ledger's own past: what a review proves before it scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from querencia.analytics.review.alerting import past_of, set_up_alarms
from querencia.analytics.review.known import know
from querencia.analytics.review.result import Settings
from querencia.analytics.review.rhythm import choose_rhythm, rows_to_learn_from
from querencia.analytics.review.steps import Progress, in_silence

if TYPE_CHECKING:
    from datetime import date

    from querencia.analytics.departures.result import AlarmFacts
    from querencia.analytics.ledger import Ledger


def backtest(
    ledger: Ledger,
    *,
    as_of: date,
    settings: Settings | None = None,
    progress: Progress = in_silence,
) -> AlarmFacts:
    """Try the alarm rules on the past, as a review of the same day would, and do nothing else.

    Args:
        ledger: All purchases; what came after ``as_of`` is not read.
        as_of: The last day that is known.
        settings: The promise and the country count; the defaults when None.
        progress: Is told which step begins.

    Raises:
        UnusableLedger: There is no purchase by ``as_of``, or no customer has bought on two days.
    """
    progress("summing")
    known = know(ledger.until(as_of), as_of, settings or Settings())
    progress("learning")
    rows = rows_to_learn_from(known.histories)
    rhythm = choose_rhythm(rows, known.facts.customers)
    progress("trying")
    promised = known.settings.false_alarms_per_year
    return set_up_alarms(past_of(known, rows), rhythm.model, known.clock, promised=promised).facts
