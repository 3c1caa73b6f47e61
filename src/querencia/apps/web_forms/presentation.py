"""What a form's message shows in the history of its conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from collections.abc import Mapping

WHY = {
    "hidden_field": gettext_lazy("a field was filled in that people do not see"),
    "too_fast": gettext_lazy("it was sent faster than anybody writes"),
    "no_stamp": gettext_lazy("it did not come from the form's page"),
    "links": gettext_lazy("it holds many links"),
}


def details(facts: Mapping[str, Any]) -> str:
    """Say what else was filled in."""
    told = (
        (_("Telephone: %(value)s"), facts.get("telephone")),
        (_("Order: %(value)s"), facts.get("order")),
    )
    return " · ".join(sentence % {"value": value} for sentence, value in told if value)


def suspected(facts: Mapping[str, Any]) -> str:
    """Say why a message was put among what nobody wants."""
    why = ", ".join(str(WHY[one]) for one in facts.get("why", ()) if one in WHY)
    return _("Put among the unwanted: %(why)s") % {"why": why}
