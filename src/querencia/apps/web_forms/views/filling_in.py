"""The form, for anybody; also inside a page of the websites that may show it.

It takes no cookie and needs no script. So a page of somebody else's can send it, as anybody can:
what it does is done in nobody's name.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from csp.constants import NONE
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from querencia.apps.conversations.forms.few_files import MEBIBYTE
from querencia.apps.people.visitors import ASKED, for_visitors, other_language
from querencia.apps.web_forms.domain.settings import KIND, FormSettings, forms, settings_of
from querencia.apps.web_forms.domain.stamps import new_stamp, read_number, read_stamp, sign_number
from querencia.apps.web_forms.domain.writing import take
from querencia.apps.web_forms.forms import ContactForm
from querencia.foundation import clock
from querencia.foundation.limits import TooOften, count

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from querencia.apps.conversations.models import Account

HOUR = timedelta(hours=1)
OF_A_CONNECTION, OF_AN_ADDRESS = 20, 5  # an hour; an office is many people
LARGEST_BODY = 60 * MEBIBYTE  # above what is taken, so that who sends a little too much is told


@csrf_exempt
@for_visitors
@require_http_methods(["GET", "HEAD", "POST"])
def fill_in(request: HttpRequest, key: str) -> HttpResponse:
    """Show the form, and take what was filled in."""
    account = _account(key)
    site, now = settings_of(account), clock.now()
    if request.method != "POST":
        return _page(request, account, site, _empty(account, site, now))
    if int(request.headers.get("Content-Length") or 0) > LARGEST_BODY:
        return _page(request, account, site, _empty(account, site, now), status=413)
    form = ContactForm(request.POST, request.FILES, site=site)
    if not form.is_valid():
        return _page(request, account, site, form, status=422)
    try:
        _hold_back(request, form.cleaned_data["email"], now)
    except TooOften as error:
        form.add_error(None, _wait(error.seconds))
        return _page(request, account, site, form, status=429)
    stamp = read_stamp(form.cleaned_data["sello"], account)
    conversation = take(form.filled(), account=account, stamp=stamp, now=now)
    done = reverse("web_form_done", args=[account.key, sign_number(conversation.pk)])
    return _framed(redirect(f"{done}?{ASKED}={get_language()}"), site)


@for_visitors
@require_safe
def received(request: HttpRequest, key: str, signed: str) -> HttpResponse:
    """Thank, and say under which number it can be asked for."""
    account = _account(key)
    number = read_number(signed)
    if number is None:
        raise Http404
    return _render(request, "web_forms/received.html", account, {"number": number})


def _account(key: str) -> Account:
    return get_object_or_404(forms(), key=key, kind=KIND, is_on=True)


def _empty(account: Account, site: FormSettings, now: datetime) -> ContactForm:
    return ContactForm(site=site, initial={"sello": new_stamp(account, now=now)})


def _hold_back(request: HttpRequest, email: str, now: datetime) -> None:
    """Count what a connection and an address send.

    Raises:
        TooOften: It is too much for an hour.
    """
    connection = get_adapter().get_client_ip(request)
    count("form-connection", connection, most=OF_A_CONNECTION, within=HOUR, now=now)
    count("form-address", email.lower(), most=OF_AN_ADDRESS, within=HOUR, now=now)


def _wait(seconds: int) -> str:
    minutes = seconds // 60 + 1
    return ngettext(
        "You have sent us several messages already. Please try again in %(n)s minute;"
        " what you have written stays here.",
        "You have sent us several messages already. Please try again in %(n)s minutes;"
        " what you have written stays here.",
        minutes,
    ) % {"n": minutes}


def _page(
    request: HttpRequest,
    account: Account,
    site: FormSettings,
    form: ContactForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "site": site, "is_too_big": status == 413}
    return _render(request, "web_forms/form.html", account, context, status=status)


def _render(
    request: HttpRequest,
    template: str,
    account: Account,
    context: dict[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    other = other_language(get_language() or "es")
    shown = context | {"account": account, "other": other, "asked": ASKED}
    return _framed(render(request, template, shown, status=status), settings_of(account))


def _framed(response: HttpResponse, site: FormSettings) -> HttpResponse:
    """Let the chosen websites, and nobody else, show this answer inside their pages."""
    response._csp_replace = {"frame-ancestors": site.origins or [NONE]}  # type: ignore[attr-defined]  # noqa: SLF001 - how django-csp is told for one answer
    if site.origins:
        response.xframe_options_exempt = True  # the older header knows no origins
    response.headers["Cache-Control"] = "no-store"
    return response
