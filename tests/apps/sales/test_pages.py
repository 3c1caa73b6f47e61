"""Pages of sales: who sees what, and that what is written there is kept to the cent."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from querencia.apps.customers.domain.creation import create_customer
from querencia.apps.customers.models import AcquisitionChannel
from querencia.apps.customers.timeline import timeline
from querencia.apps.sales.domain.contracts import contracts_for, ending_soon
from querencia.apps.sales.domain.queries.purchases import purchases_for
from querencia.apps.sales.models import (
    AcquisitionCost,
    BudgetLine,
    Contract,
    ExchangeRate,
    Purchase,
    Seller,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


@pytest.fixture
def bakery(seller):
    """Whom Sofia answers for."""
    return create_customer(name="Panadería Núñez", owner=seller)


@pytest.fixture
def florist(other_seller):
    """Whom Omar answers for."""
    return create_customer(name="Rosa Peña", owner=other_seller)


def buy(customer, day=TODAY, minor=1_050, **more):
    number = Purchase.objects.count()
    facts = {"kind": "purchase", "document": f"F-{number}", "currency": "EUR"} | more
    return Purchase.objects.create(
        customer=customer, key=str(number), day=day, amount_minor=minor, base_amount_minor=minor,
        **facts,
    )  # fmt: skip


def sign(customer, reference="K1", starts=TODAY, ends=None, **more):
    return Contract.objects.create(
        customer=customer,
        reference=reference,
        starts_on=starts,
        ends_on=ends,
        currency="EUR",
        **more,
    )


def test_a_seller_sees_purchases_of_their_customers_and_those_credited_to_them(
    bakery, florist, seller, manager, support
):
    own = buy(bakery)
    another = buy(florist)
    credited = buy(florist, seller=Seller.objects.create(name="Sofia", user=seller))
    assert set(purchases_for(seller)) == {own, credited}
    assert set(purchases_for(manager)) == {own, another, credited}
    assert set(purchases_for(support)) == set()


def test_the_latest_purchases_take_as_many_queries_for_three_as_for_thirty(
    bakery, client_of, manager
):
    browser = client_of(manager)
    counts = []
    for total in (3, 30):
        while Purchase.objects.count() < total:
            buy(bakery)
        browser.get("/ventas/")
        with CaptureQueriesContext(connection) as queries:
            page = browser.get("/ventas/")
        assert page.content.decode().count("Panadería Núñez") == total
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_customers_page_has_the_weeks_and_the_history(bakery, client_of, seller):
    today = timezone.localdate()
    buy(bakery, today - timedelta(days=30), 123_450)
    buy(bakery, today - timedelta(days=3), -1_050, kind="refund")
    page = client_of(seller).get(f"/clientes/{bakery.pk}/").content.decode()
    assert 'class="weeks"' in page
    assert "Las semanas en una tabla" in page
    assert "Devolución de 10,50" in page
    happened = [one.icon for one in timeline(bakery, user=seller) if one.is_day]
    assert happened == ["undo-2", "shopping-cart"]


def test_what_a_customer_bought_can_be_paged_through_by_time(bakery, seller):
    for days in range(5):
        buy(bakery, TODAY - timedelta(days=days))
    first = [one for one in timeline(bakery, user=seller, limit=2) if one.is_day]
    rest = timeline(bakery, user=seller, before=first[-1].at, limit=10)
    days = [one.at.date() for one in (*first, *rest) if one.is_day]
    assert days == sorted(days, reverse=True)
    assert len(days) == len(set(days))


def test_a_contract_is_kept_until_the_day_after_its_last(bakery, client_of, manager):
    browser = client_of(manager)
    send = {"reference": "K1", "starts_on": "2026-01-01", "last_day": "2026-12-31",
            "notice_days": "60", "value_minor": "1.200,50"}  # fmt: skip
    assert browser.post(f"/ventas/contratos/nuevo/{bakery.pk}/", send).status_code == 302
    contract = Contract.objects.get()
    assert (contract.ends_on, contract.last_day, contract.value_minor, contract.currency) == (
        date(2027, 1, 1), date(2026, 12, 31), 120_050, "EUR",
    )  # fmt: skip
    page = browser.get(f"/ventas/contratos/{contract.pk}/").content.decode()
    assert 'value="1.200,50"' in page
    assert 'value="2026-12-31"' in page
    wrong = browser.post(f"/ventas/contratos/{contract.pk}/", send | {"last_day": "2025-12-31"})
    assert wrong.context["form"].errors == {"last_day": ["Es anterior al inicio."]}


def test_contracts_end_soon_within_three_months(bakery, florist, seller):
    soon = sign(bakery, "K1", TODAY, TODAY + timedelta(days=90))
    sign(bakery, "K2", TODAY, TODAY + timedelta(days=91))
    sign(bakery, "K3", TODAY)
    sign(florist, "K4", TODAY, TODAY + timedelta(days=10))
    assert list(ending_soon(contracts_for(seller), today=TODAY)) == [soon]


def test_a_year_of_the_budget_is_written_month_by_month(client_of, manager):
    browser, ana = client_of(manager), Seller.objects.create(name="Ana")
    send = {"m1": "1.000,01", "m2": "2000"}
    browser.post(f"/ventas/presupuesto/2026/vendedor-{ana.pk}/", send)
    lines = BudgetLine.objects.values_list("starts_on", "seller__name", "amount_minor")
    assert list(lines) == [(date(2026, 1, 1), "Ana", 100_001), (date(2026, 2, 1), "Ana", 200_000)]
    browser.post(f"/ventas/presupuesto/2026/vendedor-{ana.pk}/", {"m1": "", "m2": "2000"})
    assert [line.starts_on.month for line in BudgetLine.objects.all()] == [2]


def test_a_month_falls_on_its_weeks_to_the_cent(client_of, manager):
    line = BudgetLine.objects.create(
        period="month", starts_on=date(2026, 6, 1), amount_minor=100_001
    )
    browser = client_of(manager)
    address = f"/ventas/presupuesto/semanas/{line.pk}/"
    send = {"week0": "1", "week1": "1", "week2": "1", "week3": "0", "week4": "0"}
    browser.post(address, send)
    parts = [minor for _field, minor in browser.get(address).context["rows"]]
    assert parts == [33_334, 33_334, 33_333, 0, 0]
    browser.post(address, dict.fromkeys(send, ""))
    line.refresh_from_db()
    assert line.week_weights == []
    assert sum(minor for _f, minor in browser.get(address).context["rows"]) == 100_001


def test_a_seller_sees_the_budget_of_their_own_alone(client_of, seller):
    own = Seller.objects.create(name="Sofia", user=seller)
    other = Seller.objects.create(name="Omar")
    for whose in (own, other, None):
        BudgetLine.objects.create(
            period="month", starts_on=date(2026, 1, 1), seller=whose, amount_minor=77_700
        )
    page = client_of(seller).get("/ventas/presupuesto/2026/")
    assert [row[0] for row in page.context["rows"]] == ["Sofia"]
    assert "Omar" not in page.content.decode()


def test_what_winning_customers_costs_is_written_by_channel(client_of, manager):
    fair = AcquisitionChannel.objects.create(name="Feria")
    browser = client_of(manager)
    browser.post(f"/ventas/costos/2026/{fair.pk}/", {"m3": "900,00"})
    assert AcquisitionCost.objects.get().amount_minor == 90_000
    assert "900" in browser.get("/ventas/costos/2026/").content.decode()


def test_a_rate_is_a_number_above_zero_of_another_currency(client_of, manager):
    browser = client_of(manager)
    send = {"currency": "usd", "day": "2026-01-01", "rate": "0,92"}
    browser.post("/ventas/cambios/nuevo", send)
    rate = ExchangeRate.objects.get()
    assert (rate.currency, str(rate.rate)) == ("USD", "0.92000000")
    for field, value in (("currency", "EUR"), ("currency", "dólar"), ("rate", "0"), ("rate", "x")):
        page = browser.post("/ventas/cambios/nuevo", send | {"day": "2026-02-01", field: value})
        assert list(page.context["form"].errors) == [field]
    page = browser.post("/ventas/cambios/nuevo", send)
    assert page.status_code == 200
    assert ExchangeRate.objects.count() == 1


def test_a_seller_becomes_a_user_and_none_again(client_of, manager, seller):
    ana = Seller.objects.create(name="Ana")
    browser = client_of(manager)
    browser.post(f"/ventas/vendedores/{ana.pk}/", {"user": seller.pk})
    ana.refresh_from_db()
    assert ana.user == seller
    browser.post(f"/ventas/vendedores/{ana.pk}/", {"user": ""})
    ana.refresh_from_db()
    assert ana.user is None
