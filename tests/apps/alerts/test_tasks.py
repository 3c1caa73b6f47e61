"""When the review and the daily look begin by themselves, and what the calendar raises."""

from datetime import UTC, date, datetime, timedelta

import pyarrow.parquet
import pytest
from django.urls import reverse

from querencia.analytics.simulation import Scenario, simulate
from querencia.apps.alerts.domain import kinds
from querencia.apps.alerts.domain.contact_causes import settle_contact_alerts
from querencia.apps.alerts.models import Alert, Cadence, Standing, WeeklyReview
from querencia.apps.alerts.tasks import every_morning, monday_morning
from querencia.apps.customers.models import Customer, Departure, Segment
from querencia.apps.sales.models import Contract, Purchase
from querencia.foundation.jobs import queue
from querencia.foundation.jobs.models import Job
from querencia.foundation.jobs.worker import Worker

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 16)


def raised():
    """Kind and customer of each alert that stands."""
    found = Alert.objects.filter(ended_at=None).order_by("kind", "customer__name")
    return list(found.values_list("kind", "customer__name"))


@pytest.mark.parametrize(
    ("moment", "key"),
    [
        (datetime(2026, 11, 16, 4, 59, tzinfo=UTC), "2026-W46"),  # 5:59 in Madrid
        (datetime(2026, 11, 16, 5, 0, tzinfo=UTC), "2026-W47"),
        (datetime(2026, 11, 22, 22, 59, tzinfo=UTC), "2026-W47"),
        (datetime(2026, 7, 6, 4, 0, tzinfo=UTC), "2026-W28"),  # summer time
    ],
)
def test_the_review_begins_on_mondays_at_six_where_the_organisation_is(customer, moment, key):
    Purchase.objects.create(
        customer=customer, key="1", day=TODAY, currency="EUR", amount_minor=1, base_amount_minor=1
    )
    assert monday_morning(moment) == (key, {})


def test_nothing_begins_before_there_is_anything_to_review(organisation):
    assert monday_morning(NOW) is None


def test_the_calendar_is_looked_at_each_morning(organisation):
    assert every_morning(datetime(2026, 11, 16, 3, 59, tzinfo=UTC)) is None
    assert every_morning(NOW) == ("2026-11-16", {})


@pytest.mark.django_db(transaction=True)
def test_a_review_without_purchases_says_so(organisation):
    asked = queue.ask("alerts.weekly_review")
    Worker().run_one()
    asked.refresh_from_db()

    assert (asked.state, asked.attempts) == (Job.State.FAILED, 1)
    assert asked.error


def test_contracts_alert_within_their_notice_unless_they_renew_themselves(customer):
    ends = TODAY + timedelta(days=30)
    for reference, days, renews in (("A", 0, False), ("B", 1, False), ("C", 0, True)):
        Contract.objects.create(
            customer=customer, reference=reference, starts_on=date(2026, 1, 1),
            ends_on=ends + timedelta(days=days), notice_days=30, renews_itself=renews,
            currency="EUR", value_minor=500_000,
        )  # fmt: skip
    settle_contact_alerts(today=TODAY, now=NOW)

    [alert] = Alert.objects.all()
    assert (alert.kind, alert.key, alert.since, alert.value_at_stake_minor) == (
        kinds.CONTRACT,
        "A",
        TODAY,
        500_000,
    )


def test_a_contact_that_was_agreed_alerts_on_its_day(customer):
    customer.next_contact_on = TODAY
    customer.save()
    settle_contact_alerts(today=TODAY - timedelta(days=1), now=NOW)
    assert raised() == []

    settle_contact_alerts(today=TODAY, now=NOW)
    assert raised() == [(kinds.PROMISED, "Bar El Faro")]


def test_who_was_not_contacted_for_longer_than_agreed_alerts(organisation, seller):
    hotels = Segment.objects.create(name="Hoteles")
    Cadence.objects.create(segment=hotels, every_weeks=4)
    for name, segment, weeks in (
        ("Hotel lejos", hotels, 5),
        ("Hotel cerca", hotels, 3),
        ("Bar lejos", None, 5),
    ):
        Customer.objects.create(
            name=name, segment=segment, last_contact_at=NOW - timedelta(weeks=weeks)
        )
    gone = Customer.objects.create(
        name="Hotel ido", segment=hotels, last_contact_at=NOW - timedelta(weeks=9)
    )
    Departure.objects.create(customer=gone, left_on=TODAY, reason="price", recorded_at=NOW)
    settle_contact_alerts(today=TODAY, now=NOW)

    assert raised() == [(kinds.OVERDUE, "Hotel lejos")]


def test_a_cadence_can_be_for_who_is_worth_something(organisation):
    Cadence.objects.create(every_weeks=4, least_value_minor=50_000)
    review = WeeklyReview.objects.create(week=TODAY, as_of=TODAY, facts={}, finished_at=NOW)
    for name, value in (("Vale", 60_000), ("No vale", 40_000)):
        customer = Customer.objects.create(name=name, last_contact_at=NOW - timedelta(weeks=9))
        Standing.objects.create(
            customer=customer, review=review, status="active", p_alive=0.9, p_silent=0.5,
            first=TODAY, last=TODAY, silence_days=0, purchases=1, expected_purchases=1,
            value_minor=value,
        )  # fmt: skip
    settle_contact_alerts(today=TODAY, now=NOW)

    assert raised() == [(kinds.OVERDUE, "Vale")]
    assert Alert.objects.get().value_at_stake_minor == 60_000


@pytest.mark.slow
def test_a_review_of_a_warehouse_leaves_the_weeks_for_the_pages(
    organisation, manager, client_of, settings, tmp_path
):
    rows = simulate(Scenario(customers=150, weeks=104, seed=5, founders=0.8, A=3.0)).purchases
    pyarrow.parquet.write_table(rows, tmp_path / "invoices.parquet")
    settings.DATA, settings.LEDGER_URL = tmp_path, str(tmp_path / "invoices.parquet")
    asked = queue.ask("alerts.weekly_review")
    Worker().run_one()
    asked.refresh_from_db()
    assert (asked.state, asked.error) == (Job.State.DONE, "")

    page = client_of(manager).get(reverse("this_week")).content.decode()
    assert page.count('class="panel entry"') > 3
    assert page.count('<svg class="weeks"') == page.count('class="panel entry"')
    customer = Customer.objects.filter(alerts__isnull=False).first()
    page = client_of(manager).get(reverse("customer", args=[customer.pk])).content.decode()
    assert '<svg class="weeks"' in page
