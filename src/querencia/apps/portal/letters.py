"""E-mails of this room; they go from the installation's own address.

Never from a mailbox that is read: the copy in its folder of sent letters would show the link to
everybody who reads the inbox.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from querencia.apps.people.domain.organisation import the_organisation
from querencia.apps.portal.domain.entering import VALID, token_of

if TYPE_CHECKING:
    from querencia.apps.conversations.models import Message
    from querencia.apps.portal.models import Link

LINK, NOTICE = "portal.link", "portal.notice"


def leaves_the_house() -> bool:
    """Tell whether e-mails of the installation really go out."""
    return not settings.EMAIL_BACKEND.endswith("console.EmailBackend")


def send_link(link: Link) -> None:
    """Send somebody the link by which they come in."""
    with override(link.language):
        subject = _("Your link to %(name)s") % {"name": the_organisation().name}
        shown = {
            "link": settings.ADDRESS + reverse("portal_enter", args=[token_of(link)]),
            "minutes": int(VALID.total_seconds() // 60),
            "name": the_organisation().name,
        }
        text = render_to_string("portal/letters/link.txt", shown)
    send_mail(subject, text, None, [link.address])


def send_notice(message: Message) -> None:
    """Tell a customer that there is an answer, without saying which: it stands in the portal."""
    with override(the_organisation().language):
        subject = _("%(name)s has answered your request %(number)s") % {
            "name": the_organisation().name,
            "number": message.conversation_id,
        }
        shown = {
            "link": settings.ADDRESS + reverse("portal"),
            "name": the_organisation().name,
            "number": message.conversation_id,
        }
        text = render_to_string("portal/letters/notice.txt", shown)
    send_mail(subject, text, None, [message.party_address])
