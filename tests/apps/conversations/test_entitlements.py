"""The support in a contract: what is used in its current year, what is left, and what counts."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from querencia.apps.conversations.domain import handling
from querencia.apps.conversations.domain.reception import receive
from querencia.apps.conversations.domain.service_levels.entitlements import (
    NothingIncluded,
    has_support_left,
    log_use,
    support_of,
    year_of,
)
from querencia.apps.conversations.domain.taking_in import take_in_waiting
from querencia.apps.conversations.models import (
    Conversation,
    Promise,
    ServicePolicy,
    SupportUse,
)
from querencia.apps.sales.models import Contract
from tests.apps.conversations.conftest import NOW, later

TODAY = date(2026, 11, 16)


@pytest.fixture
def contract(bakery):
    """Return what makes a contract of the bakery's."""

    def _contract(unit, quantity, starts_on=date(2026, 1, 1), **fields):
        return Contract.objects.create(
            customer=bakery, reference=f"K-{Contract.objects.count()}", starts_on=starts_on,
            currency="EUR", entitlement_unit=unit, entitlement_quantity=quantity, **fields,
        )  # fmt: skip

    return _contract


def standing(bakery, today=TODAY):
    return [(one.used, one.left, one.share) for one in support_of(bakery.pk, today=today)]


def test_a_conversation_is_one_incident_however_much_is_written(arrive, bakery, contract):
    contract("incidents", 5)
    arrive()
    arrive("m2", at=later(hours=1), replies_to=["m1"])
    assert standing(bakery) == [(1, 4, Decimal("0.2"))]
    arrive("other", at=later(hours=2), subject="Otra cosa")
    assert standing(bakery) == [(2, 3, Decimal("0.4"))]


def test_letters_that_are_taken_in_together_use_it_up_one_after_the_other(
    account, bakery, contract
):
    contract("incidents", 1)
    paid, rest = ServicePolicy.Contract.WITH, ServicePolicy.Contract.WITHOUT
    for order, (name, support) in enumerate([("pagado", paid), ("cortesía", rest)]):
        ServicePolicy.objects.create(
            name=name, order=order, contract=support, first_response_amount=1
        )
    with transaction.atomic():
        for name in ("m1", "m2"):
            raw = json.dumps({"external_id": name, "subject": name}).encode()
            receive(account=account, key=name, raw=raw, facts={}, now=NOW)
    take_in_waiting(now=lambda: NOW)
    first = Promise.objects.filter(kind="first_response").order_by("conversation_id")
    assert list(first.values_list("policy__name", flat=True)) == ["pagado", "cortesía"]


def test_complaints_unwanted_and_automatic_messages_cost_no_incident(
    arrive, bakery, contract, support
):
    contract("incidents", 5)
    arrive("auto", is_automatic=True)
    assert standing(bakery) == [(0, 5, 0)]
    arrive()
    made = Conversation.objects.order_by("pk").last()
    handling.set_subject_matter(made, factor="", is_complaint=True, by=support, now=NOW)
    assert standing(bakery) == [(0, 5, 0)]
    handling.set_subject_matter(made, factor="", is_complaint=False, by=support, now=NOW)
    assert standing(bakery) == [(1, 4, Decimal("0.2"))]
    handling.mark_unwanted(made, is_spam=True, by=support, now=NOW)
    assert standing(bakery) == [(0, 5, 0)]


def test_what_becomes_known_later_is_counted_then(arrive, bakery, contract, support):
    contract("incidents", 5)
    arrive()
    made = Conversation.objects.get()
    handling.identify(made, customer=None, by=support, now=NOW)
    SupportUse.objects.all().delete()
    handling.identify(made, customer=bakery, by=support, now=NOW)
    assert standing(bakery) == [(1, 4, Decimal("0.2"))]


def test_time_is_written_down_in_what_the_contract_counts(arrive, bakery, contract, support):
    contract("hours", 10)
    arrive()
    made = Conversation.objects.get()
    used = log_use(made, quantity=Decimal("1.5"), by=support, today=TODAY, note="Visita")
    assert (used.unit, used.note, used.by) == ("hours", "Visita", support)
    assert standing(bakery) == [(Decimal("1.5"), Decimal("8.5"), Decimal("0.15"))]


def test_more_than_was_paid_is_counted_and_nothing_is_left(arrive, bakery, contract, support):
    contract("days", 2)
    arrive()
    log_use(Conversation.objects.get(), quantity=Decimal(3), by=support, today=TODAY)
    assert standing(bakery) == [(3, 0, Decimal("1.5"))]
    assert not has_support_left(bakery.pk, today=TODAY)


def test_without_a_contract_there_is_nothing_to_count_time_in(arrive, bakery, contract, support):
    contract("incidents", 5)
    arrive()
    with pytest.raises(NothingIncluded):
        log_use(Conversation.objects.get(), quantity=Decimal(1), by=support, today=TODAY)


def test_only_contracts_in_force_that_include_support_count(bakery, contract):
    contract("hours", 10, ends_on=date(2026, 11, 16))
    contract("hours", 10, starts_on=date(2026, 11, 17))
    contract("", None)
    assert standing(bakery) == []
    assert standing(bakery, date(2026, 11, 15)) == [(0, 10, 0)]
    assert support_of(None, today=TODAY) == []


def test_each_year_of_a_contract_begins_anew(arrive, bakery, contract, support):
    contract("hours", 10, starts_on=date(2025, 11, 17))
    arrive()
    made = Conversation.objects.get()
    log_use(made, quantity=Decimal(4), by=support, today=TODAY)
    assert standing(bakery, TODAY) == [(4, 6, Decimal("0.4"))]
    assert standing(bakery, date(2026, 11, 17)) == [(0, 10, 0)]


@pytest.mark.parametrize(
    ("starts_on", "today", "year"),
    [
        (date(2024, 2, 29), date(2026, 2, 28), date(2025, 3, 1)),
        (date(2024, 2, 29), date(2026, 3, 1), date(2026, 3, 1)),
        (date(2024, 2, 29), date(2028, 2, 29), date(2028, 2, 29)),
        (date(2026, 1, 1), date(2026, 12, 31), date(2026, 1, 1)),
    ],
)
def test_the_year_of_a_contract(starts_on, today, year):
    assert year_of(Contract(starts_on=starts_on), today) == year


def test_of_several_contracts_the_one_with_most_left_is_used_first(
    arrive, bakery, contract, support
):
    contract("hours", 1)
    contract("hours", 10)
    arrive()
    made = Conversation.objects.get()
    for _time in range(2):
        log_use(made, quantity=Decimal(1), by=support, today=TODAY)
    assert sorted(SupportUse.objects.values_list("contract__reference", flat=True)) == [
        "K-0", "K-1",
    ]  # fmt: skip


def test_nearly_used_up_begins_at_four_fifths(arrive, bakery, contract, support):
    contract("hours", 10)
    arrive()
    made = Conversation.objects.get()
    log_use(made, quantity=Decimal("7.99"), by=support, today=TODAY)
    assert not support_of(bakery.pk, today=TODAY)[0].is_nearly_used_up
    log_use(made, quantity=Decimal("0.01"), by=support, today=TODAY)
    assert support_of(bakery.pk, today=TODAY)[0].is_nearly_used_up
