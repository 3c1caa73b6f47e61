"""The service levels of a conversation, as a part of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from querencia.apps.conversations.domain.service_levels.entitlements import support_of
from querencia.apps.conversations.forms.service_levels import SupportForm
from querencia.apps.conversations.presentation.service_levels import (
    support_in_words,
    written_clock,
)
from querencia.apps.people.domain.organisation import the_organisation
from querencia.apps.sales.enums import EntitlementUnit
from querencia.apps.sales.models import Contract
from querencia.foundation import clock

if TYPE_CHECKING:
    from django.template import Context

    from querencia.apps.conversations.models import Conversation

register = template.Library()
TIMED = frozenset({EntitlementUnit.HOURS, EntitlementUnit.DAYS})


@register.inclusion_tag("conversations/service/panel.html", takes_context=True)
def service_panel(context: Context, conversation: Conversation) -> dict[str, Any]:
    """Draw what is promised here, and the support that the customer has paid for."""
    now = clock.now()
    promised = [one for one in conversation.promises.all() if one.terms.get("amount")]
    today = clock.today(the_organisation().zone)
    supports = support_of(conversation.customer_id, today=today)
    sells_support = bool(supports) or Contract.objects.exclude(entitlement_unit="").exists()
    return {
        "conversation": conversation,
        "clocks": [written_clock(one, now) for one in promised][-4:],
        "supports": [(one, support_in_words(one)) for one in supports],
        "has_none_left": sells_support and all(one.is_used_up for one in supports),
        "form": SupportForm()
        if any(one.contract.entitlement_unit in TIMED for one in supports)
        else None,
        "may": context.get("may"),
        "csrf_token": context.get("csrf_token"),
    }
