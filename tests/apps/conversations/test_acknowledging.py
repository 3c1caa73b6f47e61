"""What is sent by itself never feeds another machine (A31 to A36)."""

import pytest

from querencia.apps.conversations.domain import acknowledging
from querencia.apps.conversations.models import Account, Conversation, Message
from tests.apps.conversations.conftest import NOW, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(account):
    account.acknowledgement = "Hemos recibido su mensaje."
    account.save()
    return account


def sent():
    return Message.objects.filter(kind="out", is_automatic=True).count()


def test_the_first_message_is_acknowledged_and_that_is_no_answer(arrive, bakery):
    """A84."""
    arrive("m1")
    arrive("m2", replies_to=["m1"])
    one = Conversation.objects.get()
    ours = Message.objects.get(kind="out")
    assert (ours.text, ours.is_automatic) == ("Hemos recibido su mensaje.", True)
    assert (one.answered_at, one.waits_since, one.status) == (None, NOW, "open")


@pytest.mark.parametrize(
    "message",
    [
        {"is_automatic": True},
        {"is_ours": True},
        {"details": {"hints": []}, "is_automatic": True, "subject": "Fuera de la oficina"},
    ],
)
def test_machines_and_we_ourselves_are_not_answered(arrive, message):
    """A31, A35."""
    arrive("m1", **message)
    assert sent() == 0


@pytest.mark.parametrize("whose", ["account", "colleague"])
def test_our_own_addresses_are_never_written_to(arrive, support, whose):
    """A34."""
    if whose == "account":
        Account.objects.create(kind="email", name="Ventas", address="Ana@panaderia.example")
    else:
        type(support).objects.filter(pk=support.pk).update(email="ana@panaderia.example")
    arrive("m1")
    assert sent() == 0


def test_who_answers_machines_without_saying_so_is_left_alone_after_two(arrive, bakery):
    """A33, A36."""
    for number in range(5):
        arrive(f"m{number}", subject="Re: Hemos recibido", at=later(minutes=number))
    assert sent() == 2
    held = Message.objects.filter(details__event="held_back")
    assert held.count() == 3
    arrive("m9", subject="Re: Hemos recibido", at=later(hours=5))
    assert sent() == 3


def test_whatever_the_subject_ten_are_enough(arrive, bakery):
    """A33."""
    for number in range(14):
        arrive(f"m{number}", subject=f"Aviso {number}", at=later(minutes=number))
    assert sent() == acknowledging.TO_ONE_ADDRESS[0]


def test_an_account_without_such_a_text_stays_silent(arrive, account):
    account.acknowledgement = ""
    account.save()
    arrive("m1")
    assert sent() == 0
