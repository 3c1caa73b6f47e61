"""What a rule may know of a customer, from the past and from today's histories alike."""

from datetime import date

import numpy as np
import pyarrow as pa

from querencia.analytics.clock import calendar
from querencia.analytics.departures.days import as_day
from querencia.analytics.departures.retiming import in_clock, known_by
from querencia.analytics.departures.standings import Standings
from querencia.analytics.gaps import gaps
from querencia.analytics.histories import histories
from querencia.analytics.ledger.ledger import Ledger

DAYS = {"Ana": [0, 10, 40, 45], "Bruno": [3], "Carla": [7, 8]}


def test_each_purchase_knows_the_mean_and_the_longest_of_the_gaps_before_it(gaps_of):
    standings = Standings.from_gaps(gaps_of(DAYS, end=60))

    assert standings.x.tolist() == [0, 1, 2, 3, 0, 0, 1]
    np.testing.assert_array_equal(
        standings.gap_longest_days, [np.nan, 10, 30, 30, np.nan, np.nan, 1]
    )
    np.testing.assert_array_equal(standings.gap_mean_days, [np.nan, 10, 20, 15, np.nan, np.nan, 1])


def test_todays_histories_say_the_same_as_the_last_purchases(cdnow_sample):
    ledger, end = Ledger.from_arrow(cdnow_sample), date(1998, 6, 30)
    known = gaps(ledger, end=end)
    past = Standings.from_gaps(known).take(known.next_day < 0)

    today = Standings.from_arrow(histories(ledger, end=end).order_by("customer").to_pyarrow())

    for column in ("x", "t_x", "last_day", "gap_mean_days", "gap_longest_days"):
        np.testing.assert_allclose(getattr(past, column), getattr(today, column), rtol=1e-11)
    np.testing.assert_allclose(past.litt, today.litt, atol=1e-9)


def test_a_batch_reads_like_the_table_it_is_a_part_of(cdnow_sample):
    ledger, end = Ledger.from_arrow(cdnow_sample), date(1998, 6, 30)
    table = histories(ledger, end=end).order_by("customer").to_pyarrow().combine_chunks()

    whole = Standings.from_arrow(table).take(np.arange(100, 200))
    part = Standings.from_arrow(table.to_batches()[0].slice(100, 100))

    for column in ("x", "t_x", "litt", "last_day", "gap_mean_days", "gap_longest_days"):
        np.testing.assert_array_equal(getattr(whole, column), getattr(part, column))
    assert isinstance(table, pa.Table)


def test_a_silence_is_counted_on_the_clock(gaps_of, wave):
    clock = wave
    standings = Standings.from_gaps(gaps_of(DAYS, end=60, clock=clock))
    silent = standings.silent_for(np.full(7, 14), clock)

    day = standings.last_day
    np.testing.assert_allclose(silent.silence, clock.weeks(day + 14) - clock.weeks(day))
    assert not np.allclose(silent.silence, 2.0)


def test_another_clock_gives_what_the_ledger_would_have_given(cdnow_sample, wave):
    ledger, end = Ledger.from_arrow(cdnow_sample), date(1998, 6, 30)

    asked = gaps(ledger, end=end, clock=wave)
    made = in_clock(gaps(ledger, end=end, clock=calendar()), wave)

    for column in ("t_x", "litt", "start", "gap"):
        np.testing.assert_allclose(getattr(made, column), getattr(asked, column), atol=1e-9)
    np.testing.assert_array_equal(made.next_day, asked.next_day)


def test_what_was_known_by_a_day_is_what_the_ledger_knew_then(cdnow_sample):
    ledger, then = Ledger.from_arrow(cdnow_sample), date(1997, 9, 30)

    asked = gaps(ledger, end=then)
    made = known_by(gaps(ledger, end=date(1998, 6, 30)), as_day(then))

    for column in ("day", "x", "t_x", "litt", "next_day", "gap", "amount"):
        np.testing.assert_allclose(getattr(made, column), getattr(asked, column), atol=1e-9)
