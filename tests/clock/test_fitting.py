"""Which bases get a clock of their own, and how well it tells their season."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from querencia.analytics.clock import calendar, daily_counts, estimate_clock, fit_clock
from querencia.analytics.clock.days import iso_weeks_of
from querencia.analytics.ledger import Ledger

START = date(2021, 1, 4)
FOUR_YEARS = 4 * 365
END = START + timedelta(days=FOUR_YEARS - 1)


def _true_index(speed: np.ndarray, start: date = START) -> np.ndarray:
    weeks = iso_weeks_of((start - date(1970, 1, 1)).days + np.arange(len(speed)))[1]
    index = np.bincount(weeks, speed)[:52] / np.bincount(weeks)[:52]
    return index / index.mean()


def _index_of(clock) -> np.ndarray:
    index = np.array(clock.index)[:52]
    return index / index.mean()


@pytest.mark.parametrize("growth", [0.0, 1.0], ids=["steady", "doubling"])
def test_a_season_of_seventy_percent_is_recovered(draw_ledger, wave, growth):
    speed = wave(FOUR_YEARS, 0.7)
    rows = draw_ledger(speed, customers=6_000, growth=growth)

    clock = estimate_clock(Ledger.from_arrow(rows), end=END)

    assert (clock.on, clock.reason) == (True, "season")
    error = _index_of(clock) / _true_index(speed) - 1
    assert np.sqrt((error**2).mean()) < 0.06
    assert abs(error).max() < 0.15


def test_a_small_season_of_a_large_base_is_recovered(draw_ledger, wave):
    speed = wave(FOUR_YEARS, 0.15)
    clock = estimate_clock(Ledger.from_arrow(draw_ledger(speed, customers=12_000)), end=END)
    assert clock.on
    assert abs(_index_of(clock) / _true_index(speed) - 1).max() < 0.06


def test_one_month_of_rest_does_not_slow_its_neighbours(draw_ledger):
    days = np.datetime64(START) + np.arange(FOUR_YEARS)
    august = days.astype("datetime64[M]").astype(int) % 12 == 7
    speed = np.where(august, 0.3, 1.0)
    clock = estimate_clock(Ledger.from_arrow(draw_ledger(speed, customers=6_000)), end=END)
    index = _index_of(clock)
    assert index[31:34].max() < 0.5  # weeks 32 to 34 lie wholly in August
    assert index[[28, 29, 36, 37]].min() > 0.9


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("growth", [0.0, 1.0, 3.0], ids=["steady", "doubling", "fourfold"])
def test_a_base_without_a_season_keeps_the_calendar(draw_ledger, growth, seed):
    rows = draw_ledger(np.ones(FOUR_YEARS), growth=growth, seed=seed)
    clock = estimate_clock(Ledger.from_arrow(rows), end=END)
    assert clock == calendar("no_season")


def test_a_season_that_did_not_return_keeps_the_calendar(draw_ledger, wave):
    speed = np.concatenate([wave(3 * 365, 0.5), np.ones(365)])
    clock = estimate_clock(Ledger.from_arrow(draw_ledger(speed)), end=END)
    assert clock == calendar("no_season")


@pytest.mark.parametrize("years", [0.2, 1.0, 1.9])
def test_less_than_two_years_keep_the_calendar(draw_ledger, wave, years):
    days = int(years * 365)
    rows = draw_ledger(wave(days, 0.7))
    clock = estimate_clock(Ledger.from_arrow(rows), end=START + timedelta(days=days - 1))
    assert clock == calendar("short_history")


def test_two_years_and_a_little_are_enough_for_a_strong_season(draw_ledger, wave):
    speed = wave(2 * 365 + 14, 0.7)
    end = START + timedelta(days=len(speed) - 1)
    clock = estimate_clock(Ledger.from_arrow(draw_ledger(speed, customers=6_000)), end=end)
    assert clock.on
    error = _index_of(clock) / _true_index(speed) - 1
    assert np.sqrt((error**2).mean()) < 0.15


def test_a_handful_of_purchases_a_week_keeps_the_calendar(draw_ledger, wave):
    rows = draw_ledger(wave(FOUR_YEARS, 0.7), customers=60)
    clock = estimate_clock(Ledger.from_arrow(rows), end=END)
    assert clock == calendar("few_purchases")


def test_nothing_after_the_end_is_read(draw_ledger, wave):
    rows = draw_ledger(wave(FOUR_YEARS, 0.7))
    end = START + timedelta(days=3 * 365)
    past = rows.filter(pc.less_equal(rows["date"], pa.scalar(end)))
    assert past.num_rows < rows.num_rows

    whole, part = Ledger.from_arrow(rows), Ledger.from_arrow(past)

    assert daily_counts(whole, end=end) == daily_counts(part, end=end)
    assert estimate_clock(whole, end=end) == estimate_clock(part, end=end)
    assert estimate_clock(whole, end=end).on
    later = daily_counts(whole, end=END)  # the customers at risk were other ones, seen from there
    assert fit_clock(later, end=end).on


def test_an_empty_ledger_keeps_the_calendar():
    rows = pa.table({"customer": pa.array([], pa.string()), "date": pa.array([], pa.date32())})
    assert estimate_clock(Ledger.from_arrow(rows), end=END) == calendar("short_history")


def test_the_day_of_the_week_is_followed_when_asked(draw_ledger, wave):
    speed = wave(FOUR_YEARS, 0.5)
    weekday = (np.arange(FOUR_YEARS) + START.weekday()) % 7
    shares = np.array([1.5, 1.0, 1.0, 1.0, 2.0, 0.5, 0.0])
    rows = draw_ledger(speed * shares[weekday], customers=6_000)
    counts = daily_counts(Ledger.from_arrow(rows), end=END)

    clock = fit_clock(counts, end=END, by_weekday=True)

    assert np.array(clock.weekdays) == pytest.approx(shares, abs=0.05)
    assert fit_clock(counts, end=END).weekdays == (1.0,) * 7
