"""What was done to a conversation, in a sentence for each event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from querencia.apps.conversations.enums import Factor, Priority
from querencia.apps.conversations.presentation.failures import in_plain_words
from querencia.foundation.frame.templatetags.frame import moment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from querencia.apps.conversations.models import Message

    Facts = Mapping[str, Any]


def sentence_of(event: Message) -> str:
    """Return what happened; nothing for an event that nobody has words for."""
    facts: Facts = event.details
    write = WORDS.get(facts.get("event", ""))
    return write(facts) if write else ""


def add_words(event: str, write: Callable[[Facts], str]) -> None:
    """Give an event of another room its sentence; called from ``ready`` of its app config."""
    WORDS[event] = write


def _held_back(_facts: Facts) -> str:
    return _("No automatic answer: too many had gone there lately")


def _assigned(facts: Facts) -> str:
    if not facts.get("to"):
        return _("Nobody is in charge any more")
    return _("%(name)s is in charge") % {"name": facts["to"]}


def _team(facts: Facts) -> str:
    if not facts.get("to"):
        return _("It is with no team any more")
    return _("It is with the team %(name)s") % {"name": facts["to"]}


def _snoozed(facts: Facts) -> str:
    until = parse_datetime(str(facts.get("until", "")))
    if until is None:
        return _("Put off")
    return _("Put off until %(when)s") % {"when": moment(timezone.localtime(until))}


def _priority(facts: Facts) -> str:
    after = Priority(facts["after"]).label
    return _("Priority: %(priority)s") % {"priority": after}


def _about(facts: Facts) -> str:
    factor = Factor(facts["factor"]).label if facts.get("factor") else _("not said")
    sentence = _("About: %(factor)s") % {"factor": factor}
    complaint = _("it is a complaint")
    return f"{sentence} · {complaint}" if facts.get("is_complaint") else sentence


def _identified(facts: Facts) -> str:
    if facts.get("after") is None:
        return _("It belongs to no customer any more")
    return _("Belongs to %(name)s") % {"name": facts.get("name") or facts["after"]}


def _requester(facts: Facts) -> str:
    names = {"before": facts.get("before") or "–", "after": facts.get("after") or "–"}
    return _("Answers go to %(after)s from now on (before: %(before)s)") % names


def _not_delivered(facts: Facts) -> str:
    reason = in_plain_words(str(facts.get("reason", "")))
    return _("An answer was not delivered: %(reason)s") % {"reason": reason}


def _numbered(sentence: Callable[[], str]) -> Callable[[Facts], str]:
    return lambda facts: sentence() % {"number": facts.get("number")}


WORDS: dict[str, Callable[[Facts], str]] = {
    "follows": _numbered(lambda: _("Follows conversation #%(number)s, which was closed")),
    "reopened_by_customer": lambda _facts: _("The customer wrote again: open once more"),
    "held_back": _held_back,
    "assigned": _assigned,
    "team": _team,
    "status_open": lambda _facts: _("It was opened again"),
    "status_waiting": lambda _facts: _("Waits for the customer"),
    "status_closed": lambda _facts: _("It was closed"),
    "status_snoozed": _snoozed,
    "priority": _priority,
    "about": _about,
    "subject": lambda facts: _("Subject: %(subject)s") % {"subject": facts.get("after") or "–"},
    "identified": _identified,
    "requester": _requester,
    "merged": _numbered(lambda: _("Conversation #%(number)s was merged into this one")),
    "merged_into": _numbered(lambda: _("Merged into conversation #%(number)s")),
    "split": _numbered(lambda: _("A message went to the new conversation #%(number)s")),
    "split_from": _numbered(lambda: _("Split from conversation #%(number)s")),
    "linked": _numbered(lambda: _("Linked with conversation #%(number)s")),
    "unwanted": lambda _facts: _("Marked as unwanted"),
    "wanted": lambda _facts: _("It is wanted after all"),
    "not_delivered": _not_delivered,
}
