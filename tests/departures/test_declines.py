"""Declines: the chance of so few purchases is the law's own, and alarms cost what was promised."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import gamma, nbinom

from querencia.analytics.clock import calendar
from querencia.analytics.departures.days import as_day
from querencia.analytics.departures.decline import measure_declines
from querencia.analytics.departures.shrinking import cautious_alarm, set_shrinking_alarm
from querencia.analytics.departures.trial import histories_at
from querencia.analytics.gaps import gaps
from querencia.analytics.ledger import Ledger
from querencia.analytics.models import Histories, MbgCnbdK, MixK
from querencia.analytics.models.erlang_several import several_tail
from querencia.analytics.simulation import Never, Scenario, Shrinking, Simulation, simulate

HISTORY = Histories.of([6], [20.0], [20.0], [3.0])


def test_purchases_without_memory_are_counted_by_the_negative_binomial():
    model = MbgCnbdK(1).with_parameters({"r": 0.8, "alpha": 4.0, "a": 0.5, "b": 2.0})
    # No more than m purchases in D weeks, of a rate ~ Gamma(r + x, alpha + t_x).
    shape, scale, weeks, most = 0.8 + 6, 4.0 + 20.0, 13.0, 2
    expected = nbinom.cdf(most, shape, scale / (scale + weeks))
    assert several_tail(model, HISTORY, np.array([most + 1]), np.array([weeks])) == pytest.approx(
        expected
    )


@pytest.mark.parametrize("k", [1, 2, 4])
def test_regular_gaps_are_summed_as_the_posterior_rate_says(k: int):
    model = MbgCnbdK(k).with_parameters({"r": 0.8, "alpha": 1.5, "a": 0.5, "b": 2.0})
    rates = gamma.rvs(0.8 + 6 * k, scale=1 / 21.5, size=200_000, random_state=4)
    sums = gamma.rvs(3 * k, scale=1 / rates, random_state=5)
    found = several_tail(model, HISTORY, np.array([3]), np.array([13.0]))[0]
    assert found == pytest.approx((sums > 13.0).mean(), abs=0.005)


def test_for_one_gap_it_is_the_tail_of_the_silence():
    model = MixK((1, 3)).with_parameters(
        {"r": 0.9, "A": 4.0, "a": 0.4, "b": 1.5, "weight_1": 0.6, "weight_3": 0.4}
    )
    silent = Histories.of([6], [20.0], [29.0], [3.0])
    one = several_tail(model, HISTORY, np.array([1]), np.array([9.0]))
    np.testing.assert_allclose(one, model.tail(silent), rtol=1e-9)


@pytest.fixture(scope="module")
def shrinking() -> tuple[Scenario, Simulation]:
    """Four years in which three customers in ten begin to buy less, by frequency or by amount."""
    scenario = Scenario(
        customers=3000, weeks=208, seed=5, r=3.0, A=6.0, founders=0.5,
        shrinking=Shrinking(share=0.3, factor=0.4),
    )  # fmt: skip
    return scenario, simulate(scenario)


def test_alarms_find_shrinking_customers_and_little_else(
    shrinking: tuple[Scenario, Simulation],
):
    scenario, simulation = shrinking
    end, clock = as_day(scenario.end), calendar()
    past = gaps(Ledger.from_arrow(simulation.purchases), end=scenario.end)
    then = end - 7 * 26 - 365
    alarm = set_shrinking_alarm(
        past, MixK().fit(histories_at(past, then, clock)), clock, known=then, end=end, promised=0.5
    )
    assert alarm.promised == pytest.approx(0.1)
    assert 0.08 <= alarm.realised <= 0.1
    found = measure_declines(past, MixK().fit(histories_at(past, end, clock)), clock, end)
    truth = {row["customer"]: row for row in simulation.truth.to_pylist()}
    rows = [truth[name] for name in past.customer_ids]
    called = (found.recent_per_year > 0) & (found.p <= alarm.largest_p)
    here = np.array([not row["departed"] for row in rows])
    shrunk = np.array([_shrunk_days(row, scenario.end) for row in rows])
    clear = (shrunk > 120) & (shrunk < 400) & here & (found.recent_per_year > 0)
    assert clear.sum() > 40
    assert called[clear].mean() > 0.4
    assert called[(shrunk < 0) & here].mean() < 0.06
    fell = np.array([row["shrink_kind"] == "amount" for row in rows])
    assert found.by_amount[clear & called & fell].mean() > 0.9
    assert found.by_amount[clear & called & ~fell].mean() < 0.1


def _shrunk_days(row: dict, end: date) -> int:
    return -1 if row["shrink_date"] is None else (end - row["shrink_date"]).days


def test_a_base_that_never_changes_is_called_as_often_as_chance_has_it():
    scenario = Scenario(customers=3000, weeks=156, seed=9, r=3.0, A=6.0, departures=Never())
    past = gaps(Ledger.from_arrow(simulate(scenario).purchases), end=scenario.end)
    end, clock = as_day(scenario.end), calendar()
    model = MixK().fit(histories_at(past, end, clock))
    p = measure_declines(past, model, clock, end).p
    # Each chance is an upper bound, and so is Bonferroni's: fewer may be called, not more.
    assert 0.01 < (p <= 0.05).mean() < 0.05
    assert (p <= 0.01).mean() < 0.01


def test_who_buys_half_as_much_twice_as_often_has_not_declined():
    first, rows = date(2022, 1, 3), []
    for name, lately_every, lately_amount in (
        ("as ever", 14, 80), ("smaller", 14, 40), ("split", 7, 40), ("rarer", 42, 80),
        ("rarer, larger", 42, 240),
    ):  # fmt: skip
        past = [first + timedelta(days=14 * i) for i in range(40)]
        recent = [past[-1] + timedelta(days=lately_every * i) for i in range(1, 400)]
        recent = [day for day in recent if day <= past[-1] + timedelta(days=182)]
        rows += [(name, day, 80 + i % 5) for i, day in enumerate(past)]
        rows += [(name, day, lately_amount + i % 5) for i, day in enumerate(recent)]
    names, days, amounts = zip(*rows, strict=True)
    table = pa.table(
        {"customer": names, "date": pa.array(days), "amount": pa.array(amounts, pa.float64())}
    )
    end = first + timedelta(days=14 * 39 + 182)
    known = gaps(Ledger.from_arrow(table), end=end)
    model = MbgCnbdK(4).with_parameters({"r": 2.0, "alpha": 1.0, "a": 0.5, "b": 8.0})
    found = measure_declines(known, model, calendar(), as_day(end))

    called = {
        str(known.customer_ids[code]): (p <= 0.01, by_amount)
        for code, p, by_amount in zip(found.customer, found.p, found.by_amount, strict=True)
    }
    assert {name: kind for name, (rings, kind) in called.items() if rings} == {
        "smaller": True, "rarer": False,
    }  # fmt: skip
    assert set(called) == {"as ever", "smaller", "split", "rarer", "rarer, larger"}


def test_without_a_past_the_alarm_is_cautious():
    alarm = cautious_alarm(0.5)
    assert (alarm.largest_p, alarm.promised, alarm.realised) == (0.001, 0.1, None)
