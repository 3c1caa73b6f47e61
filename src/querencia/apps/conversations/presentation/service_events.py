"""What service levels and the sharing out of work write into a conversation, as sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from querencia.apps.conversations.enums import ClockKind
from querencia.apps.conversations.presentation.events import add_words
from querencia.foundation.frame.reading import current
from querencia.foundation.frame.templatetags.frame import moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    Facts = Mapping[str, Any]


def declare() -> None:
    """Give these events their sentences."""
    add_words("promise_due_soon", due_soon)
    add_words("promise_broken", broken)
    add_words("given", given)


def due_soon(facts: Facts) -> str:
    """Say what is due by when, and who was warned."""
    return _("%(what)s: due %(when)s. Warned: %(people)s") % _facts(facts)


def broken(facts: Facts) -> str:
    """Say what was due, and who was told that it is late."""
    return _("%(what)s: was due %(when)s. Told: %(people)s") % _facts(facts)


def given(facts: Facts) -> str:
    """Say who got a conversation without asking for it, and why."""
    sentences = {
        "shared_out": _("Given to %(name)s, whose turn it was"),
        "reopened": _("Given to %(name)s: %(before)s is not here"),
        "absent": _("Given to %(name)s: %(before)s has been away for too long"),
    }
    names = {"name": facts.get("to", ""), "before": facts.get("before", "")}
    return sentences.get(str(facts.get("why")), sentences["shared_out"]) % names


def _facts(facts: Facts) -> dict[str, str]:
    due = parse_datetime(str(facts.get("due", "")))
    return {
        "what": str(ClockKind(facts["kind"]).label),
        "when": moment(timezone.localtime(due)) if due else "–",
        "people": current().reader.listing([str(name) for name in facts.get("told", [])]) or "–",
    }
