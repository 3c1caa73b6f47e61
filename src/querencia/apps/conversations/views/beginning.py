"""Conversations that begin with us: a first message, and calls that are written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querencia.apps.conversations.domain import beginning
from querencia.apps.conversations.domain.answering import CannotAnswer, Unfilled
from querencia.apps.conversations.forms.writing import CallForm, FirstMessageForm
from querencia.apps.conversations.views.conversation import conversation_or_404
from querencia.apps.conversations.views.writing import REASONS
from querencia.apps.customers.domain.queries.visible import customers_for
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.enums import Permission
from querencia.connectors.channel import Party
from querencia.foundation import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from querencia.apps.customers.models import Customer


@requires(Permission.ANSWER)
def write_first(request: HttpRequest) -> HttpResponse:
    """Write to a customer who has not written."""
    customer = _customer(request)
    form = FirstMessageForm(request.POST or None, request.FILES or None, to=_address(customer))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        name = customer.name if customer else ""
        try:
            begun = beginning.write_first(
                account=said["account"],
                to=Party(said["to"].strip(), name),
                subject=said["subject"],
                text=said["text"],
                by=user_of(request),
                now=clock.now(),
                customer=customer,
                files=form.given_files,
            )
        except CannotAnswer as error:
            form.add_error("account", REASONS[error.why]())
        except Unfilled as error:
            names = ", ".join(error.names)
            form.add_error("text", _("Nothing is known for %(names)s.") % {"names": names})
        else:
            return redirect("conversation", begun.pk)
    shown: dict[str, Any] = {"form": form, "customer": customer}
    return render(request, "conversations/new.html", shown, status=422 if form.errors else 200)


@require_POST
@requires(Permission.LOG_CONTACTS)
def write_down_call(request: HttpRequest) -> HttpResponse:
    """Write down a call with a customer."""
    customer = get_object_or_404(customers_for(user_of(request)), pk=_key(request) or 0)
    form = CallForm(request.POST, prefix="call")
    if not form.is_valid():
        messages.error(request, _("Say what came of the call."))
        return redirect("customer", customer.pk)
    said = form.cleaned_data
    message = beginning.write_down_call(
        _call(said),
        customer=customer,
        conversation=None,
        by=user_of(request),
        now=clock.now(),
        begins=said["begins"],
    )
    messages.success(request, _("The call is written down."))
    if message is None:
        return redirect("customer", customer.pk)
    return redirect("conversation", message.conversation_id)


@require_POST
@requires(Permission.ANSWER)
def call_here(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a call that belongs to a conversation."""
    conversation = conversation_or_404(request, pk)
    form = CallForm(request.POST, prefix="call")
    if form.is_valid():
        visible = customers_for(user_of(request)).filter(pk=conversation.customer_id or 0)
        beginning.write_down_call(
            _call(form.cleaned_data),
            customer=visible.first(),
            conversation=conversation,
            by=user_of(request),
            now=clock.now(),
        )
        messages.success(request, _("The call is written down."))
    else:
        messages.error(request, _("Say what came of the call."))
    return redirect(reverse("conversation", args=[pk]) + "#final")


def _call(said: dict[str, Any]) -> beginning.LoggedCall:
    return beginning.LoggedCall(
        outcome=said["outcome"],
        text=said["text"],
        number=said["number"],
        is_outgoing=not said["is_incoming"],
        next_contact_on=said["next_contact_on"],
    )


def _customer(request: HttpRequest) -> Customer | None:
    pk = _key(request)
    return get_object_or_404(customers_for(user_of(request)), pk=pk) if pk is not None else None


def _key(request: HttpRequest) -> int | None:
    given = request.GET.get("cliente", "")
    return int(given) if given.isdecimal() and len(given) < 19 else None


def _address(customer: Customer | None) -> str:
    if customer is None:
        return ""
    emails = customer.emails.order_by("-is_main", "id")
    return emails.values_list("address", flat=True).first() or ""
