"""What somebody fills in becomes a conversation: once, however often it is sent."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from querencia.apps.conversations.domain import search
from querencia.apps.conversations.domain.arrival import write_incoming
from querencia.apps.conversations.domain.handling import set_subject_matter
from querencia.apps.conversations.domain.history import note_event
from querencia.apps.conversations.models import Conversation, Message
from querencia.apps.conversations.models.message import called
from querencia.apps.web_forms.domain.suspicions import suspicions
from querencia.connectors.channel import Incoming, Party

if TYPE_CHECKING:
    from datetime import datetime

    from querencia.apps.conversations.models import Account
    from querencia.apps.web_forms.domain.filled import Filled
    from querencia.apps.web_forms.domain.stamps import Stamp


def take(filled: Filled, *, account: Account, stamp: Stamp | None, now: datetime) -> Conversation:
    """Write down what was filled in; what is here already is returned as it is.

    What looks like a machine's is kept among the unwanted, where people can find it.
    """
    external_id = _name_of(filled, stamp)
    if (there := _there(account, external_id)) is not None:
        return there
    try:
        return _write(filled, external_id, account, suspicions(filled, stamp, now=now), now)
    except IntegrityError:  # the second click was a moment behind the first
        there = _there(account, external_id)
        if there is None:
            raise
        return there


@transaction.atomic
def _write(
    filled: Filled, external_id: str, account: Account, why: list[str], now: datetime
) -> Conversation:
    incoming = Incoming(
        external_id=external_id,
        account=account.key,
        party=Party(filled.email, filled.name),
        at=None,
        text=filled.text,
        subject=filled.subject,
        files=filled.files,
        # An address that is only claimed recognises nobody: a person says whose it is.
        details={"is_unproven": True, "is_suspected": bool(why)},
    )
    message = write_incoming(incoming, account=account, received=None, now=now, runs_on=False)
    if message is None:
        raise IntegrityError(external_id)
    conversation = message.conversation
    if filled.telephone or filled.order:
        more = {"telephone": filled.telephone, "order": filled.order}
        note_event(conversation, "form_details", by=None, now=now, **more)
        search.add_words(conversation, *more.values())
    if filled.factor:
        set_subject_matter(conversation, factor=filled.factor, is_complaint=False, by=None, now=now)
    if why:
        note_event(conversation, "form_suspected", by=None, now=now, why=why)
    return conversation


def _name_of(filled: Filled, stamp: Stamp | None) -> str:
    """Return what the message is called: the same page with the same words is the same message."""
    key = stamp.key if stamp is not None else secrets.token_urlsafe(12)
    words = (filled.name, filled.email, filled.subject, filled.text, filled.telephone, filled.order)
    digest = hashlib.sha256("\0".join(words).encode())
    for file in filled.files:
        digest.update(file.name.encode() + b"\0" + (file.content or b""))
    return f"form-{key}-{digest.hexdigest()[:24]}"


def _there(account: Account, external_id: str) -> Conversation | None:
    found = Message.objects.filter(called(external_id), account=account)
    message = found.select_related("conversation").first()
    return message.conversation if message is not None else None
