"""The figures of a review against a count of the same rows in plain Python, read afresh."""

import itertools
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest

from querencia.analytics.ledger import Ledger
from querencia.analytics.periods import Period
from querencia.analytics.review.result import Settings
from querencia.analytics.review.review import review
from querencia.analytics.simulation import Refunds, Scenario, simulate

START, END, WINDOW = date(2024, 11, 6), date(2025, 11, 6), 120  # a Thursday: a broken week
YEAR_BEFORE = date(2023, 11, 6)


@pytest.fixture(scope="module")
def business():
    """Four years of a business in which one purchase in five is given back, in part or whole."""
    scenario = Scenario(
        customers=400, weeks=208, seed=12, season=0.4, founders=0.4, refunds=Refunds(share=0.2)
    )
    table = simulate(scenario).purchases
    assert scenario.end > END
    return table, review(Ledger.from_arrow(table), as_of=END, settings=Settings(window_days=WINDOW))


class Count:
    """Purchases net of what was given back; what names no purchase stays on its own day."""

    def __init__(self, rows):
        known = [row for row in rows if row["date"] <= END]
        bought = {
            (row["customer"], row["document"]): [row["date"], row["amount"]]
            for row in known
            if row["amount"] > 0
        }
        self.loose = []  # customer, day, amount
        for row in known:
            if row["amount"] >= 0:
                continue
            original = bought.get((row["customer"], row["reference"]))
            if original is not None and original[0] <= row["date"]:
                original[1] += row["amount"]
            else:
                self.loose.append((row["customer"], row["date"], row["amount"]))
        self.bought = [(who, day, sum_) for (who, _), (day, sum_) in bought.items() if sum_ > 0]

    def active(self, day):
        """Who bought within the window, and kept some of it."""
        since, kept = day - timedelta(days=WINDOW), defaultdict(Decimal)
        for who, when, amount in self.bought + self.loose:
            if since < when <= day:
                kept[who] += amount
        buyers = {who for who, when, _ in self.bought if since < when <= day}
        return {who for who in buyers if kept[who] > 0}

    def revenue(self, start, end):
        sums = defaultdict(Decimal)
        for who, when, amount in self.bought + self.loose:
            if start < when <= end:
                sums[who] += amount
        return sums

    def days(self):
        """The days on which each customer bought, in order."""
        found = defaultdict(set)
        for who, when, _ in self.bought:
            found[who].add(when)
        return {who: sorted(days) for who, days in found.items()}


@pytest.fixture(scope="module")
def count(business):
    return Count(business[0].to_pylist())


def test_the_coefficient(business, count):
    figure = business[1].retention
    start, end, days = count.active(START), count.active(END), count.days()
    won = {who for who in end - start if days[who][0] > START}
    assert (figure.start, figure.end, figure.window_days) == (START, END, WINDOW)
    assert (figure.ci, figure.cf, figure.nc, figure.retained, figure.lost) == (
        len(start), len(end), len(end - start), len(start & end), len(start - end),
    )  # fmt: skip
    assert (figure.won, figure.returned) == (len(won), len(end - start - won))
    assert figure.signed == sum(START < seen[0] <= END for seen in days.values())
    for term, who in (("retained", start & end), ("lost", start - end), ("won", won)):
        assert set(figure.customers(term).to_pyarrow()["customer"].to_pylist()) == who
    assert figure.returned > 0
    assert figure.coefficient == pytest.approx(100 * len(start & end) / len(start))


def test_the_revenue_that_stays(business, count):
    figure, start = business[1].revenue_retention, count.active(START)
    before, after = count.revenue(YEAR_BEFORE, START), count.revenue(START, END)
    assert figure.before == sum(before[who] for who in start)
    assert figure.after == sum(after[who] for who in start)
    kept = sum(min(before[who], after[who]) for who in start)
    assert figure.gross == pytest.approx(float(100 * kept / figure.before))
    moves = figure.movement
    everybody = sum(after.values())
    assert figure.after + moves.won + moves.returned == everybody
    assert figure.before + moves.expansion - moves.contraction - moves.lost == figure.after


def test_who_buys_a_second_time_within_ninety_days(business, count):
    since = date(2023, 11, 6)  # of a long ledger only the customers of the last two years
    days = [seen for seen in count.days().values() if since < seen[0] <= END - timedelta(days=90)]
    again = sum(len(seen) > 1 and (seen[1] - seen[0]).days <= 90 for seen in days)
    assert business[1].repeat_period == Period(since, END - timedelta(days=90))
    assert business[1].repeat_rate == pytest.approx(again / len(days))


def test_the_cohorts(business, count):
    def quarter(day):
        return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)

    found = {
        (cohort.start, age): number
        for cohort in business[1].cohorts.cohorts
        for age, number in enumerate(cohort.customers)
        if number
    }
    counted = Counter()
    for days in count.days().values():
        first = quarter(days[0])
        if first >= quarter(date(2023, 11, 6)):
            for seen in {quarter(day) for day in days}:
                age = (seen.year - first.year) * 4 + (seen.month - first.month) // 3
                counted[first, age] += 1
    assert found == dict(counted)


def test_each_customers_rhythm(business, count):
    days, rows = count.days(), business[1].customers.to_pylist()
    assert {row["id"] for row in rows} == set(days)
    for row in rows:
        seen = days[row["id"]]
        gaps = [(b - a).days for a, b in itertools.pairwise(seen)]
        assert (row["first"], row["last"], row["silence_days"]) == (
            seen[0], seen[-1], (END - seen[-1]).days,
        )  # fmt: skip
        mean = sum(gaps) / len(gaps) if gaps else None
        assert row["mean_gap_days"] == (None if mean is None else pytest.approx(mean))
