"""The weekly review of the stored purchases: the same figures as the command line's, kept once."""

from datetime import date, timedelta

import pyarrow.compute as pc
import pytest

from querencia.analytics.review.review import review
from querencia.apps.alerts.domain import history
from querencia.apps.alerts.domain.kinds import OF_RHYTHM
from querencia.apps.alerts.domain.reviewing import (
    Week,
    facts_of,
    last_purchase,
    run_review,
    settings_of,
    week_of,
)
from querencia.apps.alerts.models import Alert, Standing, WeeklyReview
from querencia.apps.customers.models import Customer
from querencia.apps.sales.domain.ledger import stored_ledger

pytestmark = pytest.mark.django_db(transaction=True)  # the ledger is read from outside
MONDAY = date(2026, 11, 16)
WEEK = Week(MONDAY, MONDAY - timedelta(days=1))


def nothing(step, done=0, total=None):
    """Take no note."""


@pytest.fixture
def reviewed(wholesaler, organisation, now, settings, tmp_path):
    settings.DATA = tmp_path
    ledger = stored_ledger(until=WEEK.as_of)
    return run_review(ledger=ledger, week=WEEK, organisation=organisation, now=now, tell=nothing)


def everything():
    """All that a review leaves, without the numbers of rows."""
    standings = Standing.objects.order_by("customer").values()
    alerts = Alert.objects.order_by("kind", "customer").values()
    reviews = WeeklyReview.objects.values("week", "as_of", "facts")
    return (
        [{k: v for k, v in row.items() if k != "review_id"} for row in standings],
        [{k: v for k, v in row.items() if k != "id"} for row in alerts],
        list(reviews),
    )


def test_it_finds_what_analytics_finds(reviewed, organisation):
    found = review(
        stored_ledger(until=WEEK.as_of), as_of=WEEK.as_of, settings=settings_of(organisation)
    )

    assert reviewed.facts == facts_of(found)
    ringing = found.customers.filter(pc.is_valid(found.customers["alarm"])).to_pylist()
    expected = {(int(r["id"]), r["alarm"]) for r in ringing if r["status"] != "lost"}
    assert expected
    assert set(Alert.objects.values_list("customer_id", "kind")) == expected
    assert Standing.objects.count() == found.customers.num_rows
    by_id = {row["id"]: row for row in found.customers.to_pylist()}
    for standing in Standing.objects.all()[:20]:
        row = by_id[str(standing.customer_id)]
        assert standing.p_alive == row["p_alive"]
        assert standing.value_minor == pytest.approx(row["value"] * 100, abs=0.51)


def test_run_again_for_the_same_week_it_changes_nothing(reviewed, organisation, now):
    before = everything()
    ledger = stored_ledger(until=WEEK.as_of)
    run_review(ledger=ledger, week=WEEK, organisation=organisation, now=now, tell=nothing)

    assert everything() == before


def test_the_next_week_keeps_what_the_former_one_found(reviewed, organisation, now):
    customer = Alert.objects.first().customer_id
    later = Week(MONDAY + timedelta(weeks=1), WEEK.as_of + timedelta(weeks=1))
    ledger = stored_ledger(until=later.as_of)
    run_review(ledger=ledger, week=later, organisation=organisation, now=now, tell=nothing)

    past = history.of_customer(customer)
    assert [row["week"] for row in past] == ["2026-W47", "2026-W48"]
    assert past[1]["p_alive"] <= past[0]["p_alive"]


def test_the_retention_coefficient_opens_to_its_customers(reviewed):
    terms = {term: history.behind(term, week=MONDAY) for term in ("ci", "retained", "lost")}
    figure = reviewed.facts["retention"]

    assert {name: len(ids) for name, ids in terms.items()} == {name: figure[name] for name in terms}
    assert sorted(terms["retained"] + terms["lost"]) == sorted(terms["ci"])
    assert Customer.objects.filter(pk__in=terms["lost"]).count() == figure["lost"]


def test_the_words_of_an_alert_are_those_of_the_review(reviewed):
    alert = Alert.objects.filter(kind__in=OF_RHYTHM).first()
    assert alert.evidence["silence_days"] == alert.customer.standing.silence_days


def test_purchases_that_end_long_ago_are_reviewed_as_of_their_end(wholesaler):
    last = last_purchase(stored_ledger(until=date(2030, 1, 1)))

    assert week_of(date(2030, 1, 3), last_purchase=last) == Week(date(2029, 12, 31), last)
    assert week_of(MONDAY, last_purchase=MONDAY).as_of == MONDAY - timedelta(days=1)
