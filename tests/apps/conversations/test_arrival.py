"""What arrives becomes a conversation: once, in the right place, and whatever happens."""

import json
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from querencia.apps.conversations.domain import arrival, handling
from querencia.apps.conversations.domain.answering import Answer, answer
from querencia.apps.conversations.domain.arrival import write_incoming
from querencia.apps.conversations.domain.events import apply
from querencia.apps.conversations.domain.reception import receive
from querencia.apps.conversations.domain.recognising import suggestions
from querencia.apps.conversations.domain.taking_in import (
    MOST_TRIES,
    take_in,
    take_in_again,
    take_in_waiting,
)
from querencia.apps.conversations.models import Conversation, Message, Received
from querencia.apps.conversations.models.message import called
from querencia.apps.customers.domain.creation import create_customer
from querencia.apps.customers.domain.merging import merge_customers, undo_merge
from querencia.apps.customers.models import Customer, Email
from querencia.connectors.channel import Change, Delivery, File, Party
from tests.apps.conversations.conftest import incoming, later

pytestmark = pytest.mark.django_db


def write(account, now, **fields):
    return write_incoming(
        incoming(**fields), account=account, received=None, now=now, runs_on=False
    )


def test_a_message_of_a_known_address_is_the_customers_and_waits_for_an_answer(arrive, bakery, now):
    arrive()
    one = Conversation.objects.get()
    stood = (one.customer, one.status, one.waits_since, one.last_in_at, one.party_name, one.preview)
    assert stood == (bakery, "open", now, now, "Ana", "¿Dónde está mi pedido?")
    bakery.refresh_from_db()
    assert bakery.last_contact_at == now


def test_an_address_that_two_customers_have_is_nobodys_and_both_are_suggested(arrive, bakery):
    other = create_customer(name="Obrador Núñez")
    Email.objects.create(customer=other, address="ana@panaderia.example")
    arrive()
    one = Conversation.objects.get()
    assert one.customer is None
    assert {found.pk for found in suggestions(one)} == {bakery.pk, other.pk}


def test_a_colleague_at_the_same_company_is_only_suggested_but_not_at_a_free_provider(
    account, bakery, now
):
    """A97."""
    Email.objects.create(customer=bakery, address="nunez@gmail.com")
    colleague = write(account, now, external_id="c", party=Party("eva@panaderia.example"))
    stranger = write(account, now, external_id="s", party=Party("otra@gmail.com"))
    assert colleague.conversation.customer is None
    assert suggestions(colleague.conversation) == [bakery]
    assert suggestions(stranger.conversation) == []


def test_the_same_message_twice_is_one(arrive, account, now):
    """A01, A02."""
    assert arrive() is not None
    assert arrive() is None
    assert write(account, now) is None  # by another way, under the same name
    assert (Message.objects.count(), Received.objects.count()) == (1, 1)


def test_two_accounts_each_have_their_copy(arrive, account, organisation, now):
    """A02: never zero, never two in one mailbox."""
    second = type(account).objects.create(kind="email", name="Ventas")
    arrive()
    write(second, now)
    assert [m.account.name for m in Message.objects.order_by("id")] == ["Atención", "Ventas"]


def test_an_answer_continues_what_it_answers(arrive):
    arrive("m1")
    arrive("m2", replies_to=["m1"], subject="otro asunto")
    assert [m.external_id for m in Conversation.objects.get().messages.all()] == ["m1", "m2"]


def test_a_reference_across_accounts_leads_nowhere(arrive, account, now):
    """A15."""
    second = type(account).objects.create(kind="email", name="Ventas")
    arrive("m1")
    write(second, now, external_id="m2", replies_to=("m1",))
    assert Conversation.objects.count() == 2


@pytest.mark.parametrize(("address", "count"), [("ana@panaderia.example", 1), ("x@y.example", 2)])
def test_a_number_in_the_subject_counts_only_for_who_is_in_the_conversation(
    arrive, account, now, address, count
):
    """A21."""
    arrive("m1")
    hint = {"names": "number", "value": str(Conversation.objects.get().pk), "needs": "sender"}
    write(account, now, external_id="m2", party=Party(address), details={"hints": [hint]})
    assert Conversation.objects.count() == count


@pytest.mark.parametrize(("topic", "count"), [("Pedido 7", 1), ("Otra cosa", 2)])
def test_an_old_thread_with_a_new_subject_begins_anew(arrive, account, now, topic, count):
    """A16."""
    arrive("m1", subject="Pedido 7")
    hint = {"names": "message", "value": "m1", "needs": "subject"}
    details = {"hints": [hint], "topic": topic}
    write(account, now, external_id="m2", subject=f"RV: {topic}", details=details)
    assert Conversation.objects.count() == count


@pytest.mark.parametrize(("days", "count"), [(14, 1), (15, 2)])
def test_an_answer_to_what_was_closed_opens_it_again_or_follows_it(
    arrive, account, support, now, days, count
):
    """A18."""
    arrive("m1")
    first = Conversation.objects.get()
    handling.change_status(first, to="closed", by=support, now=now)
    write(account, now + timedelta(days=days), external_id="m2", replies_to=("m1",))
    latest = Conversation.objects.order_by("-id").first()
    assert (Conversation.objects.count(), latest.status) == (count, "open")
    assert latest.follows == (None if count == 1 else first)
    assert latest.times_reopened == (1 if count == 1 else 0)


def test_an_automatic_message_is_kept_and_changes_nothing(arrive, account, support, bakery, now):
    """A31: it reopens nothing, counts as no contact and starts no wait."""
    arrive("m1")
    one = Conversation.objects.get()
    handling.change_status(one, to="closed", by=support, now=now)
    Customer.objects.update(last_contact_at=None)
    write(account, later(hours=1), external_id="m2", replies_to=("m1",), is_automatic=True)
    one.refresh_from_db()
    bakery.refresh_from_db()
    assert (one.status, one.messages.filter(kind="in").count()) == ("closed", 2)
    assert (one.times_reopened, bakery.last_contact_at) == (0, None)


