"""How customers were served: medians, nine in ten, kept, opened again, in which zone (A87)."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from querencia.apps.conversations.domain import handling
from querencia.apps.conversations.domain.answering import Answer, answer
from querencia.apps.conversations.domain.queries.service_figures import (
    Period,
    Returned,
    ServiceRow,
    Spread,
    conversations_behind,
    measure,
    promises_behind,
)
from querencia.apps.conversations.domain.queries.visible import conversations_for
from querencia.apps.conversations.enums import ServiceFigure, ServiceGroup, Status
from querencia.apps.conversations.models import Conversation, Promise
from querencia.foundation import clock
from tests.apps.conversations.conftest import NOW, later

HOUR = 3600
ALL = Period(date(2026, 11, 1), date(2026, 11, 30), ZoneInfo("Europe/Madrid"))


@pytest.fixture
def served(arrive, bakery, support):
    """Return what lets one conversation be answered after some minutes of Monday morning."""

    def _served(external_id, *, minutes, by=support, closed=False):
        arrive(external_id, at=NOW)
        made = Conversation.objects.order_by("pk").last()
        status = Status.CLOSED if closed else Status.WAITING
        answer(made, Answer(text="Sí."), by=by, now=later(minutes=minutes), status=status)
        made.refresh_from_db()
        return made

    return _served


def rows(by=ServiceGroup.TEAM, period=ALL):
    whole, found = measure(Conversation.objects.all(), by=by, period=period)
    return whole, {row.key: row for row in found}


def test_of_nothing_there_is_no_figure(organisation):
    whole, found = rows()
    assert (whole, found) == (ServiceRow(None, Spread(), Spread(), Returned()), {})
    assert (whole.first_response.share_kept, whole.reopening.share) == (None, None)


def test_the_median_and_what_was_kept(served):
    for number, minutes in enumerate((30, 60, 210)):
        served(f"m{number}", minutes=minutes)
    whole, _found = rows()
    assert whole.first_response == Spread(
        count=3, median=HOUR, nine_in_ten=None, promised=3, kept=3
    )


def test_nine_in_ten_is_said_from_ten_on(served):
    for number in range(10):
        served(f"m{number}", minutes=10 * (number + 1))
    whole, _found = rows()
    # By linear interpolation, as numpy and spreadsheets have it: 0.9 of the way from 1st to 10th.
    assert whole.first_response.nine_in_ten == pytest.approx(60 * 91)
    assert whole.first_response.median == 60 * 55


def test_a_broken_promise_is_not_kept(served):
    served("m1", minutes=60)
    served("m2", minutes=60 * 24 + 60)
    found = rows()[0].first_response
    assert (found.promised, found.kept, found.share_kept) == (2, 1, 0.5)


def test_resolution_and_what_was_opened_again(served, arrive, support):
    served("m1", minutes=60, closed=True)
    again = served("m2", minutes=120, closed=True)
    arrive("m2b", at=later(minutes=150), replies_to=["m2"])
    whole, _found = rows()
    assert (whole.resolution.count, whole.resolution.promised) == (1, 0)
    assert whole.resolution.share_kept is None
    assert whole.reopening == Returned(closed=2, again=1)
    assert list(conversations_behind(Conversation.objects.all(), period=ALL)) == [again]


def test_by_person_the_one_who_answered_counts_and_by_team_the_conversations(
    served, support, seller, north, manager
):
    first = served("m1", minutes=30, by=support)
    served("m2", minutes=60, by=seller)
    handling.assign(first, to=manager, by=manager, now=later(hours=3), team=north)
    by_person = rows(ServiceGroup.AGENT)[1]
    assert {key: row.first_response.count for key, row in by_person.items()} == {
        support.pk: 1, seller.pk: 1,
    }  # fmt: skip
    by_team = rows(ServiceGroup.TEAM)[1]
    assert {key: row.first_response.count for key, row in by_team.items()} == {north.pk: 1, None: 1}


@pytest.mark.parametrize("by", ServiceGroup)
def test_the_groups_sum_to_the_whole_and_each_figure_opens_to_what_is_behind_it(
    served, support, bakery, by
):
    for number in range(3):
        made = served(f"m{number}", minutes=30 + number, closed=number > 0)
        factor = "price" if number else ""
        handling.set_subject_matter(
            made, factor=factor, is_complaint=False, by=support, now=later(hours=2)
        )
    whole, found = rows(by)
    for figure, count in (
        (ServiceFigure.FIRST_RESPONSE, lambda row: row.first_response.count),
        (ServiceFigure.RESOLUTION, lambda row: row.resolution.count),
    ):
        assert sum(count(row) for row in found.values()) == count(whole)
        for key, row in found.items():
            behind = promises_behind(
                Conversation.objects.all(), figure=figure, period=ALL, by=by, key=key
            )
            assert behind.count() == count(row)


def test_the_days_are_those_of_the_organisations_zone(served):
    served("m1", minutes=30)
    Promise.objects.update(met_at=clock.start_of(date(2026, 11, 17), ALL.zone))
    monday = Period(date(2026, 11, 16), date(2026, 11, 16), ALL.zone)
    tuesday = Period(date(2026, 11, 17), date(2026, 11, 17), ALL.zone)
    assert rows(period=monday)[0].first_response.count == 0
    assert rows(period=tuesday)[0].first_response.count == 1


def test_what_is_unwanted_or_merged_counts_nowhere(served, arrive, manager):
    one, other = served("m1", minutes=30), served("m2", minutes=60)
    handling.merge(one, into=other, by=manager, now=later(hours=2))
    spam = served("m3", minutes=90)
    handling.mark_unwanted(spam, is_spam=True, by=manager, now=later(hours=2))
    visible = conversations_for(manager)
    whole, _rows = measure(visible, by=ServiceGroup.TEAM, period=ALL)
    assert whole.first_response.count == 1


# --- The page -------------------------------------------------------------------------------------

PERIOD = "desde=2026-11-01&hasta=2026-11-30"


@pytest.fixture
def page(client_of, manager):
    """Return what asks for a page of the figures as the manager."""

    def _page(query="", name="service_figures", user=manager):
        return client_of(user).get(f"{reverse(name)}?{PERIOD}&{query}")

    return _page


def test_the_page_names_period_zone_and_definitions(served, page):
    served("m1", minutes=90, closed=True)
    text = page("por=persona").content.decode()
    assert "Del 1 nov 2026 al 30 nov 2026; días y horas de Europe/Madrid" in text
    assert "1,5 h" in text
    assert "Elena Soto" in text
    assert "las respuestas automáticas no cuentan" in text


def test_the_page_leads_to_the_conversations_behind(served, page, support):
    made = served("m1", minutes=90)
    href = f"{reverse('service_behind')}?figura=primera-respuesta&amp;desde=2026-11-01"
    assert href in page("por=persona").content.decode()
    query = f"figura=primera-respuesta&por=persona&grupo={support.pk}"
    text = page(query, "service_behind").content.decode()
    assert reverse("conversation", args=[made.pk]) in text
    assert "Primera respuesta: Elena Soto" in text
    other = page("figura=primera-respuesta&por=persona&grupo=nadie", "service_behind")
    assert reverse("conversation", args=[made.pk]) not in other.content.decode()


def test_nobody_sees_behind_a_figure_what_they_may_not_see(served, page, marketing, monkeypatch):
    made = served("m1", minutes=90)
    query = "figura=primera-respuesta"
    assert (
        reverse("conversation", args=[made.pk])
        in page(query, "service_behind", marketing).content.decode()
    )
    monkeypatch.setattr(
        "querencia.apps.people.rules.PERMISSIONS",
        {"marketing": frozenset({"see_insights", "see_conversations", "see_customers"})},
    )
    assert (
        reverse("conversation", args=[made.pk])
        not in page(query, "service_behind", marketing).content.decode()
    )


def test_the_table_as_a_file(served, page):
    for number in range(3):
        served(f"m{number}", minutes=45)
    file = page("por=persona", "service_figures_csv")
    assert file["Content-Disposition"] == (
        'attachment; filename="atencion-persona-2026-11-01-2026-11-30.csv"'
    )
    lines = file.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Por persona;Primera respuesta: conversaciones;")
    assert lines[1] == "Elena Soto;3;0,75;;100;0;;;;0;0"


@pytest.mark.parametrize(
    "query", ["desde=nada&hasta=2026-01-01", "desde=2026-02-01&hasta=2026-01-01", "por=nada",
              "desde=0001-01-01&hasta=9999-12-31"],
)  # fmt: skip
def test_nonsense_in_the_address_is_the_usual_page(client_of, manager, query):
    response = client_of(manager).get(f"{reverse('service_figures')}?{query}")
    assert response.status_code == 200
    assert "Nada en estos días" in response.content.decode()


@pytest.mark.parametrize(
    "query", ["figura=nada", "figura=reapertura&por=persona&grupo=x",
              "figura=reapertura&por=cliente&grupo=" + "9" * 40],
)  # fmt: skip
def test_nonsense_behind_a_figure_is_not_found(page, query):
    assert page(query, "service_behind").status_code == 404


def test_the_page_asks_as_often_for_one_as_for_many(served, page):
    served("m0", minutes=10)
    with CaptureQueriesContext(connection) as one:
        page("por=canal")
    for number in range(1, 5):
        served(f"m{number}", minutes=10)
    with CaptureQueriesContext(connection) as many:
        page("por=canal")
    assert len(many) == len(one)
