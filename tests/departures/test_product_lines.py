"""Lost product lines: the chance is the beta-binomial's, and only lines really lost are called."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import betabinom

from querencia.analytics.departures.product_lines import find_lost_lines, line_days
from querencia.analytics.ledger import Ledger
from querencia.analytics.simulation import Lines, Scenario, simulate

START = date(2025, 1, 6)


def ledger_of(weeks: dict[str, list[int]], customer: str = "Bar Alegría") -> Ledger:
    """Return a ledger in which a customer buys each line in the weeks given."""
    rows = [
        (customer, START + timedelta(weeks=week), line, 10.0)
        for line, bought in weeks.items()
        for week in bought
    ]
    names = ("customer", "date", "product_line", "amount")
    columns = dict(zip(names, zip(*rows, strict=True), strict=True))
    document = [f"{who}-{day}" for who, day, *_ in rows]
    return Ledger.from_arrow(pa.table(columns).append_column("document", [document]))


def test_the_chance_of_an_absence_is_that_of_the_beta_binomial_law():
    ledger = ledger_of({"vino": list(range(40)), "aceite": [0, 2, 4, 6, 8, 10]})
    rows = line_days(ledger, ["Bar Alegría"], end=date(2026, 12, 31))
    found = find_lost_lines(rows, promised=0.5)
    assert found.product_line.tolist() == ["aceite"]
    assert found.last_day.tolist() == [(START + timedelta(weeks=10) - date(1970, 1, 1)).days]
    # After its first, the line was on 5 of 10 purchases; the next 29 had none of it.
    assert found.p[0] == pytest.approx(betabinom.pmf(0, 29, 5 + 1, 5 + 1))
    assert found.share[0] == pytest.approx(6 / 46)


def test_a_customer_who_buys_nothing_more_has_lost_no_line():
    weeks = {"vino": [0, 1, 2, 3, 4, 5], "aceite": [0, 1, 2, 3, 4, 5]}
    rows = line_days(ledger_of(weeks), ["Bar Alegría"], end=date(2027, 12, 31))
    assert find_lost_lines(rows, promised=0.5).customer.tolist() == []


def test_a_line_bought_less_than_four_times_was_never_a_habit():
    rows = line_days(
        ledger_of({"vino": list(range(60)), "aceite": [0, 1, 2]}),
        ["Bar Alegría"],
        end=date(2027, 12, 31),
    )
    assert find_lost_lines(rows, promised=0.5).customer.tolist() == []


def test_without_product_lines_there_is_nothing_to_lose(cdnow_sample: pa.Table):
    assert line_days(Ledger.from_arrow(cdnow_sample), ["0001"], end=date(1998, 6, 30)) is None


@pytest.mark.parametrize(("lost", "fewest", "most"), [(0.0, 0, 20), (0.3, 120, 260)])
def test_lines_that_were_lost_are_found(lost: float, fewest: int, most: int):
    scenario = Scenario(
        customers=3000, weeks=156, seed=5, r=3.0, A=6.0,
        lines=Lines(names=("vino", "aceite", "queso", "pan"), lost=lost),
    )  # fmt: skip
    simulation = simulate(scenario)
    truth = {row["customer"]: row for row in simulation.truth.to_pylist()}
    here = sorted(name for name, row in truth.items() if not row["departed"])
    rows = line_days(Ledger.from_arrow(simulation.purchases), here, end=scenario.end)
    found = find_lost_lines(rows, promised=0.5)
    assert fewest <= len(found.customer) <= most
    right = [
        truth[name]["lost_line"] == line
        for name, line in zip(found.customer, found.product_line, strict=True)
    ]
    assert len(right) - np.sum(right) <= 20
