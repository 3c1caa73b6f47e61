"""What is done to one conversation: one address for each thing, one form, one call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querencia.apps.conversations.domain import handling
from querencia.apps.conversations.domain.queries.listing import next_in_line
from querencia.apps.conversations.domain.queries.visible import conversations_for
from querencia.apps.conversations.domain.recognising import remember
from querencia.apps.conversations.enums import Status
from querencia.apps.conversations.forms import handling as forms
from querencia.apps.conversations.views.conversation import conversation_or_404
from querencia.apps.customers.domain.search import search
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.enums import Permission
from querencia.foundation import clock

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from querencia.apps.conversations.models import Conversation
    from querencia.apps.people.models import User


@dataclass(frozen=True)
class Deed:
    """Something to be done: to what, with what was said, by whom and when."""

    conversation: Conversation
    said: dict[str, Any]
    by: User
    now: datetime


def _subject(deed: Deed) -> str:
    handling.set_subject(deed.conversation, to=deed.said["subject"], by=deed.by, now=deed.now)
    return ""


def _status(deed: Deed) -> str:
    handling.change_status(deed.conversation, to=deed.said["status"], by=deed.by, now=deed.now)
    return _("It is closed.") if deed.said["status"] == Status.CLOSED else ""


def _snooze(deed: Deed) -> str:
    until = deed.said["until"]
    handling.change_status(
        deed.conversation, to=Status.SNOOZED, by=deed.by, now=deed.now, until=until
    )
    return _("It is put off.")


def _priority(deed: Deed) -> str:
    handling.set_priority(deed.conversation, to=deed.said["priority"], by=deed.by, now=deed.now)
    return ""


def _charge(deed: Deed) -> str:
    to, team = deed.said["assignee"], deed.said["team"]
    if to != deed.conversation.assignee:
        handling.assign(deed.conversation, to=to, by=deed.by, now=deed.now)
    handling.set_team(deed.conversation, to=team, by=deed.by, now=deed.now)
    return ""


def _about(deed: Deed) -> str:
    handling.set_subject_matter(deed.conversation, by=deed.by, now=deed.now, **deed.said)
    return ""


def _labels(deed: Deed) -> str:
    handling.set_labels(deed.conversation, names=deed.said["labels"])
    return ""


def _requester(deed: Deed) -> str:
    handling.change_requester(deed.conversation, by=deed.by, now=deed.now, **deed.said)
    return _("Answers go there from now on.")


def _customer(deed: Deed) -> str:
    customer = deed.said["customer"]
    handling.identify(deed.conversation, customer=customer, by=deed.by, now=deed.now)
    if customer is not None and deed.said["remember"]:
        remember(deed.conversation, customer=customer)
    return ""


def _new_customer(deed: Deed) -> str:
    handling.identify_as_new(deed.conversation, by=deed.by, now=deed.now, **deed.said)
    return _("The customer is written down.")


def _merge(deed: Deed) -> str:
    try:
        handling.merge(deed.conversation, into=deed.said["number"], by=deed.by, now=deed.now)
    except handling.CannotMerge as error:
        raise Impossible(_("They belong to different customers, or are one already.")) from error
    return _("They are one conversation now.")


def _link(deed: Deed) -> str:
    handling.link(deed.conversation, other=deed.said["number"], by=deed.by, now=deed.now)
    return ""


def _unwanted(deed: Deed) -> str:
    is_spam = deed.said["is_spam"]
    handling.mark_unwanted(deed.conversation, is_spam=is_spam, by=deed.by, now=deed.now)
    return _("It is among the unwanted ones.") if is_spam else ""


def _watch(deed: Deed) -> str:
    handling.watch(deed.conversation, user=deed.by, is_on=deed.said["is_on"])
    return ""


class Impossible(Exception):
    """It cannot be done; the sentence says why."""


DEEDS: dict[str, tuple[type[forms.Handling], Callable[[Deed], str]]] = {
    "asunto": (forms.SubjectForm, _subject),
    "estado": (forms.StatusForm, _status),
    "aplazar": (forms.SnoozeForm, _snooze),
    "prioridad": (forms.PriorityForm, _priority),
    "encargo": (forms.ChargeForm, _charge),
    "tema": (forms.AboutForm, _about),
    "etiquetas": (forms.LabelsForm, _labels),
    "solicitante": (forms.RequesterForm, _requester),
    "cliente": (forms.CustomerForm, _customer),
    "cliente-nuevo": (forms.NewCustomerForm, _new_customer),
    "unir": (forms.NumberForm, _merge),
    "enlazar": (forms.NumberForm, _link),
    "no-deseada": (forms.UnwantedForm, _unwanted),
    "seguir": (forms.WatchForm, _watch),
}


@require_POST
@requires(Permission.ANSWER)
def change(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Do one thing to a conversation."""
    if what not in DEEDS:
        raise Http404
    conversation, user = conversation_or_404(request, pk), user_of(request)
    kind, do = DEEDS[what]
    form = kind(request.POST, conversation=conversation, user=user)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, str(errors[0]))
        return redirect("conversation", pk)
    try:
        said = do(Deed(conversation, form.cleaned_data, user, clock.now()))
    except Impossible as error:
        messages.error(request, str(error))
        return redirect("conversation", pk)
    if said:
        messages.success(request, said)
    return redirect(_where_to(request, conversation, user))


@require_POST
@requires(Permission.ANSWER)
def split(request: HttpRequest, pk: int, message: int) -> HttpResponse:
    """Begin a conversation of its own with one message."""
    conversation = conversation_or_404(request, pk)
    first = get_object_or_404(conversation.messages, pk=message)
    made = handling.split(conversation, first=first, by=user_of(request), now=clock.now())
    messages.success(request, _("This message is a conversation of its own now."))
    return redirect("conversation", made.pk)


@requires(Permission.ANSWER)
def find_customer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show customers whom it may be, as one types."""
    conversation = conversation_or_404(request, pk)
    found = search(user_of(request), request.GET.get("q", ""), limit=8)
    shown = {"conversation": conversation, "found": found, "asked": request.GET.get("q", "")}
    return render(request, "conversations/parts/who.html", shown)


def _where_to(request: HttpRequest, conversation: Conversation, user: User) -> str:
    """Return the next conversation for who asked to go on, else this one."""
    if "goes_on" not in request.POST:
        return reverse("conversation", args=[conversation.pk])
    following = next_in_line(conversations_for(user), user, but=conversation.pk)
    return reverse("conversation", args=[following.pk]) if following else reverse("inbox")
