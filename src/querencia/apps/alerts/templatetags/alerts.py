"""What can be done about an alert, as links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.urls import reverse
from django.utils.html import format_html

from querencia.foundation.frame.templatetags.frame import icon

if TYPE_CHECKING:
    from querencia.apps.alerts.models import Alert

register = template.Library()


@register.simple_tag
def action(alert: Alert, code: str, name: str, label: str, kind: str = "quiet") -> str:
    """Link the form of something to do about an alert; it opens below, without leaving the page.

    The list has a hundred of these: a template for each took a fifth of the time of the page.

    Args:
        alert: About what.
        code: What, as addresses call it.
        name: Of the icon.
        label: What it says.
        kind: ``quiet`` or ``plain``, see docs/reference/components.md.
    """
    return format_html(
        '<a class="button small {}" href="{}" hx-get="{}" hx-target="#form-{}">{} {}'
        '<span class="unseen">: {}</span></a>',
        *(kind, form := reverse("alert_action", args=[alert.pk, code]), form, alert.pk),
        *(icon(name, 15), label, alert.customer.name),
    )
