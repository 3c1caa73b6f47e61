"""The kinds of alerts that conversations raise."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from querencia.apps.alerts.domain.door import AlertKind, add_kind
from querencia.apps.conversations.domain.signals import sentences

COMPLAINT = "complaint"
BROKEN = "broken_promise"
REPEATED = "repeated_contact"
UNREACHABLE = "unreachable"
ANGRY = "angry_message"
NO_ANSWER = "no_answer"
SUPPORT_USED = "support_used"

# A complaint that is answered well keeps more customers than it loses; who does not answer a
# question has often only not read it.
OWN = (
    AlertKind(COMPLAINT, _("Complaint"), "megaphone", 0.9, sentences.complaint),
    AlertKind(ANGRY, _("Angry message"), "flame", 0.8, sentences.angry),
    AlertKind(BROKEN, _("Promise broken"), "timer-off", 0.7, sentences.broken_promise),
    AlertKind(REPEATED, _("The same thing again"), "repeat", 0.6, sentences.repeated),
    AlertKind(UNREACHABLE, _("Cannot be reached"), "mail-x", 0.4, sentences.unreachable),
    AlertKind(NO_ANSWER, _("No answer to our question"), "message-circle-question-mark", 0.2,
              sentences.no_answer),
    AlertKind(SUPPORT_USED, pgettext_lazy("of a contract", "Support nearly used up"),
              "battery-low", 0.2, sentences.support_used),
)  # fmt: skip


def declare() -> None:
    """Declare them."""
    for kind in OWN:
        add_kind(kind)
