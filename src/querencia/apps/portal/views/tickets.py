"""What customers see and write: their own requests, and no others by any number."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from csp.decorators import csp
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from querencia.apps.conversations.domain.files import download_name
from querencia.apps.conversations.views.files import NOTHING
from querencia.apps.portal.domain import writing
from querencia.apps.portal.domain.seeing import (
    conversations_for,
    file_for,
    messages_for,
    takes_answers,
)
from querencia.apps.portal.forms import ReplyForm, RequestForm
from querencia.apps.portal.presentation import told
from querencia.apps.portal.views.door import for_customers, shown
from querencia.foundation import clock
from querencia.foundation.limits import TooOften, count

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from querencia.apps.conversations.models import Conversation
    from querencia.apps.portal.domain.seeing import Reader
    from querencia.apps.portal.views.door import Caller

A_PAGE = 20
HOUR = timedelta(hours=1)
MOST_WRITTEN = 30  # an hour


@for_customers
@require_safe
def index(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Show somebody's requests, the latest first."""
    theirs = conversations_for(caller.reader).prefetch_related("promises")
    page = Paginator(theirs.order_by("-last_at", "-pk"), A_PAGE).get_page(request.GET.get("pagina"))
    now = clock.now()
    rows = [told(one, now=now) for one in page]
    context = shown(caller=caller, page=page, rows=rows)
    return render(request, "portal/tickets.html", context)


@for_customers
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Take a new request."""
    initial = {"subject": request.GET.get("asunto", "")[:200]}
    form = RequestForm(request.POST or None, request.FILES or None, initial=initial)
    if _is_taken(request, form, caller):
        made = writing.begin(
            form.written(), reader=caller.reader, portal=caller.portal, now=clock.now()
        )
        return redirect(_address(made))
    context = shown(caller=caller, form=form)
    return render(request, "portal/new.html", context, status=_status(form))


@for_customers
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, caller: Caller, pk: int) -> HttpResponse:
    """Show a request, and take what is written into it."""
    conversation = _conversation(caller.reader, pk)
    form = ReplyForm(request.POST or None, request.FILES or None)
    if takes_answers(conversation) and _is_taken(request, form, caller):
        into = writing.reply(
            form.written(), reader=caller.reader, conversation=conversation, now=clock.now()
        )
        return redirect(_address(into))
    said = messages_for(caller.reader, conversation).order_by("at", "pk")
    context = shown(
        caller=caller,
        told=told(conversation, now=clock.now()),
        said=said.select_related("author").prefetch_related("attachments"),
        form=form if takes_answers(conversation) else None,
    )
    return render(request, "portal/ticket.html", context, status=_status(form))


@csp(NOTHING)
@for_customers
@require_safe
def file(
    request: HttpRequest, caller: Caller, pk: int, message: int, file: int
) -> HttpResponseBase:
    """Give a file of what somebody may read, to be saved."""
    del request
    conversation = _conversation(caller.reader, pk)
    found = file_for(caller.reader, conversation, message=message, file=file)
    if found is None:
        raise Http404
    return FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=download_name(found.name),
        content_type="application/octet-stream",
        headers={"X-Content-Type-Options": "nosniff"},
    )


def _conversation(reader: Reader, pk: int) -> Conversation:
    return get_object_or_404(conversations_for(reader).prefetch_related("promises"), pk=pk)


def _is_taken(request: HttpRequest, form: forms.Form, caller: Caller) -> bool:
    """Tell whether something was written that can be taken; what is wrong is said on the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        who = caller.reader.address
        count("portal-writing", who, most=MOST_WRITTEN, within=HOUR, now=clock.now())
    except TooOften:
        form.add_error(None, _("You have written a lot within an hour. Please wait a little."))
        return False
    return True


def _address(conversation: Conversation) -> str:
    return reverse("portal_ticket", args=[conversation.pk]) + "#ultimo"


def _status(form: forms.Form) -> int:
    return 422 if form.errors else 200
