"""Working time: known answers, changes of the clock, laws of any calendar (A81, A82, A83)."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from querencia.foundation.working_time.arithmetic import (
    add_working_days,
    add_working_time,
    is_open,
    next_open,
    working_time_between,
)
from querencia.foundation.working_time.calendar import (
    ALWAYS_OPEN,
    BadOpening,
    Opening,
    WorkingCalendar,
)
from querencia.foundation.working_time.public_holidays import names_of_regions, regions_of
from querencia.foundation.working_time.spans import NeverOpen, Span, working_spans
from querencia.foundation.working_time.writing import read_openings, weekly, write_openings

MADRID = "Europe/Madrid"
SHOP = weekly(MADRID, "9-14, 16-19", country="ES")
HOUR = timedelta(hours=1)


def at(text, zone=MADRID, fold=0):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


def local(moment, zone=MADRID):
    return moment.astimezone(ZoneInfo(zone)).strftime("%a %d %H:%M")


# --- Known answers --------------------------------------------------------------------------------


def test_a_split_day_leaves_out_the_hours_at_noon():
    """A81."""
    assert local(add_working_time(SHOP, at("2026-11-23T13:00"), 2 * HOUR)) == "Mon 23 17:00"


def test_what_ends_with_the_day_is_due_at_its_end_and_not_next_morning():
    assert local(add_working_time(SHOP, at("2026-11-23T09:00"), 8 * HOUR)) == "Mon 23 19:00"


def test_what_comes_on_friday_night_begins_to_count_on_monday():
    assert local(add_working_time(SHOP, at("2026-11-20T21:30"), HOUR)) == "Mon 23 10:00"
    assert working_time_between(SHOP, at("2026-11-20T21:30"), at("2026-11-23T09:00")) == 0 * HOUR


def test_no_time_at_all_is_due_at_once_even_at_night():
    assert add_working_time(SHOP, at("2026-11-20T21:30"), 0 * HOUR) == at("2026-11-20T21:30")


def test_national_and_regional_holidays_and_own_days_off_do_not_count():
    """A81."""
    andalusia = weekly(MADRID, "9-14, 16-19", country="ES", region="AN")
    local_feast = WorkingCalendar(
        SHOP.zone, SHOP.week, country="ES", days_off=frozenset({date(2026, 2, 27)})
    )
    thursday = at("2024-02-27T18:00")  # the day of Andalusia is Wednesday, 28 February
    assert local(add_working_time(SHOP, thursday, 2 * HOUR)) == "Wed 28 10:00"
    assert local(add_working_time(andalusia, thursday, 2 * HOUR)) == "Thu 29 10:00"
    assert local(add_working_time(local_feast, at("2026-02-26T18:00"), 2 * HOUR)) == "Mon 02 10:00"
    assert local(add_working_time(SHOP, at("2026-12-24T18:00"), 2 * HOUR)) == "Mon 28 10:00"


def test_each_country_has_its_own_holidays():
    assert weekly("America/Mexico_City", "9-18", country="MX").is_off(date(2026, 9, 16))
    assert weekly("America/Santiago", "9-18", country="CL").is_off(date(2026, 9, 18))
    assert weekly("America/Bogota", "9-18", country="CO").is_off(date(2026, 7, 20))
    assert not SHOP.is_off(date(2026, 9, 16))
    assert {"AN", "CT", "MD"} <= set(regions_of("ES"))
    assert names_of_regions("ES")["AN"].startswith("Andal")
    assert names_of_regions("XX") == {}


def test_a_night_shift_belongs_to_the_day_on_which_it_begins():
    night = weekly(MADRID, "22-6")
    assert is_open(night, at("2026-11-21T05:59"))  # Saturday morning, begun on Friday
    assert not is_open(night, at("2026-11-21T06:00"))
    assert not is_open(night, at("2026-11-23T05:59"))  # Monday morning: nobody began on Sunday
    assert local(add_working_time(night, at("2026-11-23T23:00"), 8 * HOUR)) == "Tue 24 23:00"


def test_openings_that_overlap_count_once():
    both = WorkingCalendar(ZoneInfo(MADRID), ((Opening(22 * 60, 32 * 60), Opening(0, 9 * 60)),) * 7)
    a_day = working_time_between(both, at("2026-11-24T12:00"), at("2026-11-25T12:00"))
    assert a_day == 11 * HOUR


def test_when_it_opens_again():
    assert local(next_open(SHOP, at("2026-11-21T12:00"))) == "Mon 23 09:00"
    assert next_open(SHOP, at("2026-11-23T12:00")) == at("2026-11-23T12:00")


def test_a_pause_takes_away_only_the_working_time_in_it():
    """A83."""
    over_noon = Span(at("2026-11-23T13:00"), at("2026-11-23T17:00"))
    start = at("2026-11-23T12:00")
    assert local(add_working_time(SHOP, start, 3 * HOUR, without=[over_noon])) == "Mon 23 19:00"
    at_night = Span(at("2026-11-23T20:00"), at("2026-11-24T08:00"))
    assert local(add_working_time(SHOP, start, 6 * HOUR, without=[at_night])) == "Tue 24 10:00"
    assert local(add_working_time(SHOP, start, 6 * HOUR)) == "Tue 24 10:00"


def test_pauses_that_overlap_are_taken_away_once():
    pauses = [
        Span(at("2026-11-23T10:00"), at("2026-11-23T12:00")),
        Span(at("2026-11-23T11:00"), at("2026-11-23T13:00")),
        Span(at("2026-11-23T10:30"), at("2026-11-23T11:30")),
    ]
    day = (at("2026-11-23T09:00"), at("2026-11-23T14:00"))
    assert working_time_between(SHOP, *day, without=pauses) == 2 * HOUR


def test_fifteen_working_days_are_counted_from_the_day_after():
    # 6 and 8 December are holidays; the 6th is a Sunday, and not moved where there is no region.
    assert local(add_working_days(SHOP, at("2026-11-23T10:00"), 15)) == "Tue 15 19:00"
    assert local(add_working_days(SHOP, at("2026-11-21T10:00"), 1)) == "Mon 23 19:00"


def test_a_pause_costs_as_many_working_days_as_it_takes_closing_times():
    monday = at("2026-11-23T10:00")

    def due(start, end):
        pause = Span(at(f"2026-11-{start}"), at(f"2026-11-{end}"))
        return local(add_working_days(SHOP, monday, 2, without=[pause]))

    assert due("24T00:00", "25T00:00") == "Thu 26 19:00"
    assert due("24T12:00", "25T12:00") == "Thu 26 19:00"
    assert due("24T09:00", "24T18:00") == "Wed 25 19:00"
    assert due("21T09:00", "23T18:00") == "Wed 25 19:00"


def test_a_calendar_without_openings_says_so_and_measures_nothing():
    never = WorkingCalendar(ZoneInfo(MADRID), ((),) * 7)
    with pytest.raises(NeverOpen):
        add_working_time(never, at("2026-11-23T10:00"), HOUR)
    with pytest.raises(NeverOpen):
        add_working_days(never, at("2026-11-23T10:00"), 1)
    assert working_time_between(never, at("2026-01-01T00:00"), at("2026-12-31T00:00")) == 0 * HOUR


# --- Clocks put forward and back ------------------------------------------------------------------


def changes_of(zone, year):
    """The moments at which the clocks of a zone are changed, as tzdata has them."""
    zone = ZoneInfo(zone)
    start = datetime(year, 1, 1, tzinfo=UTC)
    moments = [start + timedelta(minutes=30 * n) for n in range(2 * 24 * 366)]
    return [
        one
        for before, one in pairwise(moments)
        if before.astimezone(zone).utcoffset() != one.astimezone(zone).utcoffset()
    ]


@pytest.mark.parametrize(
    ("zone", "year", "changes"),
    [
        ("Europe/Madrid", 2026, 2),
        ("Atlantic/Canary", 2026, 2),
        ("America/Santiago", 2026, 2),  # at midnight: a day begins at one, another ends twice
        ("America/Asuncion", 2023, 2),
        ("America/Havana", 2026, 2),
        ("America/Mexico_City", 2021, 2),
        ("America/Mexico_City", 2026, 0),  # abolished; only the tables of time zones know
        ("America/Sao_Paulo", 2018, 2),
        ("America/Sao_Paulo", 2026, 0),
        ("America/Argentina/Buenos_Aires", 2026, 0),
        ("America/Bogota", 2026, 0),
    ],
)
def test_a_place_that_is_always_open_loses_and_doubles_no_minute(zone, year, changes):
    """A82."""
    always = weekly(zone, "0-24", "0-24")
    found = changes_of(zone, year)
    assert len(found) == changes
    for moment in [*found, datetime(year, 6, 1, tzinfo=UTC)]:
        start, end = moment - timedelta(days=2), moment + timedelta(days=2)
        assert working_time_between(always, start, end) == end - start
        assert add_working_time(always, start, timedelta(days=4)) == end


def test_the_night_in_which_the_clocks_go_forward_is_an_hour_shorter():
    night = weekly(MADRID, "22-6", "22-6")
    shift = (at("2026-03-28T22:00"), at("2026-03-29T06:00"))
    assert working_time_between(night, *shift) == 7 * HOUR
    assert local(add_working_time(night, shift[0], 7 * HOUR)) == "Sun 29 06:00"


def test_the_night_in_which_the_clocks_go_back_is_an_hour_longer():
    """A82."""
    night = weekly(MADRID, "22-6", "22-6")
    shift = (at("2026-10-24T22:00"), at("2026-10-25T06:00"))
    assert working_time_between(night, *shift) == 9 * HOUR
    assert local(add_working_time(night, shift[0], 5 * HOUR)) == "Sun 25 02:00"  # for the 2nd time


def test_an_opening_in_the_hour_that_is_left_out_begins_when_the_hour_after_it_does():
    early = weekly(MADRID, "0-1", "2:30-4")
    assert local(next_open(early, at("2026-03-29T01:30"))) == "Sun 29 03:00"
    day = (at("2026-03-29T00:00"), at("2026-03-29T12:00"))
    assert working_time_between(early, *day) == HOUR


def test_the_same_working_hours_are_due_at_the_same_time_of_day_across_a_change():
    friday = at("2026-10-23T18:00")
    assert local(add_working_time(SHOP, friday, 2 * HOUR)) == "Mon 26 10:00"
    assert working_time_between(SHOP, friday, at("2026-10-26T10:00")) == 2 * HOUR


# --- Laws, for any calendar -----------------------------------------------------------------------

ZONES = [
    "Europe/Madrid", "Atlantic/Canary", "America/Mexico_City", "America/Santiago",
    "America/Sao_Paulo", "America/Havana", "America/Bogota", "Australia/Lord_Howe",
]  # fmt: skip


@st.composite
def openings(draw):
    cuts = sorted(draw(st.sets(st.integers(0, 96), max_size=4)))
    found = [
        Opening(15 * start, 15 * end)
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
        if start < 96
    ]
    if draw(st.booleans()):
        start = draw(st.integers(80, 95))
        found.append(Opening(15 * start, 15 * (start + draw(st.integers(1, 40)))))
    return tuple(sorted(found))


@st.composite
def calendars(draw):
    week = tuple(draw(openings()) for _day in range(7))
    if not any(week):
        week = ((Opening(540, 600),), *week[1:])
    return WorkingCalendar(
        zone=ZoneInfo(draw(st.sampled_from(ZONES))),
        week=week,
        country=draw(st.sampled_from(["", "ES", "MX", "CL"])),
    )


# Around the changes of several years, where mistakes live, and anywhere else.
CHANGES = [moment for zone in ("Europe/Madrid", "America/Santiago", "America/Havana")
           for moment in changes_of(zone, 2026)]  # fmt: skip
MOMENTS = st.one_of(
    st.builds(
        lambda change, minutes: change + timedelta(minutes=minutes),
        st.sampled_from(CHANGES),
        st.integers(-4 * 1440, 4 * 1440),
    ),
    st.integers(0, 20 * 366 * 1440).map(
        lambda minutes: datetime(2015, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
)
DURATIONS = st.integers(1, 60 * 80).map(lambda minutes: timedelta(minutes=minutes))
SPANS = st.builds(
    lambda minutes, length: (minutes, length), st.integers(-3000, 9000), st.integers(1, 4000)
)


def spans_from(start, pairs):
    return [
        Span(start + timedelta(minutes=minutes), start + timedelta(minutes=minutes + length))
        for minutes, length in pairs
    ]


@settings(max_examples=150, deadline=None)
@given(calendars(), MOMENTS, DURATIONS, st.lists(SPANS, max_size=3))
def test_what_is_added_is_what_lies_between(calendar, start, duration, pauses):
    without = spans_from(start, pauses)
    end = add_working_time(calendar, start, duration, without=without)
    assert working_time_between(calendar, start, end, without=without) == duration
    # And it is the first such moment: a minute earlier it was less.
    minute = timedelta(minutes=1)
    assert working_time_between(calendar, start, end - minute, without=without) < duration


@settings(max_examples=100, deadline=None)
@given(calendars(), MOMENTS, st.integers(0, 20_000), st.integers(0, 20_000))
def test_the_time_between_is_the_sum_of_its_parts(calendar, start, first, second):
    middle = start + timedelta(minutes=first)
    end = middle + timedelta(minutes=second)
    parts = [working_time_between(calendar, *part) for part in ((start, middle), (middle, end))]
    assert working_time_between(calendar, start, end) == sum(parts, timedelta())


@settings(max_examples=100, deadline=None)
@given(calendars(), MOMENTS, DURATIONS, DURATIONS)
def test_adding_twice_is_adding_the_sum(calendar, start, first, second):
    once = add_working_time(calendar, add_working_time(calendar, start, first), second)
    assert once == add_working_time(calendar, start, first + second)


def minutes_worked(calendar, start, end, without):
    """The witness: looks at the wall clock at each minute, one by one."""
    worked = 0
    moment = start
    while moment < end:
        wall = moment.astimezone(calendar.zone)
        shown = 60 * wall.hour + wall.minute
        today, yesterday = wall.date(), wall.date() - timedelta(days=1)
        is_working = any(
            one.starts <= shown < one.ends for one in calendar.openings_of(today)
        ) or any(one.starts <= shown + 1440 < one.ends for one in calendar.openings_of(yesterday))
        is_paused = any(pause.start <= moment < pause.end for pause in without)
        worked += is_working and not is_paused
        moment += timedelta(minutes=1)
    return worked


@settings(max_examples=60, deadline=None)
@given(calendars(), MOMENTS, st.integers(0, 3_000), st.lists(SPANS, max_size=2))
def test_it_agrees_with_looking_at_the_clock_minute_by_minute(calendar, start, length, pauses):
    start = start.replace(second=0, microsecond=0)
    end, without = start + timedelta(minutes=length), spans_from(start, pauses)
    found = working_time_between(calendar, start, end, without=without)
    assert found == timedelta(minutes=minutes_worked(calendar, start, end, without))


@settings(max_examples=60, deadline=None)
@given(calendars(), MOMENTS)
def test_spans_come_in_order_and_never_touch_what_was_before(calendar, start):
    found = list(working_spans(calendar, start, until=start + timedelta(days=9)))
    assert all(span.start < span.end for span in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(is_open(calendar, span.start) for span in found)


@given(MOMENTS, st.integers(0, 10**6))
def test_around_the_clock_is_plain_time(start, minutes):
    end = start + timedelta(minutes=min(minutes, 50_000))
    assert working_time_between(ALWAYS_OPEN, start, end) == end - start


# --- Openings as people write them ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("9-14, 16-19", "9:00-14:00, 16:00-19:00"),
        ("9:30 - 14:00; 16.30-19", "9:30-14:00, 16:30-19:00"),
        ("de", None),
        ("9h-14h y 16h30-19h", "9:00-14:00, 16:30-19:00"),
        ("9 a 14", "9:00-14:00"),
        ("22-6", "22:00-6:00"),
        ("0-24", "0:00-24:00"),
        ("", ""),
        ("9-25", None),
        ("9-14, 13-19", None),
        ("9:60-14", None),
        ("24-6", None),
    ],
)
def test_openings_are_read_as_people_write_them(text, written):
    if written is None:
        with pytest.raises(BadOpening):
            read_openings(text)
    else:
        assert write_openings(read_openings(text)) == written


@given(openings())
def test_what_is_written_is_read_back(found):
    try:
        read = read_openings(write_openings(found))
    except BadOpening:  # two of them overlap
        assert any(b.starts < a.ends for a, b in pairwise(found))
    else:
        assert read == found
