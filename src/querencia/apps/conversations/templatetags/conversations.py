"""How conversations are written on pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, urlize
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from querencia.apps.conversations.domain.channel import channel_of
from querencia.apps.conversations.domain.files import SHOWN
from querencia.apps.conversations.enums import FileState
from querencia.apps.conversations.presentation import cautions, events, failures
from querencia.apps.customers.enums import Outcome
from querencia.foundation.frame.templatetags.frame import day

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from django.utils.safestring import SafeString

    from querencia.apps.conversations.models import Account, Attachment, Message

register = template.Library()
LONGEST_LINKED = 50_000  # looking for addresses in more takes too long
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"))


@register.filter
def channel_icon(kind: str) -> str:
    """Return the icon of a channel."""
    return channel_of(kind).icon


@register.filter
def channel_name(kind: str) -> str:
    """Return what people call a channel."""
    return str(channel_of(kind).label)


@register.filter
def set_up_address(account: Account) -> str:
    """Return where an account is changed."""
    own = channel_of(account.kind).set_up_at
    return reverse(own) if own else reverse("account", args=[account.pk])


@register.filter
def since(moment: datetime | None, now: datetime) -> str:
    """Write how long something has lasted, in its greatest unit: ``3 h``."""
    return "" if moment is None else duration(now - moment)


@register.filter
def until(moment: datetime | None, now: datetime) -> str:
    """Write how long it is until a moment, or that it has passed."""
    if moment is None:
        return ""
    if moment <= now:
        return _("%(time)s late") % {"time": duration(now - moment)}
    return _("in %(time)s") % {"time": duration(moment - now)}


def duration(length: timedelta) -> str:
    """Write a duration in its greatest unit: ``20 min``, ``3 h``, ``2 d``."""
    seconds = max(length.total_seconds(), 0)
    for size, unit in _UNITS:
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return _("now")


@register.filter
def clock_time(moment: datetime | None) -> str:
    """Write a moment shortly: the time of a day that is today, else the day with the time."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    time = f"{local.hour}:{local.minute:02}"
    return time if local.date() == timezone.localdate() else f"{day(local)}, {time}"


@register.filter
def short_time(moment: datetime | None) -> str:
    """Write a moment as a list does: the time of a day that is today, else only the day."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return clock_time(moment) if local.date() == timezone.localdate() else day(local)


@register.filter
def event_sentence(message: Message) -> str:
    """Write what happened."""
    return events.sentence_of(message)


@register.filter
def why(failure: str) -> str:
    """Write why something failed."""
    return failures.in_plain_words(failure)


@register.filter
def loud_cautions(message: Message) -> list[str]:
    """Return what should make a reader careful."""
    return cautions.loud_cautions(message)


@register.filter
def quiet_cautions(message: Message) -> list[str]:
    """Return what explains why a message looks as it does."""
    return cautions.quiet_cautions(message)


@register.filter
def verdicts(message: Message) -> str:
    """Return what our server found out about the sender."""
    return cautions.verdicts(message)


@register.filter
def said(text: str) -> SafeString:
    """Write a message's text; addresses are links that lead away in a new window."""
    if len(text) > LONGEST_LINKED:
        return conditional_escape(text)
    linked = urlize(text, nofollow=True, autoescape=True)
    linked = linked.replace('<a href="', '<a target="_blank" href="')
    linked = linked.replace('rel="nofollow"', 'rel="noopener noreferrer nofollow"')
    return mark_safe(linked)  # noqa: S308 - urlize has escaped it, and wrote these tags itself


@register.filter
def listed_files(message: Message) -> list[Attachment]:
    """Return the files of a message but for the pictures that stand in its text."""
    return [
        one
        for one in message.attachments.all()
        if not (one.is_inline and one.content_id and f'"{one.content_id}"' in message.html)
    ]


@register.filter
def is_picture(file: Attachment) -> bool:
    """Tell whether a file can be shown in the page."""
    return file.state == FileState.KEPT and file.media_type in SHOWN


@register.filter
def outcome_name(details: dict[str, Any]) -> str:
    """Return what came of a call."""
    return call_outcome(details)


def call_outcome(details: dict[str, Any]) -> str:
    """Write what came of a call, from what the exchange or a person of ours said."""
    if outcome := details.get("outcome"):
        return str(Outcome(outcome).label)
    if details.get("was_answered") or details.get("seconds"):
        return _("Answered")
    return _("Ringing") if details.get("phase") == "ringing" else _("Missed")
