"""Answers to the form go by e-mail through real servers, and the answers to them come back."""

from email import message_from_bytes, policy

import pytest

from querencia.apps.conversations.domain.delivering import deliver_due, send_again
from querencia.apps.conversations.models import Account, BlockedAddress
from querencia.apps.web_forms.domain.settings import FormSettings, keep_form
from querencia.foundation import clock
from tests.apps.conversations.conftest import later
from tests.apps.conversations.test_mail import fetch, letter, quick, send

__all__ = ["quick"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick")]


@pytest.fixture
def form(mailbox):
    """The form, whose answers go from the mailbox."""
    return keep_form(Account(name="Contacto"), FormSettings(mailbox=mailbox.account.pk))


def test_an_answer_goes_from_the_mailbox_and_its_answer_comes_back(form, fill_in, mailbox, support):
    conversation = fill_in(form).conversation
    ours = send(conversation, "Va de camino.", support)
    assert (ours.state, ours.failure) == ("sent", "")
    (envelope,) = mailbox.sent
    out = message_from_bytes(envelope.content, policy=policy.default)
    assert (out["To"], out["Subject"], out["From"]) == (
        "Ana Núñez <ana@panaderia.example>", "Re: Pedido 7",
        "Almacenes del Norte <demouser@norte.example>",
    )  # fmt: skip
    assert (out["In-Reply-To"], out["References"]) == (None, None), "a form has no Message-ID"

    mailbox.imap.append(
        letter("Gracias.", message_id="<a9@panaderia.example>", To=str(out["Reply-To"]),
               In_Reply_To=str(out["Message-ID"]), Subject="Re: Pedido 7")
    )  # fmt: skip
    fetch(mailbox.account)
    said = conversation.messages.filter(kind__in=["in", "out"]).order_by("pk")
    assert [one.text for one in said] == [
        "¿Dónde está mi pedido?", "Va de camino.", "Gracias.",
    ]  # fmt: skip

    again = send(conversation, "A usted.", support)
    assert (again.state, len(mailbox.sent)) == ("sent", 2)


def test_without_a_mailbox_the_answer_says_why_it_did_not_go(form, fill_in, support, client_of):
    keep_form(form, FormSettings())
    conversation = fill_in().conversation
    ours = send(conversation, "Va de camino.", support)
    assert (ours.state, ours.failure) == ("failed", "no_mailbox")
    page = client_of(support).get(f"/conversaciones/{conversation.pk}/").content.decode()
    assert "No hay ningún buzón elegido" in page


def test_a_mailbox_that_is_off_sends_nothing(form, fill_in, mailbox, support):
    Account.objects.filter(pk=mailbox.account.pk).update(is_on=False)
    ours = send(fill_in(form).conversation, "Va de camino.", support)
    assert (ours.state, mailbox.sent) == ("failed", [])


def test_an_address_that_bounced_as_a_mailbox_is_not_written_to(form, fill_in, mailbox, support):
    BlockedAddress.objects.create(
        kind="email", address="ana@panaderia.example", since=clock.now(), until=later(days=9999)
    )
    ours = send(fill_in(form).conversation, "Va de camino.", support)
    assert (ours.state, ours.failure, mailbox.sent) == ("failed", "blocked", [])


def test_a_second_try_after_the_mailbox_was_chosen_arrives(form, fill_in, mailbox, support):
    keep_form(form, FormSettings())
    ours = send(fill_in(form).conversation, "Va de camino.", support)
    assert ours.state == "failed"
    keep_form(form, FormSettings(mailbox=mailbox.account.pk))
    assert send_again(ours, now=clock.now())
    deliver_due(now=clock.now)
    ours.refresh_from_db()
    assert (ours.state, ours.account, len(mailbox.sent)) == ("sent", mailbox.account, 1)
