"""Setting up the forms of the organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from querencia.apps.conversations.channels.by_letter import mailboxes
from querencia.apps.conversations.models import Account
from querencia.apps.people.access import requires
from querencia.apps.people.enums import Permission
from querencia.apps.web_forms.domain.settings import forms, keep_form, settings_of
from querencia.apps.web_forms.forms import SetUpForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@requires(Permission.SET_UP_INBOX)
def index(request: HttpRequest) -> HttpResponse:
    """Show the forms."""
    shown = [(one, settings_of(one)) for one in forms()]
    return render(request, "web_forms/index.html", {"forms": shown})


@requires(Permission.SET_UP_INBOX)
def new(request: HttpRequest) -> HttpResponse:
    """Set up a form."""
    form = SetUpForm(request.POST or None, initial={"mailbox": mailboxes().first()})
    if request.method == "POST" and form.is_valid():
        made = keep_form(form.put_into(Account()), form.site())
        messages.success(request, _("The form is ready: put the line below into your website."))
        return redirect("web_form_change", made.pk)
    return render(request, "web_forms/new.html", {"form": form}, status=_status(form))


@requires(Permission.SET_UP_INBOX)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a form, and show how it is embedded."""
    account = get_object_or_404(forms(), pk=pk)
    form = SetUpForm(request.POST or None, initial=_initial(account))
    if request.method == "POST" and form.is_valid():
        keep_form(form.put_into(account), form.site())
        messages.success(request, _("Saved."))
        return redirect("web_form_change", pk)
    address = request.build_absolute_uri(reverse("web_form", args=[account.key]))
    title = _("Contact form")
    words = f'src="{address}" title="{title}" width="100%" height="1000"'
    site = settings_of(account)
    shown: dict[str, Any] = {"account": account, "form": form, "address": address, "site": site}
    shown["line"] = f'<iframe {words} style="border:0"></iframe>'
    return render(request, "web_forms/change.html", shown, status=_status(form))


def _initial(account: Account) -> dict[str, Any]:
    site = settings_of(account)
    return site.model_dump() | {
        "origins": "\n".join(site.origins),
        "name": account.name,
        "team": account.team,
        "is_on": account.is_on,
    }


def _status(form: SetUpForm) -> int:
    return 422 if form.errors else 200
