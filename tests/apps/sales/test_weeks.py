"""What a customer bought, week by week, is counted by the database."""

from datetime import date

import pytest

from querencia.analytics.review.result import WeekPoint
from querencia.apps.customers.models import Customer
from querencia.apps.sales.domain.queries.weeks import weeks_of
from querencia.apps.sales.enums import PurchaseKind
from querencia.apps.sales.models import Purchase


@pytest.fixture
def bakery(db):
    return Customer.objects.create(name="Panadería Núñez")


@pytest.fixture
def florist(db):
    return Customer.objects.create(name="Floristería Lola")


def buy(customer, day, minor, kind=PurchaseKind.PURCHASE):
    Purchase.objects.create(
        customer=customer, key=f"{day} {minor}", day=day, kind=kind, currency="EUR",
        amount_minor=minor, base_amount_minor=minor,
    )  # fmt: skip


def test_weeks_are_iso_weeks_over_the_turn_of_the_year(bakery, florist):
    buy(bakery, date(2024, 12, 29), 100)  # a Sunday
    buy(bakery, date(2024, 12, 30), 250)  # the Monday of week 1 of 2025
    buy(bakery, date(2025, 1, 5), 1_001)  # its Sunday
    buy(bakery, date(2025, 1, 6), 7)
    buy(florist, date(2025, 1, 6), 9)

    assert weeks_of([bakery.pk, florist.pk], until=date(2025, 1, 6), currency="EUR") == {
        bakery.pk: [
            WeekPoint(date(2024, 12, 23), 1, 1.0),
            WeekPoint(date(2024, 12, 30), 2, 12.51),
            WeekPoint(date(2025, 1, 6), 1, 0.07),
        ],
        florist.pk: [WeekPoint(date(2025, 1, 6), 1, 0.09)],
    }


def test_what_is_older_than_two_years_later_or_given_back_is_left_out(bakery):
    for day in (date(2022, 12, 25), date(2025, 1, 7)):
        buy(bakery, day, 100)
    buy(bakery, date(2025, 1, 6), -100, PurchaseKind.REFUND)
    assert weeks_of([bakery.pk], until=date(2025, 1, 6), currency="EUR") == {}

    buy(bakery, date(2023, 1, 16), 100)  # the Monday of the first of 104 weeks
    buy(bakery, date(2023, 1, 15), 100)
    assert weeks_of([bakery.pk], until=date(2025, 1, 6), currency="EUR") == {
        bakery.pk: [WeekPoint(date(2023, 1, 16), 1, 1.0)]
    }
