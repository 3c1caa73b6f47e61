"""The pages: who may open them, what they link to, their files, and how many queries they take."""

import csv
import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from querencia.apps.customers.models import AcquisitionChannel, Segment
from querencia.apps.insights.domain.queries.kept import kept
from querencia.apps.insights.enums import Figure
from querencia.apps.insights.tables import Column, Linked, Row, Table, csv_response
from querencia.apps.insights.tasks import after_each_review
from querencia.apps.sales.models import AcquisitionCost, BudgetLine
from querencia.foundation import clock
from querencia.foundation.frame.reading import current
from querencia.foundation.jobs import queue
from querencia.foundation.jobs.models import Job
from querencia.foundation.jobs.worker import Worker, start_timers

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = ("insights_retention", "insights_value", "insights_budget")


@pytest.fixture
def business(house):
    """Make a measured business of so many customers, half of whom have gone quiet."""

    def make(count):
        bars, _made = Segment.objects.get_or_create(name="Bares")
        fair, _made = AcquisitionChannel.objects.get_or_create(name="Feria")
        customers = []
        for number in range(count):
            one = house.customer(
                f"Bar {number:02}", segment=bars, acquisition_channel=fair,
                acquired_on=date(2026, 3, 1),
            )  # fmt: skip
            quiet = number % 2
            for weeks in range(30 if quiet else 0, 60 if number % 3 == 2 else 150, 5):
                day = date(2026, 11, 10) - timedelta(weeks=weeks, days=number % 5)
                house.sell(one, day.isoformat(), 40_00 + number)
            customers.append(one)
        for month in range(1, 13):
            BudgetLine.objects.create(
                period="month", starts_on=date(2026, month, 1), amount_minor=count * 40_00
            )
        AcquisitionCost.objects.create(channel=fair, month=date(2026, 5, 1), amount_minor=90_00)
        review = house.review()
        for number, one in enumerate(customers):
            house.standing(review, one, status="silent" if number % 2 else "active")
        house.measure(review)
        over_time = kept(Figure.RETENTION, "segment", week=review.week)[str(bars.pk)]
        house.review(over_time=over_time)
        return customers

    return make


def links_to_customers(page):
    """Each number on a page that leads to its customers: its address, and what it says."""
    found = re.findall(r'<a href="(/analisis/clientes/\?[^"]+)">(?:<b>)?([^<]+)<', page)
    return [(unescape(href), unescape(text)) for href, text in found]


def test_every_count_on_the_pages_leads_to_as_many_customers(business, manager, client_of):
    business(7)
    client, checked = client_of(manager), 0
    for page in ("insights_retention", "insights_budget"):
        for href, text in links_to_customers(client.get(reverse(page)).content.decode()):
            count = re.sub(r"[−+=\s]", "", text)
            answer = client.get(href)
            assert answer.status_code == 200, href
            if count.isdecimal() and "cohorte=" not in href:
                assert answer.context["page"].paginator.count == int(count), href
                checked += 1
    assert checked > 30


def test_the_cells_of_the_triangle_lead_to_their_customers(business, manager, client_of):
    business(5)
    client = client_of(manager)
    [row, *_] = client.get(reverse("insights_retention")).context["triangle"]
    counts = [client.get(cell.href).context["page"].paginator.count for cell in row.cells]
    assert [round(100 * count / row.size) for count in counts] == [c.value for c in row.cells]
    assert row.cells[-1].open
    assert not row.cells[0].open


def test_pages_say_so_while_there_is_no_review(manager, client_of):
    for page in PAGES:
        assert "Todavía no hay ninguna revisión" in client_of(manager).get(
            reverse(page)
        ).content.decode()  # fmt: skip


def test_pages_offer_to_work_out_what_is_not_there_yet(house, manager, analyst, client_of):
    house.review()
    ask = reverse("insights_refresh")
    assert ask in client_of(manager).get(reverse("insights_value")).content.decode()
    assert ask not in client_of(analyst).get(reverse("insights_value")).content.decode()
    answer = client_of(manager).post(ask, {"volver": reverse("insights_value")})
    assert (answer.status_code, answer["Location"]) == (302, reverse("insights_value"))
    client_of(manager).post(ask, {"volver": "https://elsewhere.example/"})
    assert [job.kind for job in Job.objects.all()] == ["insights.figures"]


def test_the_figures_follow_each_review_and_each_change_of_the_budget(house):
    assert after_each_review(clock.now()) is None
    customer = house.customer("Bar Pepe")
    for month in range(1, 13):
        house.sell(customer, f"2025-{month:02}-10", 10_00)
        house.sell(customer, f"2024-{month:02}-10", 10_00)
    review = house.review()
    occasion = after_each_review(clock.now())
    assert after_each_review(clock.now()) == occasion
    BudgetLine.objects.create(period="month", starts_on=date(2026, 1, 1), amount_minor=1)
    assert after_each_review(clock.now()) != occasion
    start_timers()
    Job.objects.exclude(kind="insights.figures").delete()
    assert Worker().run_one()
    [job] = Job.objects.filter(kind="insights.figures")
    assert (job.state, job.error) == (Job.State.DONE, "")
    assert kept(Figure.BUDGET, week=review.week)["has_budget"]


