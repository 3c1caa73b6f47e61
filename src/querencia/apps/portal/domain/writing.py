"""What customers write in the portal: into their conversation once, however often it is sent."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from querencia.apps.conversations.domain.arrival import write_incoming
from querencia.apps.conversations.domain.handling import set_subject_matter
from querencia.apps.conversations.models import Message
from querencia.apps.conversations.models.message import called
from querencia.connectors.channel import File, Incoming, Party

if TYPE_CHECKING:
    from datetime import datetime

    from querencia.apps.conversations.models import Account, Conversation
    from querencia.apps.portal.domain.seeing import Reader


@dataclass(frozen=True)
class Written:
    """What somebody wrote.

    Attributes:
        key: Of the page that it was written on; the same words on it twice are one message.
        text: The message.
        subject: Of a new request.
        factor: What it is about, of the list.
        files: What they attached.
    """

    key: str
    text: str
    subject: str = ""
    factor: str = ""
    files: tuple[File, ...] = ()


def begin(written: Written, *, reader: Reader, portal: Account, now: datetime) -> Conversation:
    """Write down a new request; one that is here already is returned as it is."""
    return _keep(written, reader, portal, None, now)


def reply(
    written: Written, *, reader: Reader, conversation: Conversation, now: datetime
) -> Conversation:
    """Write an answer down; return where: a new request when this one was closed long ago."""
    return _keep(written, reader, conversation.account, conversation, now)


def _keep(
    written: Written,
    reader: Reader,
    account: Account,
    conversation: Conversation | None,
    now: datetime,
) -> Conversation:
    incoming = _incoming(written, reader, account, conversation)
    if (there := _there(account, incoming.external_id)) is not None:
        return there
    try:
        with transaction.atomic():
            return _write(incoming, account, written.factor, now)
    except IntegrityError:  # the second click was a moment behind the first
        there = _there(account, incoming.external_id)
        if there is None:
            raise
        return there


def _write(incoming: Incoming, account: Account, factor: str, now: datetime) -> Conversation:
    message = write_incoming(incoming, account=account, received=None, now=now, runs_on=False)
    if message is None:
        raise IntegrityError(incoming.external_id)
    if factor:
        found = message.conversation
        is_complaint = found.is_complaint
        set_subject_matter(found, factor=factor, is_complaint=is_complaint, by=None, now=now)
    return message.conversation


def _incoming(
    written: Written, reader: Reader, account: Account, conversation: Conversation | None
) -> Incoming:
    hints = [{"names": "conversation", "value": str(conversation.pk)}] if conversation else []
    digest = hashlib.sha256(f"{reader.address}\0{written.subject}\0{written.text}".encode())
    for file in written.files:
        digest.update(file.name.encode() + b"\0" + (file.content or b""))
    return Incoming(
        external_id=f"portal-{written.key}-{digest.hexdigest()[:24]}",
        account=account.key,
        party=Party(reader.address, reader.name),
        at=None,
        text=written.text,
        subject=conversation.subject if conversation else written.subject,
        files=written.files,
        details={"via": "portal", "hints": hints},
    )


def _there(account: Account, external_id: str) -> Conversation | None:
    found = Message.objects.filter(called(external_id), account=account)
    message = found.select_related("conversation").first()
    return message.conversation if message is not None else None
