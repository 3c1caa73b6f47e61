"""What customers are worth, net of what they cost, and what an equal one would cost."""

from datetime import date

import pytest
from django.utils import timezone

from querencia.apps.alerts.models import Standing
from querencia.apps.customers.models import AcquisitionChannel, Departure, Segment
from querencia.apps.insights.domain.queries.kept import kept
from querencia.apps.insights.domain.queries.worth import Filters, worths
from querencia.apps.insights.enums import Figure, ValueGroup
from querencia.apps.insights.models import CustomerWorth
from querencia.apps.sales.models import AcquisitionCost, CustomerCost

pytestmark = pytest.mark.django_db(transaction=True)


def spend(customer, month, kind, minor):
    CustomerCost.objects.create(
        customer=customer, month=date.fromisoformat(month), kind=kind, amount_minor=minor
    )


@pytest.fixture
def measured(house):
    """Three customers with their costs, one of them young; and two who have left."""
    fair = AcquisitionChannel.objects.create(name="Feria")
    bars = Segment.objects.create(name="Bares")
    good = house.customer("Bueno", segment=bars, acquisition_channel=fair,
                          acquired_on=date(2026, 3, 1))  # fmt: skip
    dear, young = house.customer("Caro", segment=bars), house.customer("Joven")
    gone, lost = house.customer("Ido"), house.customer("Perdido")
    for one, minor in ((good, 500_00), (dear, 900_00), (young, 50_00), (gone, 1), (lost, 1)):
        house.sell(one, "2024-06-10", 1)
        house.sell(one, "2026-06-10", minor)
    review = house.review()
    house.standing(review, good, value_minor=300_00, value_at_risk_minor=50_00)
    house.standing(review, dear, value_minor=40_00, value_at_risk_minor=10_00)
    house.standing(review, young, first=date(2026, 5, 19), value_minor=60_00,
                   value_at_risk_minor=0)  # fmt: skip
    house.standing(review, gone, value_minor=99_00)
    house.standing(review, lost, status="lost", value_minor=99_00)
    Departure.objects.create(
        customer=gone, left_on=date(2026, 9, 1), reason="price", recorded_at=timezone.now()
    )
    spend(good, "2026-02-01", "serve", 20_00)
    spend(good, "2025-11-01", "serve", 7_00)  # more than twelve months ago
    spend(dear, "2026-02-01", "serve", 25_00)
    spend(dear, "2026-10-01", "retain", 15_00)
    spend(young, "2026-10-01", "retain", 9_00)
    AcquisitionCost.objects.create(channel=fair, month=date(2026, 2, 1), amount_minor=80_00)
    house.measure(review)
    return review


def test_worth_is_value_less_cost_and_an_equal_one_costs_as_many_new_ones(measured):
    del measured
    found = {
        one.customer.name: (
            one.sales_minor, one.value_minor, one.serve_minor, one.retain_minor, one.net_minor,
            one.replacement_minor,
        )
        for one in CustomerWorth.objects.select_related("customer")
    }  # fmt: skip
    # A new customer is worth 200 and costs 80. Joven's cost of 180 days counts for 365.
    assert found == {
        "Bueno": (500_00, 250_00, 20_00, 0, 230_00, 120_00),
        "Caro": (900_00, 30_00, 25_00, 15_00, -10_00, 16_00),
        "Joven": (50_00, 60_00, 0, 18_25, 41_75, 24_00),
    }


def test_three_groups_say_who_is_worth_much_who_only_buys_and_who_costs(measured):
    document = kept(Figure.VALUE, week=measured.week)
    assert document["cuts"] == {"net_minor": 230_00, "sales_minor": 900_00}
    groups = {one.customer.name: one.group for one in CustomerWorth.objects.all()}
    assert groups == {
        "Bueno": ValueGroup.VALUABLE,
        "Caro": ValueGroup.COSTS,
        "Joven": ValueGroup.OTHER,
    }


def test_the_sums_of_segments_add_up_to_the_total(measured):
    document = kept(Figure.VALUE, week=measured.week)
    for name in ("customers", "sales_minor", "value_minor", "net_minor", "replacement_minor"):
        assert sum(one[name] for one in document["segments"]) == document["total"][name]
    assert [one["losing"] for one in document["segments"]] == [1, 0]
    assert document["channels"] == [["Feria", 80_00, 1]]


def test_who_left_since_is_no_longer_there(measured, house):
    Standing.objects.filter(customer__name="Joven").update(status="lost")
    house.measure(measured)
    names = CustomerWorth.objects.values_list("customer__name", flat=True)
    assert set(names) == {"Bueno", "Caro"}


def test_the_list_filters_and_sorts(measured, analyst):
    del measured
    bars = Segment.objects.get(name="Bares").pk

    def names(filters, order="-neto"):
        return [one.customer.name for one in worths(analyst, filters, order)]

    assert names(Filters()) == ["Bueno", "Joven", "Caro"]
    assert names(Filters(), "ventas") == ["Joven", "Bueno", "Caro"]
    assert names(Filters(segment=bars)) == ["Bueno", "Caro"]
    assert names(Filters(group="costs")) == ["Caro"]


def test_a_seller_sees_the_worth_of_their_own_customers(measured, seller):
    del measured
    good = CustomerWorth.objects.get(customer__name="Bueno").customer
    good.owner = seller
    good.save()
    assert [one.customer for one in worths(seller, Filters())] == [good]


def test_without_amounts_there_is_no_worth(house):
    customer = house.customer("Bar Pepe")
    house.sell(customer, "2025-01-10", 10_00)
    house.sell(customer, "2026-06-10", 10_00)
    review = house.review()
    review.facts["value"]["measure"] = "purchases"
    review.save()
    house.measure(review)
    assert kept(Figure.VALUE, week=review.week) == {"missing": "no_amounts"}
