"""Answers to people who have gone: they go by e-mail, from the same conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import override

from querencia.apps.chat.domain.lines import messages_of
from querencia.apps.chat.domain.settings import KIND, settings_of
from querencia.apps.chat.models import Visitor
from querencia.apps.conversations.domain.files import keep_files
from querencia.apps.conversations.domain.history import note_event
from querencia.apps.conversations.domain.outgoing import outgoing_of
from querencia.apps.conversations.enums import DeliveryState, MessageKind
from querencia.apps.conversations.models import Account, Message
from querencia.apps.people.domain.organisation import the_organisation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from querencia.apps.chat.domain.settings import ChatSettings

LOOKS_BACK = timedelta(days=14)  # somebody who went longer ago is not written to by surprise


@dataclass(frozen=True)
class Absent:
    """Somebody who has gone before they saw what we wrote.

    Attributes:
        visitor: Their key.
        mailbox: Where the letter goes from.
        gone: Since before when they have been away.
    """

    visitor: int
    mailbox: Account
    gone: datetime


def absent(*, now: datetime) -> Iterator[Absent]:
    """Yield who has gone, gave an address, and has not seen something that we wrote."""
    for account in Account.objects.filter(kind=KIND, is_on=True):
        site = settings_of(account)
        mailbox = mailbox_of(site)
        if mailbox is None or site.email_minutes <= 0:
            continue
        gone = now - timedelta(minutes=site.email_minutes)
        away = account.visitors.filter(seen_at__lt=gone, seen_at__gt=now - LOOKS_BACK)
        unseen = Message.objects.filter(
            account=account,
            kind=MessageKind.OUT,
            conversation__channel=KIND,
            conversation__party_address=OuterRef("address"),
            pk__gt=OuterRef("read_to"),
            at__lt=gone,
        )
        waiting = away.exclude(email="").filter(Exists(unseen.filter(pk__gt=OuterRef("mailed_to"))))
        for pk in waiting.values_list("pk", flat=True):
            yield Absent(pk, mailbox, gone)


def mail_to_absent(*, now: datetime) -> int:
    """Send by e-mail what waits for visitors who have gone; return to how many."""
    return sum(_mail(one, now) for one in list(absent(now=now)))


def mailbox_of(site: ChatSettings) -> Account | None:
    """Return the mailbox that answers go from; None when there is none."""
    mailboxes = Account.objects.filter(kind="email", is_on=True)
    if site.email_account is not None:
        mailboxes = mailboxes.filter(pk=site.email_account)
    return mailboxes.order_by("pk").first()


@transaction.atomic
def _mail(one: Absent, now: datetime) -> bool:
    """Send a visitor what they have not seen, as one letter; tell whether there was anything."""
    visitor = Visitor.objects.select_for_update(of=("self",)).get(pk=one.visitor)
    if visitor.seen_at >= one.gone:  # they came back meanwhile
        return False
    unseen = messages_of(visitor).filter(kind=MessageKind.OUT, at__lt=one.gone)
    unseen = unseen.filter(pk__gt=max(visitor.read_to, visitor.mailed_to))
    answers = list(unseen.exclude(state=DeliveryState.READ).order_by("pk"))
    if not answers:
        return False
    _write(visitor, answers, one.mailbox, now)
    visitor.mailed_to = answers[-1].pk
    visitor.save(update_fields=["mailed_to"])
    return True


def _write(visitor: Visitor, answers: Sequence[Message], mailbox: Account, now: datetime) -> None:
    """Write the letter into the conversation: the courier sends it, its answer comes back here."""
    last = answers[-1]
    with override(visitor.language):
        subject = _("Your conversation with %(name)s") % {"name": the_organisation().name}
        ending = _(
            "We are writing to you by e-mail because you were no longer in the chat."
            " You can answer this message, or come back to our website."
        )
    letter = Message.objects.create(
        conversation_id=last.conversation_id,
        account=mailbox,
        kind=MessageKind.OUT,
        at=now,
        author_id=last.author_id,
        party_address=visitor.email,
        party_name=visitor.name,
        subject=subject,
        text="\n\n".join([*(one.text for one in answers), "--\n" + ending]),
        details={"instead_of": [one.pk for one in answers]},
        state=DeliveryState.QUEUED,
        send_after=now,
    )
    keep_files(letter, [file for one in answers for file in outgoing_of(one).files])
    note_event(last.conversation, "chat_by_email", by=None, now=now, to=visitor.email)
