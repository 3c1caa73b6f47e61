"""Setting up the channels, and what arrived and could not be understood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from csp.decorators import csp, csp_update
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querencia.apps.conversations.domain.channel import CHANNELS, channel_of
from querencia.apps.conversations.domain.taking_in import take_in_again
from querencia.apps.conversations.enums import ReceivedState
from querencia.apps.conversations.forms.accounts import form_of
from querencia.apps.conversations.forms.consent import ConsentForm
from querencia.apps.conversations.models import Account, Received
from querencia.apps.conversations.views.consent import PAGES
from querencia.apps.conversations.views.files import NOTHING
from querencia.apps.people.access import requires
from querencia.apps.people.enums import Permission
from querencia.foundation import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

A_PAGE = 50


@requires(Permission.SET_UP_INBOX)
def show(request: HttpRequest) -> HttpResponse:
    """Show the accounts, whether each works, and what can be added."""
    shown = {
        "accounts": Account.objects.select_related("team"),
        "kinds": [one for one in CHANNELS.values() if _is_set_up_here(one.kind) or one.set_up_at],
        "set_aside": Received.objects.filter(state=ReceivedState.QUARANTINED).count(),
        "now": clock.now(),
    }
    return render(request, "conversations/accounts.html", shown)


@requires(Permission.SET_UP_INBOX)
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """Set up a new account of a channel."""
    if not _is_set_up_here(kind):
        raise Http404
    return _edit(request, Account(kind=kind))


@csp_update({"form-action": list(PAGES)})  # where the owner of a mailbox agrees
@requires(Permission.SET_UP_INBOX)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an account."""
    return _edit(request, get_object_or_404(Account, pk=pk))


@require_POST
@requires(Permission.SET_UP_INBOX)
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch an account on or off; its conversations stay."""
    account = get_object_or_404(Account, pk=pk)
    account.is_on = "on" in request.POST
    account.failed_at, account.failure = None, ""
    account.save(update_fields=["is_on", "failed_at", "failure"])
    said = _("“%(name)s” is on.") if account.is_on else _("“%(name)s” is off.")
    messages.success(request, said % {"name": account.name})
    return redirect("accounts")


@requires(Permission.SET_UP_INBOX)
def quarantine(request: HttpRequest) -> HttpResponse:
    """Show what arrived and was set aside."""
    aside = Received.objects.filter(state=ReceivedState.QUARANTINED).select_related("account")
    page = Paginator(aside.order_by("-at"), A_PAGE).get_page(request.GET.get("pagina"))
    return render(request, "conversations/quarantine.html", {"page": page})


@csp(NOTHING)
@requires(Permission.SET_UP_INBOX)
def quarantined(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give what was set aside as it arrived."""
    del request
    row = get_object_or_404(Received, pk=pk, state=ReceivedState.QUARANTINED)
    ending = "eml" if row.account.kind == "email" else "txt"
    return FileResponse(
        row.raw.open("rb"),
        as_attachment=True,
        filename=f"apartado-{row.pk}.{ending}",
        content_type="application/octet-stream",
    )


@require_POST
@requires(Permission.SET_UP_INBOX)
def take_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Try once more to understand what was set aside."""
    row = get_object_or_404(Received, pk=pk, state=ReceivedState.QUARANTINED)
    take_in_again(row, now=clock.now())
    row.refresh_from_db()
    if row.state == ReceivedState.TAKEN:
        messages.success(request, _("It is in the inbox now."))
    else:
        messages.error(request, _("It could not be understood this time either."))
    return redirect("quarantine")


def _edit(request: HttpRequest, account: Account) -> HttpResponse:
    form = form_of(account)(request.POST or None, instance=account)
    if request.method == "POST" and form.is_valid():
        kept = form.save()
        messages.success(request, _("“%(name)s” is saved.") % {"name": kept.name})
        # Where its address is shown now, or somebody has still to agree.
        if channel_of(kept.kind).webhook is not None or form.cleaned_data.get("by_leave"):
            return redirect("account", kept.pk)
        return redirect("accounts")
    shown: dict[str, Any] = {
        "form": form,
        "account": account,
        "channel": channel_of(account.kind),
        "consent_form": ConsentForm() if account.pk and account.kind == "email" else None,
        "consent_back": request.build_absolute_uri(reverse("mail_consent_back")),
        "webhook": _webhook(request, account),
    }
    return render(request, "conversations/account.html", shown, status=422 if form.errors else 200)


def _webhook(request: HttpRequest, account: Account) -> str:
    """Return the address to be written down at the outside system; empty where it needs none."""
    if account.pk is None or channel_of(account.kind).webhook is None:
        return ""
    return request.build_absolute_uri(reverse("webhook", args=[account.key]))


def _is_set_up_here(kind: str) -> bool:
    channel = channel_of(kind)
    return channel.config is not None and not channel.is_own
