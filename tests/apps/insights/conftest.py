"""Purchases in the database, and a review to hang figures on."""

from datetime import UTC, date, datetime

import pytest

from querencia.apps.alerts.models import Standing, WeeklyReview
from querencia.apps.customers.models import Customer
from querencia.apps.insights.domain.measuring import measure_figures
from querencia.apps.sales.domain.ledger import stored_ledger
from querencia.apps.sales.models import Purchase, Seller

AS_OF = date(2026, 11, 14)
WEEK = date(2026, 11, 16)
FINISHED = datetime(2026, 11, 16, 5, tzinfo=UTC)


class House:
    """A business whose purchases a test writes down."""

    def __init__(self, organisation):
        self.organisation = organisation
        self.count = 0

    def customer(self, name, **fields):
        return Customer.objects.create(name=name, name_key=name.lower(), **fields)

    def seller(self, name):
        return Seller.objects.get_or_create(name=name)[0]

    def sell(self, customer, day, minor, seller="Ana"):
        self.count += 1
        return Purchase.objects.create(
            customer=customer,
            key=str(self.count),
            day=date.fromisoformat(day),
            currency="EUR",
            amount_minor=minor,
            base_amount_minor=minor,
            kind="purchase" if minor >= 0 else "refund",
            seller=self.seller(seller),
        )

    def review(self, *, as_of=AS_OF, week=WEEK, window_days=60, over_time=()):
        """A review that found no more than the figures need."""
        facts = {
            "retention": None if window_days is None else {"window_days": window_days},
            "retention_over_time": list(over_time),
            "value": {"measure": "revenue", "new_customer": 200.0},
        }
        defaults = {"as_of": as_of, "facts": facts, "finished_at": FINISHED}
        return WeeklyReview.objects.update_or_create(week=week, defaults=defaults)[0]

    def standing(self, review, customer, status="active", **fields):
        values = {
            "p_alive": 0.9, "p_silent": 0.5, "first": date(2024, 1, 10), "last": date(2026, 11, 2),
            "silence_days": 12, "purchases": 9, "expected_purchases": 4.0,
            "value_minor": 10_000, "value_at_risk_minor": 1_000,
        }  # fmt: skip
        return Standing.objects.create(
            customer=customer, review=review, status=status, **(values | fields)
        )

    def measure(self, review):
        measure_figures(
            ledger=stored_ledger(until=review.as_of),
            review=review,
            organisation=self.organisation,
            tell=lambda *_step: None,
        )


@pytest.fixture
def house(organisation, settings, tmp_path):
    """A business without purchases yet."""
    settings.DATA = tmp_path
    return House(organisation)
