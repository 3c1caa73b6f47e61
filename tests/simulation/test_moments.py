"""What was asked for is what is drawn, measured without any model of ours."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from querencia.analytics.simulation import (
    Amounts,
    AnyTime,
    AtPurchase,
    Holiday,
    Never,
    Scenario,
    season,
    simulate,
)


def _days(column: pa.ChunkedArray) -> np.ndarray:
    return column.cast(pa.int32()).to_numpy()


def _gaps(purchases: pa.Table) -> tuple[np.ndarray, np.ndarray]:
    """Customer number and length in days of every completed gap."""
    customer = purchases["customer"].combine_chunks().dictionary_encode().indices.to_numpy()
    same = np.diff(customer) == 0
    return customer[1:][same], np.diff(_days(purchases["date"]))[same]


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_gaps_of_regularity_k_have_the_variance_of_an_erlang_k(k):
    scenario = Scenario(
        customers=2000, weeks=520, r=4.0, A=20.0, departures=Never(), arrival_weeks=4,
        regularity=tuple(float(i == k) for i in range(1, 5)),
    )  # fmt: skip
    simulation = simulate(scenario)
    owner, gap = _gaps(simulation.purchases)
    relative = gap * simulation.truth["rate"].to_numpy()[owner] / 7
    assert relative.mean() == pytest.approx(1.0, abs=0.02)
    assert relative.var() == pytest.approx(1 / k, rel=0.05)
    assert set(simulation.truth["k"].to_pylist()) == {k}


def test_rates_are_gamma_whatever_the_regularity():
    truth = simulate(Scenario(customers=60_000, weeks=4, r=2.0, A=8.0)).truth
    rate, k = truth["rate"].to_numpy(), truth["k"].to_numpy()
    for regularity in (1, 2, 3, 4):
        mine = rate[k == regularity]
        assert len(mine) == pytest.approx(15_000, rel=0.05)
        assert mine.mean() == pytest.approx(0.25, rel=0.03)
        assert mine.var() == pytest.approx(2 / 64, rel=0.08)


def test_one_purchase_customers_are_as_many_as_the_dropout_asks_for():
    # With rates so high that every gap falls inside the ledger, x = 0 means left at the first.
    scenario = Scenario(
        customers=30_000,
        weeks=300,
        r=50.0,
        A=10.0,
        arrival_weeks=1,
        departures=AtPurchase(1.0, 3.0),
    )
    truth = simulate(scenario).truth
    purchases = truth["purchases"].to_numpy()
    # Beta-geometric: P(1) = a / (a + b); P(2) = P(1) b / (a + b + 1).
    assert np.mean(purchases == 1) == pytest.approx(0.25, abs=0.01)
    assert np.mean(purchases == 2) == pytest.approx(0.25 * 3 / 5, abs=0.01)


def test_lifetimes_survive_like_a_pareto():
    scenario = Scenario(
        customers=30_000, weeks=60, arrival_weeks=1, departures=AnyTime(s=0.8, beta=30.0)
    )
    truth = simulate(scenario).truth
    lifetime = (
        _days(truth["departure_date"].fill_null(date(2100, 1, 1))) - _days(truth["first"])
    ) / 7
    for weeks in (10.0, 30.0, 50.0):
        expected = (30 / (30 + weeks)) ** 0.8
        assert np.mean(lifetime > weeks) == pytest.approx(expected, abs=0.015)


def test_gamma_amounts_have_the_moments_of_gamma_gamma():
    amounts = Amounts(p=6.0, q=6.0, gamma=50.0, margin_rate=0.25, margin_spread=0.0)
    simulation = simulate(Scenario(customers=40_000, weeks=30, amounts=amounts))
    mean = simulation.truth["mean_amount"].to_numpy()
    assert mean.mean() == pytest.approx(6 * 50 / 5, rel=0.02)  # p gamma / (q - 1)
    assert 1 / np.mean(1 / mean) == pytest.approx(
        50.0, rel=0.02
    )  # nu = p / mean has mean q / gamma
    amount = simulation.purchases["amount"].cast(pa.float64()).to_numpy()
    owner = simulation.purchases["customer"].combine_chunks().dictionary_encode().indices.to_numpy()
    relative = amount / mean[owner]
    assert relative.mean() == pytest.approx(1.0, rel=0.01)
    assert relative.var() == pytest.approx(1 / 6, rel=0.03)
    margin = simulation.purchases["margin"].cast(pa.float64()).to_numpy()
    assert np.abs(margin - 0.25 * amount).max() <= 0.005 + 1e-9


def test_lognormal_amounts_keep_the_mean_that_was_asked_for():
    amounts = Amounts(law="lognormal", mean=80.0, between=0.6, within=0.4)
    simulation = simulate(Scenario(customers=60_000, weeks=10, amounts=amounts))
    mean = simulation.truth["mean_amount"].to_numpy()
    assert mean.mean() == pytest.approx(80.0, rel=0.02)
    assert np.log(mean).std() == pytest.approx(0.6, rel=0.02)


def test_amounts_are_exact_cents():
    amount = simulate(Scenario(customers=500, weeks=50)).purchases["amount"]
    assert amount.type == pa.decimal128(18, 4)
    assert all((100 * value) % 1 == 0 and value > 0 for value in amount.to_pylist())


def test_seasons_move_purchases_by_the_amplitude_that_was_asked_for():
    scenario = Scenario(
        customers=4000, weeks=522, season=0.7, season_peak=0.0, departures=Never(), arrival_weeks=1
    )
    purchases = simulate(scenario).purchases
    since = _days(purchases["date"]) - (scenario.start - date(1970, 1, 1)).days
    angle = 2 * np.pi * (since[since >= 365] + scenario.start.timetuple().tm_yday - 1) / 365.25
    # Mean of cos over draws from 1 + A cos is A / 2.
    assert 2 * np.cos(angle).mean() == pytest.approx(0.7, abs=0.02)
    assert 2 * np.sin(angle).mean() == pytest.approx(0.0, abs=0.02)


def test_seasons_leave_the_number_of_purchases_of_a_year_alone():
    flat = Scenario(customers=4000, weeks=261, departures=Never(), arrival_weeks=1)
    still = simulate(flat).purchases.num_rows
    moved = simulate(replace(flat, season=0.7)).purchases.num_rows
    assert moved == pytest.approx(still, rel=0.01)


def test_holidays_and_closed_days_slow_the_whole_base_down():
    scenario = Scenario(
        customers=3000, weeks=209, departures=Never(), arrival_weeks=1,
        holidays=(Holiday(month=8, day=1, days=31, factor=0.2),),
        weekdays=(1, 1, 1, 1, 1, 1, 0),
    )  # fmt: skip
    day = _days(simulate(scenario).purchases["date"])
    dates = [date(1970, 1, 1) + timedelta(days=int(d)) for d in np.unique(day)]
    count = dict(zip(dates, np.bincount(day)[np.unique(day)], strict=True))
    august = np.mean([n for d, n in count.items() if d.month == 8 and d.year > 2022])
    july = np.mean([n for d, n in count.items() if d.month == 7 and d.year > 2022])
    assert august / july == pytest.approx(0.2, abs=0.02)
    assert sum(n for d, n in count.items() if d.weekday() == 6) < 10


def test_the_clock_of_a_season_goes_there_and_back():
    clock = season(Scenario(weeks=200, season=0.7))
    days = np.linspace(0, 1399, 77)
    assert clock.days_at(clock.weeks_at(days)) == pytest.approx(days, abs=1e-6)
    assert clock.speed.mean() == pytest.approx(1.0, abs=0.06)


def test_a_growing_business_wins_more_customers_each_year():
    scenario = Scenario(customers=30_000, weeks=156, growth=0.5)
    first = _days(simulate(scenario).truth["first"])
    won = np.histogram(first - first.min(), bins=[0, 364, 728, 1092])[0]
    assert won[1] / won[0] == pytest.approx(1.5, rel=0.05)
    assert won[2] / won[1] == pytest.approx(1.5, rel=0.05)


def test_founders_are_there_from_the_first_weeks():
    first = _days(simulate(Scenario(customers=20_000, weeks=400, founders=0.6)).truth["first"])
    early = np.mean(first - first.min() < 56)
    assert early == pytest.approx(0.6 + 0.4 * 8 / 400, abs=0.01)
