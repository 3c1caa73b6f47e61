"""Writing to a customer, and notes that only we read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from querencia.apps.conversations.domain import drafts, search
from querencia.apps.conversations.domain.arrival import PREVIEW, count_as_contact
from querencia.apps.conversations.domain.canned import fill
from querencia.apps.conversations.domain.channel import channel_of
from querencia.apps.conversations.domain.files import keep_files
from querencia.apps.conversations.domain.service_levels import clocks
from querencia.apps.conversations.enums import DeliveryState, MessageKind, Status
from querencia.apps.conversations.models import Conversation, Message, Watch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from querencia.apps.people.models import User
    from querencia.connectors.channel import File

UNDO = timedelta(seconds=10)  # in which an answer can be taken back
_GIVEN_BACK = (
    "status", "waits_since", "answered_at", "preview", "assignee_id", "closed_at", "snoozed_until",
    "last_at",
)  # fmt: skip


class CannotAnswer(Exception):
    """Nothing can be sent on this channel, to this person or now; says why in one word.

    ``nobody``: there is no address. ``one_way``: the channel only brings. ``window``: the time in
    which the channel lets us write is over. ``too_long``: the channel takes no message that long.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Unfilled(Exception):
    """The text has gaps like ``{{contacto}}`` for which nothing is known: ``names`` says which."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class MeanwhileChanged(Exception):
    """Something was said since whoever writes last looked: ``messages`` says what."""

    def __init__(self, messages: Sequence[Message]) -> None:
        super().__init__()
        self.messages = messages


@dataclass(frozen=True)
class Answer:
    """What somebody wants to send.

    Attributes:
        text: As it was written.
        files: What goes with it.
        cc: Who else gets it; plain JSON parties. The requester is the only recipient by default.
        seen: Key of the last message that the writer had before them; None: not asked.
        template: Name, language and values of a text that the channel has approved.
        is_draft: It is what the writer's draft was to become, which is forgotten with it.
    """

    text: str
    files: Sequence[File] = ()
    cc: Sequence[dict[str, str]] = ()
    bcc: Sequence[dict[str, str]] = ()
    seen: int | None = None
    template: dict[str, Any] | None = field(default=None)
    is_draft: bool = True


@transaction.atomic
def answer(
    conversation: Conversation,
    given: Answer,
    *,
    by: User | None,
    now: datetime,
    status: str = Status.WAITING,
    is_automatic: bool = False,
) -> Message:
    """Write an answer, to be sent when it can no longer be taken back.

    Raises:
        CannotAnswer: Nothing can be sent here, or not this.
        MeanwhileChanged: Somebody wrote since ``given.seen``.
        Unfilled: The text has gaps for which nothing is known.
    """
    stored = Conversation.objects.select_for_update().get(pk=conversation.pk)
    text = _whole(given, stored, by)
    _check(stored, given, now)
    message = Message.objects.create(
        conversation=stored,
        account_id=stored.account_id,
        kind=MessageKind.OUT,
        at=now,
        author=by,
        party_address=stored.party_address,
        party_name=stored.party_name,
        subject=stored.subject,
        text=text,
        answers=_answered(stored),
        is_automatic=is_automatic,
        details=_details(given),
        **_way_out(stored, now, is_automatic=is_automatic),
    )
    keep_files(message, given.files)
    search.add_words(stored, text, *(file.name for file in given.files))
    if not is_automatic:
        _move_on(stored, message, by, status)
        if by is not None and given.is_draft:
            drafts.discard(stored, by=by)
        clocks.follow(stored, now=now)
    return message


@transaction.atomic
def take_back(message: Message) -> bool:
    """Take an answer back that has not gone yet; tell whether it could be.

    It becomes the writer's draft again, files and all, and the conversation stands as before.
    """
    conversation = Conversation.objects.select_for_update().get(pk=message.conversation_id)
    waiting = Message.objects.select_for_update().filter(pk=message.pk, state=DeliveryState.QUEUED)
    if waiting.first() is None:  # locked, so that no courier takes it in hand meanwhile
        return False
    drafts.give_back(message)
    for name, value in message.details.get("before", {}).items():
        setattr(conversation, name, value)
    conversation.save()
    drafts.delete_later([one.file.name or "" for one in message.attachments.exclude(file="")])
    message.delete()
    search.index([conversation.pk])
    clocks.follow(conversation, now=message.at)
    return True


@transaction.atomic
def write_note(
    conversation: Conversation, *, text: str, by: User, now: datetime, mentions: Sequence[int] = ()
) -> Message:
    """Write what only we read; who is mentioned watches from now on."""
    note = Message.objects.create(
        conversation=conversation,
        account_id=conversation.account_id,
        kind=MessageKind.NOTE,
        at=now,
        author=by,
        text=text,
        details={"mentions": list(mentions)},
    )
    for user_id in mentions:
        Watch.objects.get_or_create(conversation=conversation, user_id=user_id)
    Conversation.objects.filter(pk=conversation.pk).update(last_at=now)
    search.add_words(conversation, text)
    drafts.discard(conversation, by=by, is_note=True)
    return note


def window_ends(conversation: Conversation) -> datetime | None:
    """Return until when anything may be written; None where there is no such limit."""
    window = channel_of(conversation.channel).window
    if window is None:
        return None
    return (conversation.last_in_at or conversation.opened_at) + window


def _way_out(conversation: Conversation, now: datetime, *, is_automatic: bool) -> dict[str, Any]:
    if channel_of(conversation.channel).is_fetched:
        return {"state": DeliveryState.SENT}
    return {"state": DeliveryState.QUEUED, "send_after": now if is_automatic else now + UNDO}


def _whole(given: Answer, conversation: Conversation, by: User | None) -> str:
    """Return the text with its gaps filled: what is missing would be read by the customer."""
    filled = fill(given.text, conversation, user=by)
    if filled.missing:
        raise Unfilled(filled.missing)
    return filled.text


def _check(conversation: Conversation, given: Answer, now: datetime) -> None:
    channel = channel_of(conversation.channel)
    ends = window_ends(conversation)
    if channel.send is None:
        raise CannotAnswer("one_way")
    if not conversation.party_address:
        raise CannotAnswer("nobody")
    if ends is not None and now >= ends and given.template is None:
        raise CannotAnswer("window")
    if channel.largest_text is not None and len(given.text) > channel.largest_text:
        raise CannotAnswer("too_long")
    if given.seen is not None:
        said = (MessageKind.IN, MessageKind.OUT, MessageKind.CALL)
        later = conversation.messages.filter(pk__gt=given.seen, kind__in=said)
        if meanwhile := list(later.select_related("author")):
            raise MeanwhileChanged(meanwhile)


def _answered(conversation: Conversation) -> str:
    last = conversation.messages.filter(kind=MessageKind.IN).exclude(external_id="")
    found = last.order_by("-at", "-id").first()
    return found.external_id if found else ""


def _details(given: Answer) -> dict[str, Any]:
    details: dict[str, Any] = {"cc": list(given.cc), "bcc": list(given.bcc)}
    return details | ({"template": given.template} if given.template else {})


def _move_on(conversation: Conversation, message: Message, by: User | None, status: str) -> None:
    """Hand the turn to the customer; the state before is kept for who takes the answer back."""
    before = {name: _plain(getattr(conversation, name)) for name in _GIVEN_BACK}
    message.details = message.details | {"before": before}
    message.save(update_fields=["details"])
    conversation.status = status
    conversation.snoozed_until = None
    conversation.closed_at = message.at if status == Status.CLOSED else None
    conversation.waits_since = None
    conversation.answered_at = conversation.answered_at or message.at
    conversation.assignee_id = conversation.assignee_id or (by.pk if by else None)
    conversation.last_at = message.at
    conversation.preview = message.text[:PREVIEW].strip()
    conversation.save()
    count_as_contact(conversation, message.at)


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    return value.isoformat() if hasattr(value, "isoformat") else value
