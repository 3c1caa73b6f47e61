"""The parts of a shortfall: where each customer's goes, and that they add up to the cent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from querencia.analytics.shortfall import CAUSES, CustomerSales, Part, attribute

AMOUNTS = st.integers(0, 10**12)


@st.composite
def sales(draw):
    return [
        CustomerSales(
            customer=number,
            planned=draw(AMOUNTS),
            bought=draw(AMOUNTS),
            returned=draw(AMOUNTS),
            usual_days=draw(st.integers(0, 400)),
            days=draw(st.integers(0, 400)),
            is_new=draw(st.booleans()),
            has_left=draw(st.booleans()),
        )
        for number in range(draw(st.integers(0, 8)))
    ]


@given(sales(), AMOUNTS)
def test_the_parts_always_add_up_to_budget_minus_actual(rows, from_new):
    found = attribute(rows, planned_from_new=from_new)
    budget = from_new + sum(one.planned for one in rows)
    actual = sum(one.bought - one.returned for one in rows)
    assert found.shortfall == budget - actual
    assert sum(found.sums().values()) == found.shortfall
    assert from_new + sum(part.minor for part in found.parts) == found.shortfall


@given(sales(), AMOUNTS)
def test_only_growth_and_new_customers_make_a_shortfall_smaller(rows, from_new):
    parts = attribute(rows, planned_from_new=from_new).parts
    assert all(part.minor > 0 for part in parts if part.cause not in {"more", "new"})


@pytest.mark.parametrize(
    ("one", "parts"),
    [
        pytest.param(
            CustomerSales(1, 1000, 300, has_left=True, usual_days=4, days=1),
            {"lost": 700},
            id="who left before the period was over is lost",
        ),
        pytest.param(
            CustomerSales(1, 1000, 0, usual_days=1),
            {"late": 1000},
            id="who has yet to come is late",
        ),
        pytest.param(
            CustomerSales(1, 1200, 450, usual_days=4, days=2),
            {"less_often": 600, "smaller": 150},
            id="two of four purchases at 300, and 75 less on each of the others",
        ),
        pytest.param(
            CustomerSales(1, 1200, 1100, usual_days=4, days=2),
            {"less_often": 100},
            id="frequency explains no more than what is missing",
        ),
        pytest.param(
            CustomerSales(1, 1200, 900, usual_days=4, days=5),
            {"smaller": 300},
            id="as often as usual, but smaller",
        ),
        pytest.param(
            CustomerSales(1, 1000, 1400, returned=250, usual_days=2, days=2),
            {"returned": 250, "more": -400},
            id="what came back is apart from what was bought",
        ),
        pytest.param(
            CustomerSales(1, 0, 800, is_new=True, days=1), {"new": -800}, id="new customers count"
        ),
        pytest.param(CustomerSales(1, 500, 500, usual_days=1, days=1), {}, id="as planned"),
    ],
)
def test_a_customer_goes_to_the_cause_that_explains_what_is_missing(one, parts):
    found = attribute([one], planned_from_new=0)
    assert found.parts == tuple(Part(1, cause, minor) for cause, minor in parts.items())


def test_new_customers_that_did_not_come_are_what_was_planned_of_them_less_what_they_bought():
    rows = [CustomerSales(1, 0, 800, is_new=True, days=1)]
    found = attribute(rows, planned_from_new=3000)
    assert found.sums() == dict.fromkeys(CAUSES, 0) | {"new": 2200}
    assert found.customers() == dict.fromkeys(CAUSES, 0) | {"new": 1}
