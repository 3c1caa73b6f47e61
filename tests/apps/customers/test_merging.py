"""Two records become one, nothing is lost, and undoing it restores exactly what was."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from auditlog.models import LogEntry
from django.apps import apps
from django.core import serializers
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from querencia.apps.customers.domain.changes import change_customer
from querencia.apps.customers.domain.creation import create_customer
from querencia.apps.customers.domain.departures import record_departure
from querencia.apps.customers.domain.interactions import log_interaction, write_note
from querencia.apps.customers.domain.merging import (
    CHOICES,
    DEPARTURE,
    CannotMerge,
    CannotUndo,
    merge_customers,
    survivor_of,
    undo_merge,
)
from querencia.apps.customers.domain.queries.identification import customers_by_external_id
from querencia.apps.customers.domain.queries.visible import customers_for
from querencia.apps.customers.domain.reach import Reach
from querencia.apps.customers.domain.search import search
from querencia.apps.customers.models import Customer, Merge, Segment, Tag
from querencia.apps.sales.enums import CostKind
from querencia.apps.sales.models import CustomerCost, Purchase

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
NOT_COMPARED = (Merge, LogEntry)  # a merge stays on record, and so does what was logged


def everything():
    """Every row of every table, as text."""
    models = [one for one in apps.get_models(include_auto_created=True) if one not in NOT_COMPARED]
    rows = [row for model in models for row in model._default_manager.order_by("pk")]
    return json.loads(serializers.serialize("json", rows))


def _purchase(customer, document):
    return Purchase.objects.create(
        customer=customer,
        document=document,
        key=document,
        day=date(2026, 3, 1),
        currency="EUR",
        amount_minor=1000,
        base_amount_minor=1000,
    )


@pytest.fixture
def double(seller):
    """The bakery once more, as another system wrote it."""
    return create_customer(
        name="Panaderia Nunez",
        owner=seller,
        custom={"tarifa": "B"},
        external_ids=[("shop", "77")],
        reach=Reach(
            emails=[{"address": "pedidos@nunez.example"}, {"address": "tienda@nunez.example"}],
            phones=[{"e164": "+34976111222"}],
        ),
    )


def _merge(survivor, absorbed, by, take=()):
    return merge_customers(survivor=survivor, absorbed=absorbed, take=take, by=by, at=AT)


def test_the_survivor_has_all_that_both_had(bakery, double, manager):
    for customer, document in [(bakery, "F-1"), (double, "F-2")]:
        _purchase(customer, document)
        write_note(customer=customer, by=manager, at=AT, text=document)
    log_interaction(customer=double, by=manager, at=AT, channel="visit", outcome="reached")
    _merge(bakery, double, manager, take={"name"})
    kept = Customer.objects.get(pk=bakery.pk)
    assert {
        "name": kept.name,
        "custom": kept.custom,
        "last contact": kept.last_contact_at,
        "emails": sorted(kept.emails.values_list("address", "is_main")),
        "phones": sorted(kept.phones.values_list("e164", "is_main")),
        "purchases": sorted(kept.purchases.values_list("document", flat=True)),
        "notes": sorted(kept.notes.values_list("text", flat=True)),
        "interactions": kept.interactions.count(),
        "ids": customers_by_external_id("shop", ["77"]),
    } == {
        "name": "Panaderia Nunez",
        "custom": {"tarifa": "B"},
        "last contact": AT,
        "emails": [
            ("inigo@nunez.example", False),
            ("pedidos@nunez.example", True),
            ("tienda@nunez.example", False),
        ],
        "phones": [("+34600111222", True), ("+34976111222", False)],
        "purchases": ["F-1", "F-2"],
        "notes": ["F-1", "F-2"],
        "interactions": 1,
        "ids": {"77": kept.pk},
    }
    assert list(customers_for(manager)) == [kept]
    assert search(manager, "tienda") == [kept]
    assert survivor_of(double.pk) == kept.pk


def test_undoing_leaves_what_people_changed_since(bakery, double, manager):
    merge = _merge(bakery, double, manager, take={"name"})
    change_customer(customer=Customer.objects.get(pk=bakery.pk), name="Obrador")
    late = write_note(customer=bakery, by=manager, at=AT, text="Después")
    undo_merge(merge=merge, now=AT)
    names = dict(Customer.objects.values_list("pk", "name"))
    assert names == {bakery.pk: "Obrador", double.pk: "Panaderia Nunez"}
    assert list(bakery.notes.all()) == [late]
    with pytest.raises(CannotUndo):
        undo_merge(merge=merge, now=AT)


def _cost(customer, month, amount):
    values = {"month": date(2026, month, 1), "kind": CostKind.SERVE, "amount_minor": amount}
    return CustomerCost.objects.create(customer=customer, **values)


def _costs(customer):
    rows = CustomerCost.objects.filter(customer=customer, amount_minor__gt=0).order_by("month")
    return [(row.month.month, row.amount_minor) for row in rows]


def test_costs_of_the_same_month_are_added_up_and_taken_apart_again(bakery, double, manager):
    _cost(bakery, 3, 1_000)
    _cost(double, 3, 250)
    _cost(double, 4, 70)
    before = everything()
    merge = _merge(bakery, double, manager)
    assert (_costs(bakery), _costs(double)) == ([(3, 1_250), (4, 70)], [])
    undo_merge(merge=merge, now=AT)
    assert everything() == before


def test_a_sum_of_costs_that_was_corrected_since_stays(bakery, double, manager):
    theirs = _cost(bakery, 3, 1_000)
    _cost(double, 3, 250)
    merge = _merge(bakery, double, manager)
    CustomerCost.objects.filter(pk=theirs.pk).update(amount_minor=900)
    undo_merge(merge=merge, now=AT)
    assert (_costs(bakery), _costs(double)) == ([(3, 900)], [(3, 250)])


def test_merges_are_undone_in_the_order_in_which_they_came(bakery, double, florist, manager):
    first = _merge(bakery, double, manager)
    second = _merge(florist, bakery, manager)
    assert survivor_of(double.pk) == florist.pk
    with pytest.raises(CannotUndo):
        undo_merge(merge=first, now=AT)
    undo_merge(merge=second, now=AT)
    undo_merge(merge=first, now=AT)
    assert Customer.objects.filter(merged_into__isnull=True).count() == 3


@pytest.mark.parametrize("which", ["itself", "merged", "erased"])
def test_some_can_not_be_merged(bakery, double, florist, manager, which):
    other = bakery if which == "itself" else double
    if which == "merged":
        _merge(florist, double, manager)
    if which == "erased":
        Customer.objects.filter(pk=double.pk).update(erased_at=AT)
    before = everything()
    with pytest.raises(CannotMerge):
        _merge(bakery, other, manager)
    assert everything() == before


def test_a_departure_comes_along_only_if_it_was_chosen(bakery, double, manager):
    for is_chosen in (False, True):
        record_departure(customer=double, by=manager, at=AT, left_on=AT.date(), reason="price")
        merge = _merge(bakery, double, manager, take={DEPARTURE} if is_chosen else set())
        assert bakery.departures.count() == is_chosen
        undo_merge(merge=merge, now=AT)
        double.departures.all().delete()


def test_nobody_sends_themselves_after_a_merge(bakery, double, florist, manager):
    change_customer(customer=florist, referred_by=double)
    change_customer(customer=bakery, referred_by=florist)
    change_customer(customer=double, referred_by=bakery)
    before = everything()
    merge = _merge(bakery, double, manager, take={"referred_by"})
    assert Customer.objects.get(pk=bakery.pk).referred_by_id is None
    undo_merge(merge=merge, now=AT)
    assert everything() == before


DAYS = st.dates(date(2020, 1, 1), date(2026, 12, 31))
RECORD = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Óptica Ñandú", "Optica Nandu, S. L.", "Bar 2"]),
        "tax_id": st.sampled_from(["", "B58378431", "X5253868R"]),
        "town": st.sampled_from(["", "Soria"]),
        "loyalty_since": st.none() | DAYS,
        "next_contact_on": st.none() | DAYS,
        "acquisition_cost_minor": st.none() | st.integers(0, 10**9),
        "last_contact_at": st.none() | st.datetimes(
            AT.replace(year=2020, tzinfo=None), AT.replace(tzinfo=None), timezones=st.just(UTC)
        ),
        "custom": st.dictionaries(
            st.sampled_from("abc"), st.booleans() | st.integers(-9, 9) | st.text(max_size=3)
        ),
        "segment": st.booleans(),
        "tags": st.sets(st.integers(0, 2)),
        "emails": st.sets(st.sampled_from("uvwxyz"), max_size=4),
        "phones": st.sets(st.integers(0, 3)),
        "left": st.none() | DAYS,
        "contacts": st.integers(0, 2),
        "purchases": st.integers(0, 3),
    }
)  # fmt: skip


def _record(facts, mark, segment, tags):
    hanging = {name: facts[name] for name in ("emails", "phones", "left", "contacts", "purchases")}
    plain = {k: v for k, v in facts.items() if k not in hanging}
    customer = create_customer(
        **plain
        | {
            "segment": segment if facts["segment"] else None,
            "tags": [tags[i] for i in facts["tags"]],
        },
        external_ids=[("sales", mark)],
        reach=Reach(
            emails=[{"address": f"{one}@x.example"} for one in sorted(hanging["emails"])],
            phones=[{"e164": f"+3460011122{one}"} for one in sorted(hanging["phones"])],
            contacts=[{"name": f"{mark} {i}"} for i in range(hanging["contacts"])],
        ),
    )
    if hanging["left"]:
        record_departure(
            customer=customer, by=None, at=AT, left_on=hanging["left"], reason="product"
        )
    for i in range(hanging["purchases"]):
        _purchase(customer, f"{mark}-{i}")
    return customer


@given(
    one=RECORD,
    other=RECORD,
    take=st.sets(st.sampled_from([*CHOICES, DEPARTURE, "campo_a", "campo_b"])),
    sent=st.sampled_from(["", "one by other", "other by one", "a third by other"]),
)
@settings(
    max_examples=60,
    deadline=timedelta(seconds=20),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_to_merge_and_to_undo_is_to_do_nothing(manager, one, other, take, sent):
    with transaction.atomic():
        segment = Segment.objects.create(name="S")
        tags = [Tag.objects.create(name=str(i)) for i in range(3)]
        kept, gone = (_record(f, m, segment, tags) for f, m in [(one, "A"), (other, "B")])
        third = create_customer(name="Tercero")
        senders = {"one by other": (kept, gone), "other by one": (gone, kept)}
        who, by = senders.get(sent, (third, gone))
        if sent:
            change_customer(customer=who, referred_by=by)
        before = everything()
        merge = _merge(kept, gone, manager, take=take)
        assert everything() != before
        undo_merge(merge=merge, now=AT)
        assert everything() == before
        transaction.set_rollback(True)
