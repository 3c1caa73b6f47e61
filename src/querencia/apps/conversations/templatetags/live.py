"""Where a page listens for what happens while it is open."""

from __future__ import annotations

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def events(of: str, pk: int | None = None, after: int | None = None) -> str:
    """Return the address of the events of a conversation, or of the inbox (``bandeja``).

    A page that was made when ``after`` was the newest message is told at once if there are more.
    Empty where no server of events is set up.
    """
    if not settings.EVENTS_ADDRESS:
        return ""
    address = f"{settings.EVENTS_ADDRESS}/eventos/{of}{'' if pk is None else f'/{pk}'}"
    return address if after is None else f"{address}?after={after}"
