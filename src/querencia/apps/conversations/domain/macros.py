"""Macros: several things done to a conversation at once."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from querencia.apps.conversations.domain import handling
from querencia.apps.conversations.domain.answering import Answer, answer, write_note
from querencia.apps.conversations.enums import Status
from querencia.apps.people.models import User

if TYPE_CHECKING:
    from datetime import datetime

    from querencia.apps.conversations.models import Conversation, Macro, Message

ME = "me"
NOBODY = "nobody"


@dataclass(frozen=True)
class Steps:
    """What a macro does; what is empty is left alone.

    Attributes:
        reply: An answer to the customer, with gaps.
        note: A private note.
        status: How the conversation stands afterwards.
        priority: How soon it is answered.
        labels: Tags that are added.
        assignee: ``me``, ``nobody`` or the key of a person.
        goes_on: Whether the next conversation is shown afterwards.
    """

    reply: str = ""
    note: str = ""
    status: str = ""
    priority: int | None = None
    labels: tuple[str, ...] = ()
    assignee: str = ""
    goes_on: bool = False


def steps_of(macro: Macro) -> Steps:
    """Return what a macro does."""
    stored: dict[str, Any] = dict(macro.steps or {})
    stored["labels"] = tuple(stored.get("labels", ()))
    return Steps(**{name: stored[name] for name in Steps.__dataclass_fields__ if name in stored})


def put_steps(macro: Macro, steps: Steps) -> None:
    """Write into a macro what it does, without saving it."""
    macro.steps = asdict(steps) | {"labels": list(steps.labels)}


@transaction.atomic
def run(
    macro: Macro, conversation: Conversation, *, by: User, now: datetime, seen: int | None = None
) -> Message | None:
    """Do all that a macro does, or nothing of it; return the answer, where it wrote one.

    Raises:
        CannotAnswer: It answers, and nothing can be sent here.
        MeanwhileChanged: It answers, and somebody wrote since ``seen``.
        Unfilled: Its answer has gaps for which nothing is known.
    """
    steps = steps_of(macro)
    handling.add_labels(conversation, names=steps.labels)
    if steps.priority is not None:
        handling.set_priority(conversation, to=steps.priority, by=by, now=now)
    if steps.assignee:
        handling.assign(conversation, to=_person(steps.assignee, by), by=by, now=now)
    if steps.note:
        write_note(conversation, text=steps.note, by=by, now=now)
    if steps.reply:
        given = Answer(text=steps.reply, seen=seen, is_draft=False)
        return answer(conversation, given, by=by, now=now, status=steps.status or Status.WAITING)
    if steps.status:
        handling.change_status(conversation, to=steps.status, by=by, now=now)
    return None


def _person(word: str, by: User) -> User | None:
    """Return whom a step puts in charge; nobody where that person is no longer here."""
    if word == ME:
        return by
    if word == NOBODY:
        return None
    return User.objects.filter(pk=word, is_active=True).first()
