"""Coming in and leaving. What is answered never says whether an address is known."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from querencia.apps.portal.domain import entering
from querencia.apps.portal.domain.settings import settings_of
from querencia.apps.portal.forms import AddressForm
from querencia.apps.portal.letters import LINK
from querencia.apps.portal.views.door import COOKIE, PATH, at_the_door, let_in, shown
from querencia.foundation import clock
from querencia.foundation.jobs.queue import ask as ask_for_work
from querencia.foundation.limits import TooOften, count

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from querencia.apps.conversations.models import Account

HOUR = timedelta(hours=1)
OF_A_CONNECTION, OF_AN_ADDRESS = 30, 5


@at_the_door
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, portal: Account) -> HttpResponse:
    """Ask for the address, and send a link to it."""
    now = clock.now()
    if entering.visit_of(request.COOKIES.get(COOKIE, ""), now=now) is not None:
        return redirect("portal_tickets")
    form = AddressForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            connection = get_adapter().get_client_ip(request)
            count("portal-connection", connection, most=OF_A_CONNECTION, within=HOUR, now=now)
        except TooOften:
            form.add_error(None, _("Too many links were asked for. Please try again in an hour."))
            status = 429
        else:
            _send(form.cleaned_data["email"].lower())
            return redirect("portal_sent")
    elif form.errors:
        status = 422
    context = shown(form=form, welcome=settings_of(portal).welcome)
    return render(request, "portal/ask.html", context, status=status)


@at_the_door
@require_safe
def sent(request: HttpRequest, portal: Account) -> HttpResponse:
    """Say that a link is on its way, if the address is one that we know."""
    del portal
    return render(request, "portal/sent.html", shown(minutes=_minutes()))


@at_the_door
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, portal: Account, token: str) -> HttpResponse:
    """Let in whoever has a link; programs that look at links in letters use none up."""
    del portal
    now = clock.now()
    try:
        if request.method == "POST":
            inside = redirect("portal_tickets")
            let_in(inside, entering.enter(token, now=now))
            return inside
        context = shown(address=entering.link_of(token, now=now).address)
        response = render(request, "portal/enter.html", context)
    except entering.ClosedLink:
        response = render(request, "portal/closed.html", shown(minutes=_minutes()), status=410)
    return response


@require_POST
@at_the_door
def leave(request: HttpRequest, portal: Account) -> HttpResponse:
    """Forget this browser."""
    del portal
    entering.leave(request.COOKIES.get(COOKIE, ""))
    response = redirect("portal")
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
    return response


def _send(address: str) -> None:
    """Have a link sent, unless the address got many lately: the answer is the same."""
    now = clock.now()
    with suppress(TooOften):
        count("portal-address", address, most=OF_AN_ADDRESS, within=HOUR, now=now)
        link = entering.ask_for_link(address=address, language=get_language() or "es", now=now)
        ask_for_work(LINK, payload={"link": link.pk})


def _minutes() -> int:
    return int(entering.VALID.total_seconds() // 60)
