"""Where outside systems tell us what happened; each account has an address of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseForbidden, HttpResponseNotFound
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from querencia.apps.conversations.channels.calling import request_facts
from querencia.apps.conversations.channels.config import config_of
from querencia.apps.conversations.domain import knocking
from querencia.apps.conversations.domain.channel import channel_of
from querencia.apps.conversations.models import Account
from querencia.connectors.channel import Forged, Request
from querencia.foundation import clock

if TYPE_CHECKING:
    from django.http import HttpRequest

LARGEST_BODY = 2 * 2**20  # files come by reference


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def knock(request: HttpRequest, key: str) -> HttpResponse:
    """Take what an outside system sends; its signature is what lets it in."""
    account = Account.objects.filter(key=key, is_on=True).first()
    channel = channel_of(account.kind) if account else None
    if account is None or channel is None or channel.webhook is None or channel.config is None:
        return HttpResponseNotFound()
    if int(request.headers.get("Content-Length") or 0) > LARGEST_BODY:
        return HttpResponse(status=413)
    settings, config = channel.config, config_of(account, channel.config)
    asked = _read(request)
    try:
        if request.method == "GET":
            answer = knocking.greet(account, config, asked)
            return _plain(answer) if answer is not None else HttpResponseNotFound()
        knocking.let_in(
            account,
            asked,
            config_of=lambda one: config_of(one, settings),
            facts=request_facts(asked, config),
            now=clock.now(),
        )
    except Forged:
        return HttpResponseForbidden()
    return HttpResponse()


def _read(request: HttpRequest) -> Request:
    return Request(
        method=request.method or "",
        url=request.build_absolute_uri(),
        headers={name.lower(): value for name, value in request.headers.items()},
        query=request.GET.dict(),
        body=request.body,
    )


def _plain(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
