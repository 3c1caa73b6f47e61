"""Where a page listens for what happens while it is open."""

from __future__ import annotations

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def events(of: str, pk: int | None = None) -> str:
    """Return the address of the events of a conversation, or of the inbox (``bandeja``).

    Empty where no server of events is set up.
    """
    if not settings.EVENTS_ADDRESS:
        return ""
    return f"{settings.EVENTS_ADDRESS}/eventos/{of}{'' if pk is None else f'/{pk}'}"
