"""What is odd about a letter, said to who reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from querencia.apps.conversations.models import Message

# Loud ones first: somebody may be pretending.
LOUD: Mapping[str, Any] = {
    "authentication_failed": gettext_lazy(
        "The sender could not be verified: the message may not be from who it says."
    ),
    "pretends_to_be_us": gettext_lazy(
        "It came from outside with one of our own addresses as the sender."
    ),
}
QUIET: Mapping[str, Any] = {
    "body_missing": gettext_lazy("It was too large: only its heading was fetched."),
    "body_unreadable": gettext_lazy("Its parts could not be read: this is the raw text."),
    "charset_guessed": gettext_lazy("Its letters were encoded wrongly; some may be off."),
    "date_missing": gettext_lazy("It bore no date: the time is when it arrived."),
    "date_wrong": gettext_lazy("Its date was impossible: the time is when it arrived."),
    "html_cut": gettext_lazy("It was very long: only the beginning is shown formatted."),
    "sender_unreadable": gettext_lazy("The sender could not be read, so nobody can be answered."),
    "several_senders": gettext_lazy("It names several senders; the first one counts."),
}


def loud_cautions(message: Message) -> list[str]:
    """Return what should make a reader careful."""
    told = message.details.get("cautions", ())
    said = [str(sentence) for name, sentence in LOUD.items() if name in told]
    if answers := _answers_elsewhere(message):
        said.append(answers)
    return said


def quiet_cautions(message: Message) -> list[str]:
    """Return what explains why a message looks as it does."""
    told = message.details.get("cautions", ())
    return [str(sentence) for name, sentence in QUIET.items() if name in told]


def _answers_elsewhere(message: Message) -> str:
    if "reply_to_elsewhere" not in message.details.get("cautions", ()):
        return ""
    addresses = [one.get("address", "") for one in message.details.get("reply_to", ())]
    sender = message.details.get("sender", {}).get("address") or message.party_address
    return _("It says it is from %(sender)s, but wants answers sent to %(other)s.") % {
        "sender": sender,
        "other": ", ".join(filter(None, addresses)) or "–",
    }


def verdicts(message: Message) -> str:
    """Return what our server found out about the sender, as experts write it."""
    found = message.details.get("authentication") or {}
    told = [(name.upper(), found.get(name, "unknown")) for name in ("spf", "dkim", "dmarc")]
    known = [f"{name}: {value}" for name, value in told if value not in {"unknown", ""}]
    return ", ".join(known)
