"""What the chat says: to visitors in its panel, and to us in the history of a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import override

if TYPE_CHECKING:
    from collections.abc import Mapping


def details(facts: Mapping[str, Any]) -> str:
    """Say how a visitor calls themselves, and who says so."""
    who = ", ".join(filter(None, (facts.get("name"), facts.get("email"))))
    if facts.get("is_proven"):
        return _("Signed in on the website as %(who)s") % {"who": who}
    return _("Says to be %(who)s (not verified)") % {"who": who}


def by_email(facts: Mapping[str, Any]) -> str:
    """Say that answers went by e-mail, and why."""
    return _("The visitor had gone: what they had not read went to %(to)s by e-mail") % {
        "to": facts.get("to", "")
    }


def words(language: str) -> dict[str, str]:
    """Return what the script says, in a language of ours; {} is filled by the script."""
    with override("en" if language.startswith("en") else "es"):
        return {
            "attach": _("Attach a file"),
            "away": _(
                "Nobody is here now. Leave us a message and your e-mail, and we will answer you."
            ),
            "back": _("We are back on {}."),
            "big": _("The file did not arrive. It can have 10 MB at most."),
            "close": _("Close the chat"),
            "email": _("Your e-mail"),
            "email_no": _("That e-mail does not look right."),
            "hello": _("Hello, how can we help you?"),
            "here": _("We are here: write to us."),
            "leave": _("Get the answer by e-mail"),
            "log": _("Messages"),
            "lost": _("No connection. What you write is sent as soon as it is back."),
            "mine": _("You"),
            "name": _("Your name"),
            "no": _("It could not be sent."),
            "save": _("Save"),
            "send": _("Send"),
            "thanks": _("Thank you. If you leave, we will write to {}."),
            "typing": _("Writing…"),
            "wait": _("Being sent…"),
            "write": _("Write your message"),
        }
