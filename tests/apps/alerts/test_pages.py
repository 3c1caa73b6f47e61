"""Esta semana as people use it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from querencia.apps.alerts.domain.door import settle
from querencia.apps.alerts.domain.kinds import SILENT
from querencia.apps.alerts.domain.queries.latest import REVIEW_JOB
from querencia.apps.alerts.models import Alert, Standing, WeeklyReview
from querencia.apps.customers.models import Customer, Departure, Interaction
from querencia.apps.sales.models import Purchase
from querencia.foundation import clock
from querencia.foundation.jobs.models import Job

HTMX = {"hx-request": "true"}


@pytest.fixture
def reviewed(organisation):
    """A review of this week that measured nothing."""
    today = clock.today(organisation.zone)
    alarm = {"promised": 0.5, "realised": None, "rule": "rhythm", "reason": "earlier"}
    value = {"measure": "margin", "total": 100_000.0, "at_risk": 2_500.0}
    return WeeklyReview.objects.create(
        week=clock.monday_of(today),
        as_of=today - timedelta(days=1),
        facts={"alarm": alarm, "value": value, "retention": None},
        finished_at=clock.now(),
    )


@pytest.fixture
def listed(reviewed, seller, silent_cause):
    """Return what puts customers of the seller's on the list."""

    def _listed(number):
        made = [
            Customer.objects.create(name=f"Bar {n}", owner=seller, team=seller.team)
            for n in range(number)
        ]
        Standing.objects.bulk_create(
            Standing(
                customer=one, review=reviewed, status="silent", alarm="silent", p_alive=0.1,
                p_silent=0.01, first="2025-01-07", last="2026-10-06", silence_days=41,
                purchases=30, expected_purchases=20.0,
            )
            for one in made
        )  # fmt: skip
        causes = [silent_cause(one, 1_000 + n) for n, one in enumerate(made)]
        settle(SILENT, causes, now=clock.now())
        return made

    return _listed


def test_it_says_whom_to_contact_and_why(listed, seller, client_of):
    listed(1)
    page = client_of(seller).get(reverse("this_week")).content.decode().replace("\xa0", " ")

    assert "Compra cada 12 días (±3); lleva 41 sin comprar" in page
    assert "probabilidad de que siga siendo cliente: 9 %" in page
    assert "10,00 €" in page


def test_the_weeks_behind_a_chart_are_asked_for_when_they_are_opened(listed, seller, client_of):
    [customer] = listed(1)
    Purchase.objects.create(
        customer=customer, key="F-1", day="2026-10-06", currency="EUR", amount_minor=7_777,
        base_amount_minor=7_777,
    )  # fmt: skip
    client, weeks = client_of(seller), reverse("customer_weeks", args=[customer.pk])
    page = client.get(reverse("this_week")).content.decode()
    assert f'hx-get="{weeks}"' in page
    assert "77,77" not in page
    assert "77,77" in client.get(weeks).content.decode()


def test_it_takes_as_many_queries_for_twenty_as_for_three(listed, manager, client_of):
    client = client_of(manager)
    counts = []
    for more in (3, 17):
        listed(more)
        client.get(reverse("this_week"))
        with CaptureQueriesContext(connection) as made:
            client.get(reverse("this_week"))
        counts.append(len(made))

    assert counts[0] == counts[1]


def test_a_contact_is_logged_without_leaving_the_page(listed, seller, client_of):
    [customer] = listed(1)
    alert = Alert.objects.get()
    client = client_of(seller)
    address = reverse("alert_action", args=[alert.pk, "contacto"])
    form = client.get(address, headers=HTMX)
    assert b"<html" not in form.content

    prefix = f"a{alert.pk}-"
    sent = {"channel": "telephone", "outcome": "will_buy", "text": "Pide el lunes"}
    answer = client.post(address, {prefix + k: v for k, v in sent.items()}, headers=HTMX)

    assert answer.status_code == 200
    assert Interaction.objects.get(customer=customer).text == "Pide el lunes"
    assert "Bar 0" not in _whom(client.get(reverse("this_week")))


def test_what_is_missing_is_asked_for_again(listed, seller, client_of):
    listed(1)
    address = reverse("alert_action", args=[Alert.objects.get().pk, "perdido"])
    answer = client_of(seller).post(address, {}, headers=HTMX)

    assert answer.status_code == 422
    assert not Departure.objects.exists()


def test_it_works_without_javascript(listed, seller, client_of):
    [customer] = listed(1)
    alert = Alert.objects.get()
    client = client_of(seller)
    address = reverse("alert_action", args=[alert.pk, "perdido"])
    assert b"<html" in client.get(address).content

    prefix = f"a{alert.pk}-"
    sent = {"left_on": "2026-10-07", "reason": "price", "competitor": "", "evidence": ""}
    answer = client.post(address, {prefix + k: v for k, v in sent.items()})

    assert answer.headers["Location"] == reverse("this_week")
    assert Departure.objects.get(customer=customer).reason == "price"


def test_a_judgement_is_undone_from_the_page(listed, seller, client_of):
    listed(1)
    alert = Alert.objects.get()
    client = client_of(seller)
    client.post(reverse("alert_action", args=[alert.pk, "sigue"]))
    assert "Bar 0" not in _whom(client.get(reverse("this_week")))

    client.post(reverse("alert_reopen", args=[alert.pk]))
    assert "Bar 0" in _whom(client.get(reverse("this_week")))


def test_names_are_escaped(listed, seller, client_of):
    listed(1)
    Customer.objects.update(name="<script>alert(1)</script>")

    assert b"<script>alert" not in client_of(seller).get(reverse("this_week")).content


def test_a_review_is_asked_for_once(organisation, manager, client_of):
    client = client_of(manager)
    for _ in range(2):
        client.post(reverse("review_run"))

    assert Job.objects.filter(kind=REVIEW_JOB).count() == 1


def test_before_there_are_purchases_it_says_what_to_do(organisation, manager, client_of):
    page = client_of(manager).get(reverse("this_week")).content.decode()

    assert "Primero, traiga sus compras" in page


def _whom(answer):
    return answer.content.decode().partition("Hecho esta semana")[0]