def test_the_work_is_asked_for_once_while_it_runs(house, manager, client_of):
    house.review()
    queue.ask("insights.figures", by=manager)
    client_of(manager).post(reverse("insights_refresh"))
    assert Job.objects.count() == 1


@pytest.mark.parametrize("page", [*PAGES, "insights_customers"])
def test_a_page_takes_as_many_queries_for_thirty_customers_as_for_three(
    page, business, manager, client_of
):
    address = reverse(page)
    if page == "insights_customers":
        address += "?figura=retention&termino=ci"

    def queries(count):
        for model in (BudgetLine, AcquisitionCost):
            model.objects.all().delete()
        business(count)
        client = client_of(manager)
        client.get(address)  # drawings are kept from here on
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return [re.sub(r"[0-9a-f]{9,}|\d+", "…", one["sql"][:160]) for one in captured]

    few = queries(3)
    cache.clear()
    assert queries(30) == few


def test_sellers_and_support_are_turned_away_with_real_figures_too(
    business, seller, support, client_of
):
    business(3)
    for user in (seller, support):
        for page in (*PAGES, "insights_customers", "insights_customers_csv"):
            address = reverse(page) + "?figura=retention&termino=ci"
            assert client_of(user).get(address).status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        "figura=nonsense&termino=ci",
        "figura=retention&termino=nonsense",
        "figura=retention&termino=ci&fin=2020-01-01",
        "figura=retention&termino=ci&fin=yesterday",
        "figura=retention&termino=ci&por=tenure&grupo=x",
        "figura=cohorts&termino=cell",
        "figura=cohorts&termino=cell&cohorte=1990-01-01&edad=0",
        "figura=value",
        "figura=budget&termino=lost&periodo=nonsense",
        "figura=budget&termino=nonsense&periodo=year",
        "figura=budget&termino=lost&periodo=year&de=seller:0",
        "",
    ],
)
def test_a_number_that_does_not_exist_is_not_found(query, business, manager, client_of):
    business(2)
    assert client_of(manager).get(f"{reverse('insights_customers')}?{query}").status_code == 404


def rows_of(answer):
    text = answer.content.decode().removeprefix("\ufeff")
    return list(csv.reader(text.splitlines(), delimiter=";"))


def test_every_table_is_a_file(business, manager, client_of):
    business(4)
    client = client_of(manager)
    for page in PAGES:
        text = client.get(reverse(page)).content.decode()
        files = {unescape(href) for href in re.findall(r'href="(/analisis/[^"]+\.csv[^"]*)"', text)}
        assert files
        for href in files:
            answer = client.get(href)
            assert answer["Content-Type"] == "text/csv; charset=utf-8"
            heading, *rows = rows_of(answer)
            assert rows, href
            assert {len(row) for row in rows} == {len(heading)}, href


def test_the_file_of_the_shortfall_adds_up(business, manager, client_of):
    business(4)
    address = reverse("insights_budget_csv", kwargs={"table": "desviacion"})
    _heading, *rows = rows_of(client_of(manager).get(address))
    cents = [int(row[2].replace(",", "")) for row in rows]
    assert sum(cents[:-1]) == cents[-1]


def test_the_customers_behind_a_number_are_a_file(business, analyst, client_of):
    business(3)
    address = reverse("insights_customers_csv") + "?figura=retention&termino=lost"
    heading, *rows = rows_of(client_of(analyst).get(address))
    assert heading == ["Cliente", "Segmento", "Responsable", "Estado", "Última compra", "Importe"]
    assert [row[:4] for row in rows] == [["Bar 01", "Bares", "", "En silencio"]]


def test_what_a_spreadsheet_would_run_is_text():
    table = Table(
        "x",
        (Column("a"), Column("b", "money"), Column("c", "interval"), Column("d", "day")),
        (
            Row(("=1+1", Linked(-12_34, "/"), (1.5, 2.0), date(2026, 1, 2))),
            Row(("b", None, None, None)),
        ),
    )
    lines = csv_response(table, current()).content.decode().splitlines()
    assert lines[1:] == ["'=1+1;-12,34;1,5;2;2026-01-02", "b;;;;"]


def test_one_groups_retention_is_shown_alone(business, manager, client_of):
    business(5)
    bars = Segment.objects.get()
    page = client_of(manager).get(f"{reverse('insights_retention')}?por=segment&grupo={bars.pk}")
    assert page.context["group_name"] == "Bares"
    assert page.context["of_subject"]["figure"].ci == 5
    unknown = client_of(manager).get(f"{reverse('insights_retention')}?por=segment&grupo=999")
    assert unknown.status_code == 404


def test_drawings_keep_to_the_security_policy(business, manager, client_of):
    business(8)
    for page in PAGES:
        text = client_of(manager).get(reverse(page)).content.decode()
        assert "<svg" in text
        assert " style=" not in text
        assert "<style" not in text
