"""The figures that are kept are those of analytics, and open to as many customers as they count."""

from datetime import date, timedelta

import pyarrow as pa
import pytest

from querencia.analytics.ledger import Ledger
from querencia.analytics.periods import Period
from querencia.analytics.retention import (
    build_cohorts,
    measure_repeat_rate,
    measure_retention,
    measure_revenue_retention,
    second_purchases,
    summarise,
)
from querencia.apps.customers.models import AcquisitionChannel, Customer, Segment
from querencia.apps.insights.domain.queries.behind import REVENUE, Asked, behind
from querencia.apps.insights.domain.queries.kept import kept
from querencia.apps.insights.enums import Dimension, Figure, Tenure
from querencia.apps.insights.presentation.retention import TERMS, figure_from
from querencia.apps.sales.models import Purchase
from querencia.report.document import plain

pytestmark = pytest.mark.django_db(transaction=True)
CDNOW_END = date(1998, 6, 30)
EUR = {"currency": "EUR"}


@pytest.fixture
def cdnow(house, cdnow_sample):
    """The sample as stored purchases, measured; and the same customers' ledger."""
    segments = [Segment.objects.create(name=name) for name in ("par", "impar")]
    numbers = {}
    for name in sorted(set(cdnow_sample["customer"].to_pylist())):
        numbers[name] = Customer(name=name, segment=segments[int(name) % 2])
    Customer.objects.bulk_create(numbers.values())
    Purchase.objects.bulk_create(
        Purchase(
            customer=numbers[row["customer"]],
            key=str(number),
            day=row["date"],
            currency="EUR",
            amount_minor=int(row["amount"] * 100),
            base_amount_minor=int(row["amount"] * 100),
        )
        for number, row in enumerate(cdnow_sample.to_pylist())
    )
    review = house.review(as_of=CDNOW_END, week=date(1998, 7, 6), window_days=90)
    house.measure(review)
    renamed = pa.array([str(numbers[name].pk) for name in cdnow_sample["customer"].to_pylist()])
    table = cdnow_sample.set_column(0, "customer", renamed)
    return review, Ledger.from_arrow(table, currency="EUR"), segments


def test_cdnow_in_the_database_has_the_figures_that_analytics_has(cdnow):
    review, ledger, segments = cdnow
    summary = summarise(
        ledger, period=Period.year_to(CDNOW_END), window_days=90, over=[CDNOW_END], unit="month"
    )
    retention = measure_retention(summary)
    assert kept(Figure.RETENTION, week=review.week)["figure"] == plain(retention)
    assert kept(Figure.REVENUE, week=review.week) == plain(measure_revenue_retention(summary))
    assert kept(Figure.COHORTS, week=review.week) == plain(build_cohorts(summary, ledger))
    rate = measure_repeat_rate(second_purchases(ledger, end=CDNOW_END), end=CDNOW_END)
    assert kept(Figure.REPEAT, week=review.week)["closed"] == plain(rate)
    by_segment = kept(Figure.RETENTION, Dimension.SEGMENT, week=review.week)
    last = {key: figure_from(figures[-1]) for key, figures in by_segment.items()}
    assert set(last) == {str(segment.pk) for segment in segments}
    for term in ("ci", "cf", "retained", "lost", "won"):
        assert sum(getattr(one, term) for one in last.values()) == getattr(retention, term)


