"""What any clock promises, on the calendar and off it."""

import json
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from querencia.analytics.clock import Clock, Holidays, calendar, seasonal

SUMMER_LOW = seasonal(tuple(1.0 + 0.7 * np.cos(2 * np.pi * np.arange(53) / 52.18)))
SPANISH = seasonal((1.0,) * 53, weekdays=(1, 1, 1, 1, 2, 1, 0), holidays=Holidays("ES", "MD", 0.25))
CLOCKS = {"calendar": calendar(), "season": SUMMER_LOW, "holidays": SPANISH}
DAYS = np.arange(number := (date(2015, 1, 1) - date(1970, 1, 1)).days, number + 4_000)


@pytest.fixture(params=CLOCKS)
def clock(request) -> Clock:
    return CLOCKS[request.param]


def _number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def test_readings_only_go_forward(clock):
    assert (np.diff(clock.weeks(DAYS)) > 0).all()


@pytest.mark.parametrize("year", [2015, 2019, 2020, 2021, 2026])  # 2015, 2020 and 2026 have 53
def test_each_iso_year_has_as_many_weeks_as_the_calendar(clock, year):
    first = _number(date.fromisocalendar(year, 1, 1))
    after = _number(date.fromisocalendar(year + 1, 1, 1))
    passed = clock.weeks([after - 1]) - clock.weeks([first - 1])
    assert passed == pytest.approx((after - first) / 7, abs=1e-9)


def test_the_epoch_is_zero_on_every_clock(clock):
    assert clock.weeks(0) == pytest.approx(0.0, abs=1e-12)


def test_the_calendar_counts_sevenths():
    assert calendar().weeks([0, 7, 10]).tolist() == [0.0, 1.0, 10 / 7]


def test_a_week_of_factor_two_passes_twice_as_fast_as_one_of_factor_one():
    index = [1.0] * 53
    index[50] = 2.0  # ISO week 51
    clock = seasonal(tuple(index))
    sundays = [_number(date.fromisocalendar(2023, week, 7)) for week in (49, 50, 51, 52)]
    assert clock.weeks(sundays[2]) - clock.weeks(sundays[1]) == pytest.approx(
        2 * (clock.weeks(sundays[1]) - clock.weeks(sundays[0]))
    )


def test_days_before_and_after_its_table_run_on_as_on_the_calendar():
    far = _number(date(2300, 1, 1))
    assert SUMMER_LOW.weeks(far + 7) - SUMMER_LOW.weeks(far) == pytest.approx(1.0)
    early = _number(date(1850, 1, 1))
    assert SUMMER_LOW.weeks(early + 7) - SUMMER_LOW.weeks(early) == pytest.approx(1.0)


@given(start=st.integers(15_000, 20_000), wait=st.floats(0, 200))
@pytest.mark.parametrize("name", CLOCKS)
def test_days_ahead_is_the_first_day_by_which_the_weeks_have_passed(name, start, wait):
    clock = CLOCKS[name]
    ahead = clock.days_ahead(start, wait)
    assert clock.weeks(start + ahead) - clock.weeks(start) >= wait - 1e-8
    assert ahead == 0 or clock.weeks(start + ahead - 1) - clock.weeks(start) < wait


def test_days_ahead_takes_many_days_and_waits_at_once(clock):
    waits = np.array([0.0, 1.0, 13.0])
    together = clock.days_ahead(DAYS[:2, None], waits[None, :])
    apart = [[clock.days_ahead(day, wait) for wait in waits] for day in DAYS[:2]]
    assert together.tolist() == apart


def test_the_table_holds_the_readings(clock):
    table = clock.table(date(2024, 1, 3), date(2024, 1, 1))
    days = [date(2024, 1, 1) + timedelta(days=i) for i in range(3)]
    assert table["day"].to_pylist() == days
    assert table["weeks"].to_pylist() == [clock.weeks_at(day) for day in days]
    assert table.schema == pa.schema([("day", pa.date32()), ("weeks", pa.float64())])


def test_a_clock_survives_being_written_to_a_file(clock):
    again = Clock.load(json.loads(json.dumps(clock.save())))
    assert again == clock
    assert again.weeks(DAYS).tolist() == clock.weeks(DAYS).tolist()


def test_a_clock_of_a_later_version_is_refused():
    with pytest.raises(ValueError, match="version 99"):
        Clock.load({**calendar().save(), "version": 99})


def test_holidays_and_sundays_are_slow_and_never_still():
    christmas, sunday = _number(date(2024, 12, 25)), _number(date(2024, 12, 15))
    wednesday = _number(date(2024, 12, 18))
    speed = SPANISH.speed([christmas, sunday, wednesday])
    assert speed[0] == pytest.approx(0.25 * speed[2])
    assert 0 < speed[1] < 0.05


def test_a_clock_needs_a_factor_for_every_week():
    with pytest.raises(ValueError, match="53 factors"):
        seasonal((1.0,) * 52)
