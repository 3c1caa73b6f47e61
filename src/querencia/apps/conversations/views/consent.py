"""Asking the owner of a mailbox, at Google or Microsoft, to let us in."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querencia.apps.conversations.channels.mail_access import application, let_in
from querencia.apps.conversations.domain.sealing import seal, unseal
from querencia.apps.conversations.forms.consent import ConsentForm
from querencia.apps.conversations.models import Account
from querencia.apps.people.access import requires
from querencia.apps.people.enums import Permission
from querencia.connectors.channel import ChannelError
from querencia.connectors.mailbox import ask_consent

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

ASKED = "mail_consent"  # in the session: what was asked, sealed
PAGES = ("https://accounts.google.com", "https://login.microsoftonline.com")


@require_POST
@requires(Permission.SET_UP_INBOX)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the provider's page, where the owner of the mailbox agrees."""
    account = get_object_or_404(Account, pk=pk, kind="email")
    form = ConsentForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say the provider and the client ID of your application."))
        return redirect("account", pk)
    state = secrets.token_urlsafe(24)
    consent = ask_consent(
        application(form.cleaned_data), login=account.address, redirect=_back(request), state=state
    )
    request.session[ASKED] = seal(
        {"account": pk, "said": form.cleaned_data, "state": state, "verifier": consent.verifier}
    )
    return HttpResponseRedirect(consent.address)


@requires(Permission.SET_UP_INBOX)
def come_back(request: HttpRequest) -> HttpResponse:
    """Take the code with which the provider sends somebody back, if it was us who asked."""
    asked = unseal(request.session.pop(ASKED, ""))
    given = request.GET.get("state", "")
    if not asked or not constant_time_compare(given, asked["state"]):
        messages.error(request, _("Nobody here had asked for that."))
        return redirect("accounts")
    account = get_object_or_404(Account, pk=asked["account"])
    code = request.GET.get("code", "")
    if not code:
        messages.error(
            request, _("The provider did not agree: %(why)s") % {"why": _refusal(request)}
        )
        return redirect("account", account.pk)
    try:
        let_in(account, said=asked["said"], code=code, verifier=asked["verifier"],
               redirect=_back(request))  # fmt: skip
    except ChannelError as error:
        messages.error(request, _refused(error))
    else:
        messages.success(request, _("“%(name)s” is let in.") % {"name": account.name})
    return redirect("account", account.pk)


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("mail_consent_back"))


def _refused(why: object) -> str:
    return _("The provider did not agree: %(why)s") % {"why": why}


def _refusal(request: HttpRequest) -> str:
    return request.GET.get("error_description") or request.GET.get("error") or "–"