def test_every_number_of_cdnow_opens_to_as_many_customers_as_it_counts(cdnow):
    review, _ledger, _segments = cdnow

    def count(**asked):
        found = behind(Asked(**asked), review=review, currency="EUR")
        assert len({one.customer for one in found}) == len(found)
        return len(found)

    figure = figure_from(kept(Figure.RETENTION, week=review.week)["figure"])
    for term in (*TERMS, "left_and_returned"):
        assert count(figure=Figure.RETENTION, term=term) == getattr(figure, term)
    assert figure.left_and_returned > 0
    for dimension in (Dimension.SEGMENT, Dimension.TENURE, Dimension.CHANNEL):
        for key, figures in kept(Figure.RETENTION, dimension, week=review.week).items():
            for one in map(figure_from, figures):
                asked = {"dimension": dimension, "group": key, "end": one.end}
                for term in ("ci", "retained", "lost"):
                    assert count(figure=Figure.RETENTION, term=term, **asked) == getattr(one, term)
    repeat = kept(Figure.REPEAT, week=review.week)["closed"]
    for term in ("repeated", "not_repeated", "open"):
        assert count(figure=Figure.REPEAT, term=term) == repeat[term]
    cohort = kept(Figure.COHORTS, week=review.week)["cohorts"][1]
    start = date.fromisoformat(cohort["start"])
    counts = [
        count(figure=Figure.COHORTS, term="cell", start=start, age=age)
        for age in range(len(cohort["customers"]))
    ]
    assert counts == cohort["customers"]


def test_the_customers_behind_revenue_bring_the_movement(house):
    grows, shrinks, gone, new, back = (house.customer(name) for name in "abcde")
    for one, before, after in ((grows, 100_00, 150_00), (shrinks, 100_00, 30_00), (gone, 80_00, 0)):
        house.sell(one, "2025-11-01", before)
        if after:
            house.sell(one, "2026-11-01", after)
    house.sell(grows, "2024-11-01", 1)
    house.sell(back, "2025-01-01", 10_00)
    house.sell(back, "2026-10-20", 20_00)
    house.sell(new, "2026-10-10", 70_00)
    review = house.review()
    house.measure(review)
    found = {
        term: [
            (one.customer, one.minor)
            for one in behind(Asked(Figure.REVENUE, term), review=review, currency="EUR")
        ]
        for term in REVENUE
    }
    assert found == {
        "at_start": [(gone.pk, -80_00), (shrinks.pk, -70_00), (grows.pk, 50_00)],
        "expansion": [(grows.pk, 50_00)],
        "contraction": [(shrinks.pk, -70_00)],
        "lost": [(gone.pk, -80_00)],
        "won": [(new.pk, 70_00)],
        "returned": [(back.pk, 10_00)],
    }


def test_groups_are_segment_channel_main_seller_and_tenure(house):
    bars, fair = (
        Segment.objects.create(name="Bares"),
        AcquisitionChannel.objects.create(name="Feria"),
    )
    old = house.customer("Antiguo", segment=bars)
    young = house.customer("Joven", acquisition_channel=fair)
    for weeks in range(0, 130, 4):
        day = date(2026, 11, 2) - timedelta(weeks=weeks)
        house.sell(old, day.isoformat(), 10_00, seller="Luis" if weeks % 12 else "Ana")
        if weeks < 90:
            house.sell(young, day.isoformat(), 10_00)
    review = house.review()
    house.measure(review)

    def counted(dimension):
        document = kept(Figure.RETENTION, dimension, week=review.week)
        return {key: (one[-1]["ci"], one[-1]["retained"]) for key, one in document.items()}

    assert counted(Dimension.SEGMENT) == {"": (1, 1), str(bars.pk): (1, 1)}
    assert counted(Dimension.CHANNEL) == {"": (1, 1), str(fair.pk): (1, 1)}
    assert counted(Dimension.SELLER) == {"Ana": (1, 1), "Luis": (1, 1)}
    assert counted(Dimension.TENURE) == {Tenure.FIRST_YEAR: (1, 1), Tenure.SECOND_YEAR: (1, 1)}


def test_figures_worked_out_again_replace_those_there_were(house):
    customer = house.customer("Bar Pepe")
    for month in range(1, 13):
        house.sell(customer, f"2025-{month:02}-10", 10_00)
        house.sell(customer, f"2024-{month:02}-10", 10_00)
    review = house.review()
    house.measure(review)
    before = kept(Figure.RETENTION, week=review.week)["figure"]["lost"]
    house.sell(customer, "2026-11-10", 10_00)
    house.measure(review)
    assert (before, kept(Figure.RETENTION, week=review.week)["figure"]["lost"]) == (1, 0)
