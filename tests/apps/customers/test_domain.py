"""Customers are created and changed, contacted, lost and found again."""

from datetime import date, timedelta

import pytest

from querencia.apps.customers.domain.changes import change_customer
from querencia.apps.customers.domain.consents import consents_of, record_consent
from querencia.apps.customers.domain.creation import create_customer
from querencia.apps.customers.domain.departures import (
    AlreadyGone,
    NotGone,
    record_departure,
    record_return,
)
from querencia.apps.customers.domain.interactions import log_interaction
from querencia.apps.customers.domain.loyalty import (
    SentByThemselves,
    record_activity,
    set_referrer,
)
from querencia.apps.customers.domain.queries.identification import customers_by_external_id
from querencia.apps.customers.domain.reach import Reach
from querencia.apps.customers.models import Customer


def _reach(customer):
    return {
        "contacts": list(customer.contacts.values_list("name", "role")),
        "emails": sorted(customer.emails.values_list("address", "contact__name", "is_main")),
        "phones": sorted(customer.phones.values_list("e164", "is_main")),
        "addresses": list(customer.addresses.values_list("street", "is_main")),
    }


def test_a_new_customer_has_all_that_was_given(bakery, seller):
    stored = Customer.objects.get(pk=bakery.pk)
    assert (stored.name_key, stored.town, stored.owner) == (
        "panaderia nunez sl",
        "Zaragoza",
        seller,
    )
    assert _reach(stored) == {
        "contacts": [("Íñigo Núñez", "Gerente")],
        "emails": [
            ("inigo@nunez.example", "Íñigo Núñez", False),
            ("pedidos@nunez.example", None, True),
        ],
        "phones": [("+34600111222", True)],
        "addresses": [("Calle Mayor 3", True)],
    }


def test_reach_is_written_as_a_whole_and_keeps_what_is_the_same(bakery):
    contact = bakery.contacts.get()
    kept = bakery.emails.get(address="pedidos@nunez.example")
    change_customer(
        customer=bakery,
        name="Panificadora Núñez",
        reach=Reach(
            contacts=[{"id": contact.pk, "name": "Íñigo Núñez", "role": "Dueño"}],
            emails=[{"address": "ventas@nunez.example"}, {"address": "pedidos@nunez.example"}],
            phones=[],
            addresses=[{"street": "Calle Alta 1", "town": "Huesca"}],
        ),
    )
    stored = Customer.objects.get(pk=bakery.pk)
    assert (stored.name, stored.name_key, stored.town) == (
        "Panificadora Núñez",
        "panificadora nunez",
        "Huesca",
    )
    assert _reach(stored) == {
        "contacts": [("Íñigo Núñez", "Dueño")],
        "emails": [("pedidos@nunez.example", None, False), ("ventas@nunez.example", None, True)],
        "phones": [],
        "addresses": [("Calle Alta 1", True)],
    }
    assert stored.contacts.get().pk == contact.pk
    assert stored.emails.get(address="pedidos@nunez.example").pk == kept.pk


def test_customers_are_known_by_what_another_system_calls_them(bakery):
    assert customers_by_external_id("sales", ["C-0012", "C-0013"]) == {"C-0012": bakery.pk}
    assert customers_by_external_id("shop", ["C-0012"]) == {}


def test_logging_a_call_says_when_they_were_contacted_and_are_to_be_again(bakery, seller, now):
    log_interaction(
        customer=bakery,
        by=seller,
        at=now,
        channel="telephone",
        outcome="call_back",
        text="Prefiere hablar en diciembre.",
        next_contact_on=date(2026, 12, 1),
    )
    stored = Customer.objects.get(pk=bakery.pk)
    assert (stored.last_contact_at, stored.next_contact_on) == (now, date(2026, 12, 1))
    assert (bakery.last_contact_at, bakery.next_contact_on) == (now, date(2026, 12, 1))


@pytest.mark.parametrize(
    ("planned", "left"),
    [(date(2026, 11, 23), None), (date(2026, 11, 24), date(2026, 11, 24)), (None, None)],
)
def test_a_call_settles_what_was_due_and_leaves_what_is_planned(bakery, seller, now, planned, left):
    change_customer(customer=bakery, next_contact_on=planned)
    log_interaction(customer=bakery, by=seller, at=now, channel="telephone", outcome="reached")
    assert Customer.objects.get(pk=bakery.pk).next_contact_on == left


def test_a_call_logged_belatedly_does_not_put_back_the_last_contact(bakery, seller, now):
    for at in (now, now - timedelta(days=3)):
        log_interaction(customer=bakery, by=seller, at=at, channel="visit", outcome="reached")
    assert Customer.objects.get(pk=bakery.pk).last_contact_at == now


def test_a_customer_leaves_once_and_may_come_back_and_leave_again(bakery, manager, now):
    def leave():
        return record_departure(
            customer=bakery, by=manager, at=now, left_on=now.date(), reason="price"
        )

    with pytest.raises(NotGone):
        record_return(customer=bakery, on=now.date())
    first = leave()
    with pytest.raises(AlreadyGone):
        leave()
    assert record_return(customer=bakery, on=date(2026, 11, 30)).pk == first.pk
    second = leave()
    assert list(bakery.departures.values_list("pk", "returned_on")) == [
        (second.pk, None),
        (first.pk, date(2026, 11, 30)),
    ]


def test_the_last_word_on_a_channel_counts(bakery):
    for is_given, since in [(True, date(2026, 1, 1)), (False, date(2026, 3, 1))]:
        record_consent(
            customer=bakery, channel="email", is_given=is_given, since=since, source="Web"
        )
    record_consent(
        customer=bakery, channel="email", is_given=True, since=date(2025, 1, 1), source="Feria"
    )
    now_known = {channel: one and one.is_given for channel, one in consents_of(bakery)}
    assert now_known == {"email": False, "telephone": None, "message": None, "post": None}


def test_activity_makes_a_member_and_never_goes_back(bakery):
    record_activity(customer=bakery, on=date(2026, 5, 1))
    record_activity(customer=bakery, on=date(2026, 4, 1))
    stored = Customer.objects.get(pk=bakery.pk)
    assert (stored.loyalty_since, stored.loyalty_last_activity) == (
        date(2026, 5, 1),
        date(2026, 5, 1),
    )


def test_nobody_is_sent_by_themselves_over_others(bakery, florist):
    third = create_customer(name="Tercero")
    set_referrer(customer=florist, referrer=bakery)
    set_referrer(customer=third, referrer=florist)
    with pytest.raises(SentByThemselves):
        set_referrer(customer=bakery, referrer=third)
    assert Customer.objects.get(pk=bakery.pk).referred_by is None
