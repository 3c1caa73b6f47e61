"""The shortfall of a stored business: split to the cent, and how early the alarm had rung."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from querencia.analytics.periods import Period
from querencia.apps.alerts.models import Alert
from querencia.apps.customers.models import Segment
from querencia.apps.insights.domain.queries.behind import Asked, behind
from querencia.apps.insights.domain.queries.kept import groups_of, kept
from querencia.apps.insights.domain.shortfalls import crossing_day, split_shortfall
from querencia.apps.insights.enums import Figure
from querencia.apps.sales.models import BudgetLine

OCTOBER = Period(date(2026, 9, 30), date(2026, 10, 31))
AMOUNTS = st.integers(0, 10**9)


# Making rows takes long where many tests run at once; that says nothing about the split.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "first": st.dates(date(2020, 1, 1), date(2026, 10, 31)),
                "bought": AMOUNTS,
                "returned": AMOUNTS,
                "days": st.integers(0, 20),
                "usual": st.integers(-(10**6), 10**9),
                "usual_days": st.integers(0, 20),
                "left": st.booleans(),
            }
        ),
        max_size=8,
    ),
    AMOUNTS,
)
def test_whatever_was_sold_the_parts_add_up_to_budget_minus_actual(rows, budget):
    rows = [{**row, "customer": number} for number, row in enumerate(rows)]
    gone = {row["customer"] for row in rows if row["left"]}
    found = split_shortfall(rows, OCTOBER, budget=budget, gone=gone)
    if not any(row["usual"] > 0 for row in rows):
        assert found is None
        return
    assert found is not None
    actual = sum(row["bought"] - row["returned"] for row in rows)
    assert sum(found.sums().values()) == found.shortfall == budget - actual


def test_the_line_is_crossed_where_sales_begin_to_stay_below():
    planned = {date(2026, 10, day): 10 for day in range(1, 11)}
    sold = {date(2026, 10, 1): 5, date(2026, 10, 2): 40, date(2026, 10, 6): 10}
    # Below on the first, ahead from the second on, and for good below from the fifth.
    assert crossing_day(planned, sold, OCTOBER) == date(2026, 10, 5)
    assert crossing_day(planned, {date(2026, 10, 10): 100}, OCTOBER) is None
    assert crossing_day(planned, {}, OCTOBER) == date(2026, 10, 1)


@pytest.fixture
def october(house):
    """A budget of 1,000 for October 2026, beside an October 2025 of 1,000 of which 200 were new."""
    bars = Segment.objects.create(name="Bares")
    lost, often, late, more = (house.customer(name, segment=bars) for name in
                               ("Perdido", "Menos", "Tarde", "Más"))  # fmt: skip
    won_then, won_now = house.customer("Nuevo 2025"), house.customer("Nuevo 2026")
    for one in (lost, often, late, more):
        house.sell(one, "2024-10-15", 1_00)
    for one, days, minor in ((lost, (5, 20), 100_00), (often, (1, 8, 15, 22), 50_00),
                             (late, (10,), 200_00), (more, (7,), 200_00)):  # fmt: skip
        for day in days:
            house.sell(one, f"2025-10-{day:02}", minor)
    house.sell(won_then, "2025-10-16", 200_00)
    house.sell(lost, "2026-10-02", 20_00)
    house.sell(often, "2026-10-06", 30_00)
    house.sell(often, "2026-10-20", 30_00)
    house.sell(more, "2026-10-13", 300_00)
    house.sell(more, "2026-10-14", -40_00)
    house.sell(won_now, "2026-10-21", 50_00)
    BudgetLine.objects.create(period="month", starts_on=date(2026, 10, 1), amount_minor=1000_00)
    review = house.review(as_of=date(2026, 11, 1), week=date(2026, 11, 2))
    house.standing(review, lost, status="silent")
    house.standing(review, late)
    Alert.objects.create(
        customer=lost, kind="silent", key="", since=date(2026, 9, 28),
        opened_at=datetime(2026, 10, 5, 6, tzinfo=UTC), evidence={},
    )  # fmt: skip
    house.measure(review)
    names = ("lost", "often", "late", "more", "won_then", "won_now")
    people = (lost, often, late, more, won_then, won_now)
    return review, dict(zip(names, people, strict=True))


@pytest.mark.django_db(transaction=True)
class TestOctober:
    def test_each_customer_is_in_the_cause_that_explains_them(self, october):
        review, who = october

        def parts(cause):
            asked = Asked(Figure.BUDGET, cause, period="2026-10")
            found = behind(asked, review=review, currency="EUR")
            return [(one.customer, one.minor) for one in found]

        # 800 for the known five, who bought 1,000 a year before: each four fifths of that.
        assert {cause: parts(cause) for cause in
                ("lost", "less_often", "smaller", "late", "returned", "new", "more")} == {
            "lost": [(who["lost"].pk, 140_00)],
            "less_often": [(who["often"].pk, 80_00)],
            "smaller": [(who["often"].pk, 20_00)],
            "late": [(who["late"].pk, 160_00), (who["won_then"].pk, 160_00)],
            "returned": [(who["more"].pk, 40_00)],
            "new": [(who["won_now"].pk, -50_00)],
            "more": [(who["more"].pk, -140_00)],
        }  # fmt: skip

    def test_the_causes_are_the_shortfall_to_the_cent(self, october):
        review, _who = october
        found = kept(Figure.BUDGET, week=review.week)["shortfalls"]["2026-10"]
        assert found["shortfall"] == 1000_00 - 390_00
        assert found["planned_from_new"] == 200_00
        assert found["causes"] == {
            "lost": [140_00, 1],
            "less_often": [80_00, 1],
            "smaller": [20_00, 1],
            "late": [320_00, 2],
            "returned": [40_00, 1],
            "new": [150_00, 1],
            "more": [-140_00, 1],
        }

    def test_the_alarm_had_rung_before_the_line_was_crossed(self, october):
        review, _who = october
        found = kept(Figure.BUDGET, week=review.week)["shortfalls"]["2026-10"]["warning"]
        # 21 working days, for the 12th is a holiday; sales are below from the first of them.
        assert found == {
            "crossed": "2026-10-01",
            "customers": 2,
            "minor": 240_00,
            "warned": 1,
            "warned_minor": 140_00,
            "days": 3,
            "most_days": 3,
            "told": 0,
        }

    def test_sales_are_beside_the_budget_by_month_week_seller_and_segment(self, october):
        review, _who = october
        whole = kept(Figure.BUDGET, week=review.week)
        [row] = [one for one in whole["months"] if one["first"] == "2026-10-01"]
        assert row == {
            "first": "2026-10-01", "last": "2026-10-31", "open": False, "actual": 390_00,
            "budget": 1000_00, "whole_budget": 1000_00, "year_before": 1000_00,
        }  # fmt: skip
        november = whole["months"][10]
        assert (november["open"], november["actual"], november["budget"]) == (True, 0, None)
        assert sum(one["actual"] for one in whole["weeks"]) == whole["year"]["actual"] == 390_00
        kinds = {name.partition(":")[0] for name in groups_of(Figure.BUDGET, week=review.week)}
        assert kinds == {"", "seller", "segment"}
        bars = kept(Figure.BUDGET, f"segment:{Segment.objects.get().pk}", week=review.week)
        assert (bars["has_budget"], bars["year"]["actual"]) == (False, 340_00)
