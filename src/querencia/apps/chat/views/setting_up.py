"""Setting up the chats of the organisation, and trying them out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querencia.apps.chat.domain import accounts
from querencia.apps.chat.domain.settings import settings_of
from querencia.apps.chat.forms import ChatForm
from querencia.apps.conversations.models import Account
from querencia.apps.people.access import requires
from querencia.apps.people.enums import Permission

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@requires(Permission.SET_UP_INBOX)
def index(request: HttpRequest) -> HttpResponse:
    """Show the chats."""
    chats = [(one, settings_of(one)) for one in accounts.chats()]
    return render(request, "chat/index.html", {"chats": chats})


@requires(Permission.SET_UP_INBOX)
def new(request: HttpRequest) -> HttpResponse:
    """Set up a chat."""
    form = ChatForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = accounts.keep_chat(form.put_into(Account()), form.site())
        messages.success(request, _("The chat is ready: put the line below into your website."))
        return redirect("chat", made.pk)
    return render(request, "chat/new.html", {"form": form})


@requires(Permission.SET_UP_INBOX)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a chat, and show how it is embedded."""
    account = get_object_or_404(accounts.chats(), pk=pk)
    form = ChatForm(request.POST or None, initial=_initial(account))
    if request.method == "POST" and form.is_valid():
        accounts.keep_chat(form.put_into(account), form.site())
        messages.success(request, _("Saved."))
        return redirect("chat", pk)
    return _page(request, account, form=form)


@require_POST
@requires(Permission.SET_UP_INBOX)
def secret(request: HttpRequest, pk: int) -> HttpResponse:
    """Make another secret, and show it this once."""
    account = get_object_or_404(accounts.chats(), pk=pk)
    made = accounts.new_secret(account)
    response = _page(request, account, form=ChatForm(initial=_initial(account)), made=made)
    response.headers["Cache-Control"] = "no-store"
    return response


@requires(Permission.SET_UP_INBOX)
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a page that holds the chat, as a website would."""
    account = get_object_or_404(accounts.chats(), pk=pk)
    return render(request, "chat/preview.html", {"account": account})


def _page(
    request: HttpRequest, account: Account, *, form: ChatForm, made: str = ""
) -> HttpResponse:
    script = request.build_absolute_uri(reverse("chat_script", args=[account.key]))
    shown = {
        "account": account,
        "form": form,
        "made": made,
        "has_secret": settings_of(account).secret is not None,
        "line": f'<script src="{script}" async></script>',
    }
    return render(request, "chat/chat.html", shown)


def _initial(account: Account) -> dict[str, Any]:
    site = settings_of(account)
    facts = site.model_dump(exclude={"secret"})
    return facts | {
        "origins": "\n".join(site.origins),
        "name": account.name,
        "team": account.team,
        "is_on": account.is_on,
    }
