"""Reviews that several tests read; made once, for they take seconds."""

from datetime import date

import pyarrow as pa
import pytest

from querencia.analytics.ledger import Ledger
from querencia.analytics.review.result import Review, Settings
from querencia.analytics.review.review import review
from querencia.analytics.simulation import Refunds, Scenario, Shrinking, Simulation, simulate

WHOLESALER = Scenario(
    customers=1500,
    weeks=156,
    seed=11,
    r=2.0,
    A=6.0,
    shrinking=Shrinking(share=0.1),
    refunds=Refunds(share=0.03),
)


@pytest.fixture(scope="session")
def cdnow_review(cdnow_sample: pa.Table) -> Review:
    """The tenth of CDNOW, at the end of what is known of it."""
    return review(Ledger.from_arrow(cdnow_sample, currency="USD"), as_of=date(1998, 6, 30))


@pytest.fixture(scope="session")
def wholesaler() -> Simulation:
    """Three years of a wholesaler whose departures are known."""
    return simulate(WHOLESALER)


@pytest.fixture(scope="session")
def wholesaler_review(wholesaler: Simulation) -> Review:
    """The wholesaler, at the end of the three years."""
    ledger = Ledger.from_arrow(wholesaler.purchases, currency="EUR")
    return review(ledger, as_of=WHOLESALER.end, settings=Settings(capacity=15))