def test_what_we_wrote_in_the_mail_program_is_ours_and_ends_the_wait(arrive, account, now):
    """A12."""
    arrive("m1")
    write(account, later(hours=1), external_id="m2", replies_to=("m1",), is_ours=True)
    one = Conversation.objects.get()
    assert (one.waits_since, one.answered_at) == (None, later(hours=1))
    assert [m.kind for m in one.messages.all()] == ["in", "out"]


def test_the_number_of_a_merged_conversation_leads_to_the_survivor(arrive, account, support, now):
    """A22."""
    arrive("m1")
    arrive("m2")
    first, second = Conversation.objects.order_by("id")
    handling.merge(first, into=second, by=support, now=now)
    hint = {"names": "conversation", "value": str(first.pk), "needs": ""}
    written = write(account, now, external_id="m3", details={"hints": [hint]})
    assert written.conversation == second


def test_a_customers_conversations_go_along_when_records_are_merged(arrive, bakery, manager, now):
    """A08."""
    arrive()
    survivor = create_customer(name="Núñez, S. L.")
    merged = merge_customers(survivor=survivor, absorbed=bakery, take=(), by=manager, at=now)
    assert Conversation.objects.get().customer == survivor
    undo_merge(merge=merged, now=now)
    assert Conversation.objects.get().customer == bakery


def test_what_cannot_be_understood_is_set_aside_with_its_raw_form_and_the_rest_goes_on(
    account, arrive, now
):
    """A05."""
    bad = receive(account=account, key="bad", raw=b"nonsense", facts={}, now=now)
    good = json.dumps({"external_id": "m1"}).encode()
    receive(account=account, key="good", raw=good, facts={}, now=now)
    moment = now
    for _ in range(MOST_TRIES + 1):
        take_in_waiting(now=lambda: moment)  # noqa: B023 - called at once
        moment += timedelta(days=1)
    bad.refresh_from_db()
    assert (bad.state, bad.tries, bad.raw.open().read()) == ("quarantined", MOST_TRIES, b"nonsense")
    assert "nonsense" in bad.failure
    assert Message.objects.get().external_id == "m1"


def test_what_was_set_aside_can_be_tried_again(account, monkeypatch, now):
    row = receive(account=account, key="bad", raw=b"nonsense", facts={}, now=now)
    Received.objects.filter(pk=row.pk).update(state="quarantined", tries=5)
    row.raw.storage.delete(row.raw.name)
    row.raw.storage.save(row.raw.name, ContentFile(b'{"external_id": "m9"}'))
    take_in_again(row, now=now)
    row.refresh_from_db()
    assert (row.state, Message.objects.get().external_id) == ("taken", "m9")


def test_taking_in_twice_changes_nothing(arrive, now):
    row = arrive()
    take_in(row.pk, now=later(hours=1))
    assert Message.objects.count() == 1


def test_a_crash_half_way_leaves_nothing_and_the_next_try_does_it_all(account, monkeypatch, now):
    raw = json.dumps({"external_id": "m1"}).encode()
    row = receive(account=account, key="k", raw=raw, facts={}, now=now)
    with monkeypatch.context() as broken:
        broken.setattr(arrival, "keep_files", lambda *_: 1 / 0)
        take_in(row.pk, now=now)
    assert (Message.objects.count(), Conversation.objects.count()) == (0, 0)
    take_in_waiting(now=lambda: later(days=1))
    assert Message.objects.get().external_id == "m1"


def test_files_are_kept_under_names_of_our_own(account, now):
    files = (
        File("../../etc/passwd", "text/plain", b"root"),
        File("grande.zip", "application/zip", None, size=99_000_000),
    )
    written = write(account, now, files=files)
    kept, missing = written.attachments.all()
    assert (kept.name, kept.file.read(), kept.state) == ("passwd", b"root", "kept")
    assert kept.file.name.startswith("attachments/")
    assert (missing.name, missing.size, missing.state) == ("grande.zip", 99_000_000, "too_big")


def test_an_edit_keeps_what_was_written_first_and_a_deletion_the_line(arrive, account, now):
    """A96."""
    arrive("m1", text="Mañana voy")
    for _ in range(2):
        change = Change("m1", "pruebas", later(minutes=1), "Hoy voy")
        apply(change, account=account, received=None, now=now)
    message = Message.objects.get()
    assert (message.text, message.details["earlier_texts"]) == ("Hoy voy", ["Mañana voy"])
    gone = Change("m1", "pruebas", later(minutes=2), None)
    apply(gone, account=account, received=None, now=now)
    message.refresh_from_db()
    assert (message.text, message.deleted_at) == ("Hoy voy", later(minutes=2))


def test_a_state_never_goes_back(arrive, account, support, now):
    arrive()
    sent = answer(Conversation.objects.get(), Answer("Va de camino"), by=support, now=now)
    Message.objects.filter(pk=sent.pk).update(state="sent", external_id="s1")
    for state in ("read", "delivered", "sent"):
        told = Delivery("s1", "pruebas", state, now)
        apply(told, account=account, received=None, now=now)
    sent.refresh_from_db()
    assert sent.state == "read"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a small table whole")
def test_a_message_is_found_by_its_name_without_reading_the_others(account):
    """A million messages in, each letter looks for those that it answers."""
    named = Message.objects.filter(called("m1"), account=account)
    assert "USING INDEX a_message_once (account_id=? AND external_id=?)" in named.explain()
