"""Opening, closing and setting up the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from querencia.apps.conversations.channels.by_letter import mailboxes
from querencia.apps.people.access import requires
from querencia.apps.people.enums import Permission
from querencia.apps.portal.domain.settings import keep_portal, portal_account, settings_of
from querencia.apps.portal.forms import SetUpForm
from querencia.apps.portal.letters import leaves_the_house

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@requires(Permission.SET_UP_INBOX)
def change(request: HttpRequest) -> HttpResponse:
    """Set the portal up."""
    account = portal_account()
    initial = settings_of(account).model_dump() | {"team": account.team, "is_on": account.is_on}
    if account._state.adding:  # noqa: SLF001 - how Django says that it is not stored
        initial["mailbox"] = mailboxes().first()
    form = SetUpForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        keep_portal(form.site(), team=said["team"], is_on=said["is_on"])
        messages.success(request, _("Saved."))
        return redirect("portal_setup")
    context = {
        "account": account,
        "form": form,
        "address": request.build_absolute_uri(reverse("portal")),
        "leaves": leaves_the_house(),
    }
    return render(request, "portal/setup.html", context, status=422 if form.errors else 200)
