"""An effect of public holidays is found where there is one, and not where there is none."""

from datetime import date, timedelta

import numpy as np
import pytest

from querencia.analytics.clock import daily_counts, fit_clock
from querencia.analytics.clock.holidays import holidays_between, measure_holidays
from querencia.analytics.ledger import Ledger

FIRST = (date(2020, 1, 6) - date(1970, 1, 1)).days
DAYS = np.arange(FIRST, FIRST + 5 * 365)


def _purchases(factor: float, mean: float = 40.0, seed: int = 3) -> np.ndarray:
    closed = holidays_between(DAYS[0], DAYS[-1], "ES", "MD")
    rate = np.where(np.isin(DAYS, closed), factor, 1.0) * mean
    return np.random.default_rng(seed).poisson(rate).astype(float)


def test_spanish_holidays_are_those_of_the_official_gazette():
    found = holidays_between(
        (date(2024, 1, 1) - date(1970, 1, 1)).days,
        (date(2024, 12, 31) - date(1970, 1, 1)).days,
        "ES",
        "MD",
    )
    days = [date(1970, 1, 1) + timedelta(int(day)) for day in found]
    # BOE-A-2023-22014, Comunidad de Madrid, those on weekdays.
    assert days == [
        date(2024, 1, 1), date(2024, 3, 28), date(2024, 3, 29), date(2024, 5, 1),
        date(2024, 5, 2), date(2024, 7, 25), date(2024, 8, 15), date(2024, 11, 1),
        date(2024, 12, 6), date(2024, 12, 25),
    ]  # fmt: skip


@pytest.mark.parametrize("factor", [0.2, 0.5, 2.0])
def test_an_effect_is_measured(factor):
    assert measure_holidays(DAYS, _purchases(factor), "ES", "MD").factor == pytest.approx(
        factor, rel=0.1
    )


@pytest.mark.parametrize("seed", range(5))
def test_no_effect_is_not_found(seed):
    assert measure_holidays(DAYS, _purchases(1.0, seed=seed), "ES", "MD") is None


def test_too_few_holidays_say_nothing():
    assert measure_holidays(DAYS[:120], _purchases(0.2)[:120], "ES", "MD") is None


def test_a_country_that_does_not_exist_is_an_error():
    with pytest.raises(NotImplementedError):
        measure_holidays(DAYS, _purchases(1.0), "XX")


def test_a_clock_rests_on_the_holidays_of_its_country(draw_ledger, wave):
    start = date(2021, 1, 4)
    speed = wave(4 * 365, 0.4)
    numbers = (start - date(1970, 1, 1)).days + np.arange(len(speed))
    closed = np.isin(numbers, holidays_between(numbers[0], numbers[-1], "ES", None))
    rows = draw_ledger(np.where(closed, 0.2, 1.0) * speed, customers=8_000)
    end = start + timedelta(days=len(speed) - 1)

    counts = daily_counts(Ledger.from_arrow(rows), end=end)
    clock = fit_clock(counts, end=end, country="ES")

    assert clock.on
    assert clock.holidays.factor == pytest.approx(0.2, abs=0.06)
    assert fit_clock(counts, end=end).holidays is None
