"""A customer's weeks as bars: the right week at the right place, and the silence at the end."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from querencia.analytics.review.result import WeekPoint
from querencia.report.sparkline import blocks, sparkline

SUNDAY = date(2026, 11, 22)
MONDAY = date(2026, 11, 16)


@pytest.fixture
def customer(review):
    return replace(review.this_week[0], last=date(2026, 10, 19), alarm_since=MONDAY)


def weeks(*points: tuple[int, int, float | None]) -> tuple[WeekPoint, ...]:
    """Weeks back from the last one, purchases, amount."""
    return tuple(WeekPoint(MONDAY - timedelta(weeks=back), n, amount) for back, n, amount in points)


def test_the_week_of_the_review_stands_at_the_right(customer):
    line = sparkline(replace(customer, weeks=weeks((4, 1, 50.0), (0, 1, 100.0))), SUNDAY)
    assert line.weeks == 52
    assert [place for place, height in enumerate(line.heights) if height] == [47, 51]
    assert line.bars == "M47.15 100v-50h.7v50zM51.15 100v-100h.7v100z"


def test_a_longer_history_widens_to_two_years_and_no_more(customer):
    assert sparkline(replace(customer, weeks=weeks((80, 1, 5.0))), SUNDAY).weeks == 82
    line = sparkline(replace(customer, weeks=weeks((140, 9, 900.0), (80, 1, 5.0))), SUNDAY)
    assert line.weeks == 104
    assert max(line.heights) == 1.0, "what is not drawn does not press down what is"


def test_without_amounts_bars_count_purchases(customer):
    line = sparkline(replace(customer, weeks=weeks((2, 1, None), (1, 4, None))), SUNDAY)
    assert line.heights[-3:] == (0.25, 1.0, 0.0)


def test_a_tiny_purchase_is_still_seen(customer):
    line = sparkline(replace(customer, weeks=weeks((2, 1, 0.01), (1, 1, 999.0))), SUNDAY)
    assert line.heights[-3] == 0.12


def test_silence_and_alarm_stand_on_their_days(customer):
    line = sparkline(replace(customer, weeks=weeks((4, 1, 50.0))), SUNDAY)
    assert line.silence == pytest.approx(47 + 1 / 7)
    assert line.alarm == 51.0
    long_ago = replace(customer, alarm_since=date(2020, 1, 1), last=date(2020, 1, 1), weeks=())
    assert (sparkline(long_ago, SUNDAY).alarm, sparkline(long_ago, SUNDAY).silence) == (None, 0.0)


def test_a_customer_without_weeks_has_an_empty_drawing(customer):
    line = sparkline(replace(customer, weeks=()), SUNDAY)
    assert (line.bars, blocks(line, 26)) == ("", " " * 26)


def test_blocks_sum_their_weeks(customer):
    line = sparkline(
        replace(customer, weeks=weeks((1, 1, 10.0), (0, 1, 10.0), (50, 1, 10.0))), SUNDAY
    )
    assert blocks(line, 26) == "▄" + " " * 24 + "█"
    assert len(blocks(line, 7)) == 7
