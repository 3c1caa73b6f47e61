"""What people write as dates, numbers, shares and pairs."""

from datetime import date
from decimal import Decimal

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from querencia.cli import values


@pytest.mark.parametrize(
    "text", ["2026-11-21", "21/11/2026", "21-11-2026", "21.11.2026", " 2026-11-21 "]
)
def test_a_date_is_iso_or_day_first(text):
    assert values.parse_date(text) == date(2026, 11, 21)


@pytest.mark.parametrize(
    "text", ["", "hoy", "21/11/26", "2026/11/21", "11/21/2026", "2026-13-01", "21/11-2026"]
)
def test_what_could_be_another_date_is_none(text):
    with pytest.raises(typer.BadParameter):
        values.parse_date(text)


@given(st.dates())
def test_every_day_is_read_both_ways(day):
    both = (day.isoformat(), f"{day.day}/{day.month}/{day.year:04}")
    assert [values.parse_date(text) for text in both] == [day, day]


@pytest.mark.parametrize(
    ("text", "share"), [("0.35", 0.35), ("0,35", 0.35), ("35%", 0.35), ("35,5 %", 0.355), ("1", 1)]
)
def test_a_share_has_a_point_a_comma_or_a_percent_sign(text, share):
    assert values.parse_share(text) == share


@pytest.mark.parametrize("text", ["35", "-0.1", "101%", "%", "a", "1.234,5", "nan", "inf", "1e-2"])
def test_what_is_no_share_is_refused(text):
    with pytest.raises(typer.BadParameter):
        values.parse_share(text)


def test_money_is_exact():
    assert values.parse_cost("0,10") + values.parse_cost("0.20") == Decimal("0.30")


@pytest.mark.parametrize("text", ["0", "-3", "2.5", "x", ""])
def test_a_count_is_whole_and_above_zero(text):
    with pytest.raises(typer.BadParameter):
        values.parse_count(text)
