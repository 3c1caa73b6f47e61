"""Customers with alerts, and a small business whose departures are known."""

from datetime import UTC, date, datetime, timedelta

import pytest

from querencia.analytics.simulation import Scenario, simulate
from querencia.apps.alerts.domain.door import Cause
from querencia.apps.customers.models import Customer
from querencia.apps.sales.models import Purchase

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 16)


@pytest.fixture
def now():
    """Monday morning."""
    return NOW


@pytest.fixture
def customer(seller):
    """A customer of the seller's."""
    return Customer.objects.create(name="Bar El Faro", owner=seller, team=seller.team)


@pytest.fixture
def silent_cause():
    """Return what makes the cause of a silence, worth so many cents."""

    def _cause(customer, minor=10_000, key=""):
        evidence = {
            "status": "silent",
            "alarm": "silent",
            "silence_days": 41,
            "p_alive": 0.09,
            "last": "2026-10-06",
            "purchases": 30,
            "mean_gap_days": 12.0,
            "gap_spread_days": 3.0,
            "rule": {"name": "rhythm", "reason": "earlier", "threshold": 1.0},
        }
        return Cause(customer.pk, MONDAY, evidence, minor, key)

    return _cause


@pytest.fixture
def wholesaler(organisation, seller):
    """Three hundred customers of the seller's with two years of purchases; returns the truth."""
    end = MONDAY - timedelta(days=1)
    weeks = 104
    scenario = Scenario(
        customers=300,
        weeks=weeks,
        seed=5,
        start=end - timedelta(days=7 * weeks - 1),
        founders=0.8,
        A=3.0,
    )
    made = simulate(scenario)
    customers = {
        name: Customer(name=name, name_key=name.lower(), owner=seller, team=seller.team)
        for name in made.truth["customer"].to_pylist()
    }
    Customer.objects.bulk_create(customers.values())
    Purchase.objects.bulk_create(
        Purchase(
            customer=customers[row["customer"]],
            key=row["document"],
            document=row["document"],
            day=row["date"],
            currency="EUR",
            amount_minor=int(row["amount"] * 100),
            base_amount_minor=int(row["amount"] * 100),
            base_margin_minor=int(row["margin"] * 100),
        )
        for row in made.purchases.to_pylist()
    )
    return made
