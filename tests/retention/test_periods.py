from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from querencia.analytics.periods import (
    Period,
    day_in,
    month_ends,
    months_back,
    unit_end,
    unit_start,
    week_start,
    years_back,
)

days = st.dates(date(1950, 1, 1), date(2100, 12, 31))
zones = st.sampled_from(
    ["Europe/Madrid", "Atlantic/Canary", "America/Sao_Paulo", "America/Havana", "Asia/Kathmandu",
     "Africa/Cairo", "Pacific/Apia", "America/Argentina/Buenos_Aires", "UTC"]
)  # fmt: skip


def test_a_period_holds_its_last_day_and_not_the_one_it_starts_from():
    period = Period(date(2024, 1, 31), date(2024, 2, 29))
    assert [day in period for day in (date(2024, 1, 31), date(2024, 2, 1), date(2024, 2, 29))] == [
        False, True, True,
    ]  # fmt: skip
    assert (period.first, period.days, period.months) == (date(2024, 2, 1), 29, 1)


def test_a_period_that_does_not_advance_is_refused():
    with pytest.raises(ValueError, match="must end after it starts"):
        Period(date(2024, 1, 1), date(2024, 1, 1))


@given(days, st.integers(0, 60))
def test_going_back_by_months_agrees_with_dateutil(day, months):
    assert months_back(day, months) == day - relativedelta(months=months)


@given(days, st.integers(1, 20))
def test_going_back_by_years_agrees_with_dateutil(day, years):
    assert years_back(day, years) == day - relativedelta(years=years)


def test_a_year_back_from_29_february_is_28_february():
    assert Period.year_to(date(2024, 2, 29)) == Period(date(2023, 2, 28), date(2024, 2, 29))
    assert years_back(date(2024, 2, 29), 4) == date(2020, 2, 29)


def test_the_period_before_a_calendar_year_is_a_calendar_year():
    year = Period(date(2023, 12, 31), date(2024, 12, 31))
    assert year.preceding() == Period(date(2022, 12, 31), date(2023, 12, 31))


def test_the_period_before_twelve_calendar_months_over_a_29_february_is_twelve_calendar_months():
    year = Period(date(2024, 2, 29), date(2025, 2, 28))
    assert year.months == 12
    assert year.preceding() == Period(date(2023, 2, 28), date(2024, 2, 29))


def test_the_period_before_ten_days_is_ten_days():
    assert Period(date(2024, 3, 5), date(2024, 3, 15)).preceding() == Period(
        date(2024, 2, 24), date(2024, 3, 5)
    )


@given(days, st.sampled_from(["month", "quarter"]))
def test_calendar_units_hold_their_day_and_touch_without_overlap(day, unit):
    period = Period.containing(day, unit)
    following = Period.containing(period.end + timedelta(days=1), unit)
    assert day in period
    assert following.start == period.end
    assert (period.first, period.end) == (unit_start(day, unit), unit_end(day, unit))
    assert period.first.day == 1
    assert period.months == {"month": 1, "quarter": 3}[unit]
    assert unit == "month" or period.first.month in (1, 4, 7, 10)


@given(days)
def test_iso_weeks_run_from_monday_to_sunday_and_agree_with_the_calendar_of_python(day):
    week = Period.iso_week(day)
    assert (week.first, week.end) == (week_start(day), week_start(day) + timedelta(days=6))
    assert week.first.isoweekday() == 1
    assert week.first.isocalendar()[:2] == day.isocalendar()[:2] == week.end.isocalendar()[:2]


def test_month_ends_go_back_from_a_day_inside_a_month():
    assert month_ends(date(2024, 5, 17), 4) == (
        date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30), date(2024, 5, 17),
    )  # fmt: skip


def test_a_day_in_madrid_has_23_hours_when_clocks_go_forward_and_25_when_they_go_back():
    hours = []
    for day in (date(2024, 3, 31), date(2024, 10, 27), date(2024, 6, 1)):
        opens, closes = Period(day - timedelta(days=1), day).instants("Europe/Madrid")
        hours.append((closes - opens) / timedelta(hours=1))
    assert hours == [23, 25, 24]


def test_where_midnight_does_not_exist_the_day_starts_when_clocks_do():
    opens, _ = Period(date(2018, 11, 3), date(2018, 11, 4)).instants("America/Sao_Paulo")
    assert opens == datetime(2018, 11, 4, 3, tzinfo=UTC)
    assert opens.astimezone(ZoneInfo("America/Sao_Paulo")).hour == 1


def test_a_purchase_before_midnight_in_the_canaries_is_on_another_day_in_madrid():
    instant = datetime(2024, 1, 31, 23, 30, tzinfo=UTC)
    assert day_in(instant, "Atlantic/Canary") == date(2024, 1, 31)
    assert day_in(instant, "Europe/Madrid") == date(2024, 2, 1)


def test_a_time_without_a_zone_is_on_no_day():
    with pytest.raises(ValueError, match="names no time zone"):
        day_in(datetime(2024, 1, 1, 12), "Europe/Madrid")  # noqa: DTZ001  # that is the point


@given(st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1)), zones)  # noqa: DTZ001
def test_a_timestamp_is_between_the_instants_of_the_day_that_it_is_on(naive, zone):
    instant = naive.replace(tzinfo=UTC)
    day = day_in(instant, zone)
    opens, closes = Period(day - timedelta(days=1), day).instants(zone)
    assert opens <= instant < closes
