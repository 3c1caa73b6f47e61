"""The budget by days: exact, over working days, and whole where only its parts are planned."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from querencia.apps.customers.models import Customer, Segment
from querencia.apps.sales.domain.queries.budget import (
    WHOLE,
    Scope,
    daily_budgets,
    spread_month,
    spread_week,
    this_month,
)
from querencia.apps.sales.models import BudgetLine, Purchase, Seller

MONTHS = st.dates(date(2015, 1, 1), date(2040, 12, 31)).map(lambda day: day.replace(day=1))


@given(MONTHS, st.integers(0, 10**12), st.lists(st.floats(0, 100), max_size=7))
def test_a_month_spread_over_its_days_adds_up_to_the_cent(first, minor, weights):
    days = spread_month(first, minor, weights)
    assert sum(days.values()) == minor
    assert {day.month for day in days} == {first.month}


def test_a_month_without_weights_is_even_over_its_working_days():
    days = spread_month(date(2026, 5, 1), 20_000, [], closed={date(2026, 5, 1)})
    planned = {day.day: minor for day, minor in days.items() if minor}
    working = [*range(4, 9), *range(11, 16), *range(18, 23), *range(25, 30)]
    assert planned == dict.fromkeys(working, 1000)


def test_the_weights_of_a_month_are_those_of_its_iso_weeks():
    days = spread_month(date(2026, 6, 1), 1000, [1, 1, 1, 1, 6])  # the fifth: Monday and Tuesday
    assert [days[date(2026, 6, day)] for day in (1, 28, 29, 30)] == [20, 0, 300, 300]


def test_a_week_is_even_over_its_working_days():
    monday = date(2026, 11, 16)
    assert spread_week(monday, 502) == {
        monday + timedelta(days=n): minor for n, minor in enumerate([101, 101, 100, 100, 100, 0, 0])
    }


@pytest.mark.django_db
class TestStored:
    @pytest.fixture(autouse=True)
    def _organisation(self, organisation):
        """The calendar is that of Spain."""

    def test_without_a_line_for_everybody_the_sellers_together_are_the_whole(self):
        sellers = [Seller.objects.create(name=name) for name in ("Ana", "Luis")]
        for seller, minor in zip(sellers, (2000, 1000), strict=True):
            BudgetLine.objects.create(
                period="month", starts_on=date(2026, 6, 1), seller=seller, amount_minor=minor
            )
        segment = Segment.objects.create(name="Bares")
        BudgetLine.objects.create(
            period="month", starts_on=date(2026, 6, 1), segment=segment, amount_minor=77
        )
        found = daily_budgets(first=date(2026, 6, 1), last=date(2026, 6, 30))
        assert {scope: sum(days.values()) for scope, days in found.items()} == {
            WHOLE: 3000,
            Scope(seller=sellers[0].pk): 2000,
            Scope(seller=sellers[1].pk): 1000,
            Scope(segment=segment.pk): 77,
        }

    def test_weeks_count_only_where_their_month_has_no_line(self):
        BudgetLine.objects.create(period="month", starts_on=date(2026, 6, 1), amount_minor=2200)
        BudgetLine.objects.create(period="week", starts_on=date(2026, 6, 29), amount_minor=500)
        found = daily_budgets(first=date(2026, 6, 1), last=date(2026, 7, 31))[WHOLE]
        assert sum(minor for day, minor in found.items() if day.month == 6) == 2200
        assert sum(minor for day, minor in found.items() if day.month == 7) == 300

    def test_this_month_is_what_was_sold_beside_what_was_planned_by_now(self):
        BudgetLine.objects.create(period="month", starts_on=date(2026, 6, 1), amount_minor=22_000)
        customer = Customer.objects.create(name="Bar Pepe")
        for number, (day, minor) in enumerate(
            [(date(2026, 5, 31), 9), (date(2026, 6, 1), 5000), (date(2026, 6, 2), -700),
             (date(2026, 6, 3), 80)]
        ):  # fmt: skip
            Purchase.objects.create(
                customer=customer, key=str(number), day=day, currency="EUR",
                amount_minor=minor, base_amount_minor=minor,
            )  # fmt: skip
        assert this_month(date(2026, 6, 2)) == (4300, 22_000, 2000)

    def test_a_month_without_a_budget_has_sales_alone(self):
        assert this_month(date(2026, 6, 2)) == (0, None, None)
