"""What a visitor gets to see: what they said and what we answered, in the order of its keys.

Whoever writes into a conversation holds it while they do, so keys appear in their order: who asks
for what comes after the last key that they have misses nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core import signing
from django.db.models import Max
from django.urls import reverse

from querencia.apps.chat.domain.visiting import conversations_of
from querencia.apps.conversations.domain.files import safe_name
from querencia.apps.conversations.enums import DeliveryState, FileState, MessageKind
from querencia.apps.conversations.models import Attachment, Conversation, Message

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from querencia.apps.chat.models import Visitor

MOST = 200
FILES = "chat file"
_NOT_YET = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.FAILED)


def messages_of(visitor: Visitor) -> QuerySet[Message]:
    """Return all that a visitor may see; notes, calls and events are never among it.

    A conversation that was merged brings only what was said in this chat, with this visitor.
    """
    own = conversations_of(visitor).values_list("pk", "merged_into")
    found = {pk for pair in own for pk in pair if pk is not None}
    while further := _merged_onward(found) - found:
        found |= further
    said = Message.objects.filter(conversation__in=found, account=visitor.account_id)
    said = said.filter(party_address=visitor.address, deleted_at=None)
    return said.filter(kind__in=[MessageKind.IN, MessageKind.OUT]).exclude(state__in=_NOT_YET)


def lines_after(visitor: Visitor, after: int) -> list[dict[str, Any]]:
    """Return what was said after a key, oldest first; of a long history, the latest part."""
    later = messages_of(visitor).filter(pk__gt=after).order_by("-pk")[:MOST]
    found = list(later.select_related("author", "account").prefetch_related("attachments"))
    return [line_of(one) for one in reversed(found)]


def last_answer(visitor: Visitor) -> int:
    """Return the key of our last message; 0 when there is none."""
    ours = messages_of(visitor).filter(kind=MessageKind.OUT)
    return ours.aggregate(last=Max("pk"))["last"] or 0


def line_of(message: Message) -> dict[str, Any]:
    """Return a message as the script takes it: plain text and names, nothing of the inside."""
    is_ours = message.kind == MessageKind.OUT
    line: dict[str, Any] = {
        "n": message.pk,
        "at": message.at.isoformat(timespec="milliseconds"),
        "text": message.text,
        "mine": not is_ours,
        "files": [_file(message, one) for one in message.attachments.all()],
    }
    if is_ours:
        return line | {"name": message.author.name if message.author else ""}
    return line | {"id": message.external_id.rpartition(" ")[2]}


def file_named(signed: str, *, account: int) -> Attachment | None:
    """Return the file that a signed name opens, for a day; None when it opens none."""
    try:
        pk = signing.loads(signed, salt=FILES, max_age=24 * 3600)
    except signing.BadSignature:
        return None
    kept = Attachment.objects.filter(pk=pk, message__account=account, state=FileState.KEPT)
    return kept.exclude(file="").first()


def _file(message: Message, file: Attachment) -> dict[str, Any]:
    is_kept = file.state == FileState.KEPT and bool(file.file)
    signed = signing.dumps(file.pk, salt=FILES)
    path = reverse("chat_file", args=[message.account.key, signed]) if is_kept else ""
    return {"name": safe_name(file.name), "size": file.size, "path": path}


def _merged_onward(found: set[int]) -> set[int]:
    """Return what these were merged into in their turn."""
    onward = Conversation.objects.filter(pk__in=found, merged_into__isnull=False)
    return {pk for pk in onward.values_list("merged_into", flat=True) if pk is not None}
