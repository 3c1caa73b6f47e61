"""Retention by groups is retention of the customers of each group, and of nobody else."""

from datetime import date

import ibis
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from querencia.analytics.engine import collect
from querencia.analytics.ledger import Ledger
from querencia.analytics.periods import Period
from querencia.analytics.retention import (
    describe_customers,
    measure_retention,
    measure_retention_by,
    summarise,
)

YEAR = Period.year_to(date(1998, 6, 30))
EARLIER = Period.year_to(date(1998, 4, 30))


def summary_of(table: pa.Table):
    ledger = Ledger.from_arrow(table)
    return summarise(ledger, period=YEAR, window_days=90, over=[EARLIER.end, YEAR.end])


@pytest.fixture(scope="module")
def grouped(cdnow_sample):
    """The sample, in three groups by the last letter of the customer; some in none."""
    names = pc.unique(cdnow_sample["customer"])
    last = pc.utf8_slice_codeunits(names, -1)
    group = pc.if_else(pc.is_in(last, pa.array(["8", "9"])), None, pc.binary_join_element_wise(
        "g", pc.if_else(pc.is_in(last, pa.array(["0", "1", "2"])), "a", "b"), ""))  # fmt: skip
    facts = ibis.memtable(pa.table({"customer": names, "group": group}))
    return describe_customers(summary_of(cdnow_sample), facts), dict(
        zip(names.to_pylist(), group.to_pylist(), strict=True)
    )


def test_each_group_is_measured_as_if_there_were_no_others(cdnow_sample, grouped):
    summary, groups = grouped
    found = measure_retention_by(
        summary, lambda table, _period: table["group"], periods=[EARLIER, YEAR]
    )
    assert set(found) == {"ga", "gb"}
    for name, figures in found.items():
        members = [customer for customer, group in groups.items() if group == name]
        alone = cdnow_sample.filter(pc.is_in(cdnow_sample["customer"], pa.array(members)))
        assert [figure.end for figure in figures] == [EARLIER.end, YEAR.end]
        assert figures[-1].numbers() == measure_retention(summary_of(alone)).numbers()


def test_the_customers_behind_a_groups_terms_are_as_many_as_it_counts(grouped):
    summary, groups = grouped
    found = measure_retention_by(summary, lambda table, _period: table["group"], periods=[YEAR])
    figure = found["ga"][0]
    for term in ("ci", "cf", "nc", "retained", "lost", "won", "returned", "signed"):
        customers = collect(figure.customers(term))["customer"].to_pylist()
        assert len(customers) == getattr(figure, term)
        assert {groups[customer] for customer in customers} <= {"ga"}


def test_a_group_may_depend_on_the_period(grouped):
    summary, _groups = grouped

    def tenure(table, period):
        first = table["first"]
        return ibis.cases(
            (first > ibis.literal(period.start), ibis.null("string")),
            (first > ibis.literal(date(1997, 2, 15)), "young"),
            else_="old",
        )

    found = measure_retention_by(summary, tenure, periods=[YEAR])
    whole = measure_retention(summary)
    assert sum(figures[0].ci for figures in found.values()) == whole.ci
    assert sum(figures[0].lost for figures in found.values()) == whole.lost
    assert {figures[0].won for figures in found.values()} == {0}
