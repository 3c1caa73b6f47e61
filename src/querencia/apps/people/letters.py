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

    from querencia.apps.people.models import Invitation, User

log = logging.getLogger(__name__)


def link_of(request: HttpRequest, invitation: Invitation) -> str:
    """Return the link by which an invitation is accepted."""
    return request.build_absolute_uri(reverse("invitation", args=[token_of(invitation)]))


def send_invitation(request: HttpRequest, invitation: Invitation) -> bool:
    """Send an invitation; tell whether an e-mail really left."""
    organisation = request.organisation  # type: ignore[attr-defined]  # set by ReaderMiddleware
    context: dict[str, object] = {
        "invitation": invitation,
        "organisation": organisation,
        "link": link_of(request, invitation),
    }
    subject = _("%(person)s invites you to %(organisation)s") % {
        "person": invitation.invited_by,
        "organisation": organisation,
    }
    return _send("invitation", subject, context, to=invitation.email)


def send_address_link(request: HttpRequest, *, email: str, token: str) -> bool:
    """Send the link that proves a new address; tell whether an e-mail left."""
    link = request.build_absolute_uri(reverse("email_confirm", args=[token]))
    context: dict[str, object] = {"user": request.user, "link": link}
    return _send("address", _("Your new e-mail address in Querencia"), context, to=email)


def tell_old_address(request: HttpRequest, *, before: str, email: str) -> None:
    """Tell the old address that it is one's own no more, lest somebody else changed it."""
    context: dict[str, object] = {"user": request.user, "email": email}
    _send("address_changed", _("Your e-mail address in Querencia has changed"), context, to=before)


def tell_second_factor_removed(*, person: User, by: User) -> None:
    """Tell somebody that an administrator has removed their second factor."""
    context: dict[str, object] = {"person": person, "by": by}
    subject = _("Your second step in Querencia was removed")
    _send("second_factor", subject, context, to=person.email)


def _send(letter: str, subject: str, context: dict[str, object], *, to: str) -> bool:
    """Send a letter; tell whether an e-mail left, and not only words to the console."""
    text = render_to_string(f"people/letters/{letter}.txt", context)
    try:
        send_mail(subject, text, None, [to])
    except (OSError, SMTPException):
        log.exception("could not send the letter %s", letter)
        return False
    return not settings.EMAIL_BACKEND.endswith("console.EmailBackend")
