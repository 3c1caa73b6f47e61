"""What somebody wrote and sent is handed to them as files, and goes when they are erased."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse

from querencia.apps.conversations.models import Account, Attachment, Conversation, Draft, Message
from querencia.apps.customers.domain.erasure import erase_customer
from querencia.apps.sales.models import Purchase, PurchaseLine


@pytest.fixture
def attachment(bakery, manager, now):
    """A file that the bakery sent, in a conversation that somebody is about to answer."""
    account = Account.objects.create(kind="letters", name="Cartas")
    conversation = Conversation.objects.create(
        account=account,
        channel="letters",
        customer=bakery,
        subject="La factura",
        opened_at=now,
        last_at=now,
    )
    Draft.objects.create(conversation=conversation, user=manager, text="Para Íñigo", saved_at=now)
    message = Message.objects.create(
        conversation=conversation, account=account, kind="in", at=now, text="No cuadra."
    )
    attachment = Attachment(message=message, name="factura.txt", media_type="text/plain")
    attachment.file.save("factura", ContentFile(b"12,50"))
    return attachment


def test_what_was_said_sent_and_bought_comes_along(attachment, bakery, client_of, manager, now):
    amounts = {"amount_minor": 1_250, "base_amount_minor": 1_250}
    purchase = Purchase.objects.create(
        customer=bakery, key="F-1", day=now.date(), currency="EUR", **amounts
    )
    PurchaseLine.objects.create(purchase=purchase, base_amount_minor=1_250)

    response = client_of(manager).get(reverse("customer_data", args=[bakery.pk]))
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        known = json.loads(archive.read("todo.json"))
        sent = archive.read(f"archivos/{attachment.file.name}")
    assert sent == b"12,50"
    assert [one["text"] for one in known["conversations_message"]] == ["No cuadra."]
    assert [one["name"] for one in known["conversations_attachment"]] == ["factura.txt"]
    assert [one["base_amount_minor"] for one in known["sales_purchaseline"]] == [1_250]
    assert "conversations_draft" not in known


class Stop(Exception):
    """What goes wrong at the last moment."""


@pytest.mark.django_db(transaction=True)
def test_erasing_takes_drafts_and_files_when_it_is_certain(attachment, bakery, manager, now):
    file = Path(attachment.file.path)
    with pytest.raises(Stop), transaction.atomic():
        erase_customer(customer=bakery, typed_name=bakery.name, by=manager, at=now)
        raise Stop
    assert file.read_bytes() == b"12,50"

    bakery.refresh_from_db()
    erase_customer(customer=bakery, typed_name=bakery.name, by=manager, at=now)
    assert not file.exists()
    assert (Draft.objects.count(), Message.objects.get().text) == (0, "")
