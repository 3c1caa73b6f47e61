"""E-mails of this room."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from querencia.apps.people.domain.invitations import token_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from querencia.apps.people.models import Invitation

log = logging.getLogger(__name__)


def link_of(request: HttpRequest, invitation: Invitation) -> str:
    """Return the link by which an invitation is accepted."""
    return request.build_absolute_uri(reverse("invitation", args=[token_of(invitation)]))


def send_invitation(request: HttpRequest, invitation: Invitation) -> bool:
    """Send an invitation; tell whether an e-mail really left."""
    organisation = request.organisation  # type: ignore[attr-defined]  # set by ReaderMiddleware
    context = {
        "invitation": invitation,
        "organisation": organisation,
        "link": link_of(request, invitation),
    }
    subject = _("%(person)s invites you to %(organisation)s") % {
        "person": invitation.invited_by,
        "organisation": organisation,
    }
    text = render_to_string("people/letters/invitation.txt", context)
    try:
        send_mail(subject, text, None, [invitation.email])
    except (OSError, SMTPException):
        log.exception("could not send the invitation %s", invitation.pk)
        return False
    return not settings.EMAIL_BACKEND.endswith("console.EmailBackend")
