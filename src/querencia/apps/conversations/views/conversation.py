"""One conversation: what was said, and what can be said and done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from querencia.apps.alerts.panels import rhythm_panel
from querencia.apps.conversations.domain import answering, drafts, presence
from querencia.apps.conversations.domain.canned import fill, usable_by
from querencia.apps.conversations.domain.channel import channel_of
from querencia.apps.conversations.domain.queries.visible import conversations_for
from querencia.apps.conversations.domain.recognising import suggestions
from querencia.apps.conversations.enums import DeliveryState
from querencia.apps.conversations.forms import handling as forms
from querencia.apps.conversations.forms.writing import (
    AnswerForm,
    CallForm,
    NoteForm,
    TemplateForm,
)
from querencia.apps.conversations.models import Conversation, Draft, Label, Macro, Message
from querencia.apps.customers.domain.queries.visible import customers_for
from querencia.apps.customers.enums import Outcome
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.domain.organisation import the_organisation
from querencia.apps.people.enums import Permission
from querencia.foundation import clock

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from querencia.apps.people.models import User

SAID = 80  # the latest; the others are one click away
OTHERS = 8
UNSETTLED = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.SENT)


def conversation_or_404(request: HttpRequest, pk: int) -> Conversation:
    """Return a conversation that this person may see."""
    related = ("customer", "assignee", "account", "team", "contact", "follows")
    found = conversations_for(user_of(request)).select_related(*related)
    return get_object_or_404(found, pk=pk)


@csp_update({"frame-src": [SELF]})  # the letter as it came, in a frame of its own
@requires(Permission.SEE_CONVERSATIONS)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a conversation; one that was merged leads to the survivor."""
    survivor = _survivor_of(pk)
    if survivor != pk:
        return redirect("conversation", survivor)
    conversation = conversation_or_404(request, pk)
    return render(request, "conversations/conversation.html", page_of(request, conversation))


def page_of(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    """Return what the page of a conversation shows."""
    user, now = user_of(request), clock.now()
    said, earlier = said_in(conversation, everything="todo" in request.GET)
    shown: dict[str, Any] = {
        "conversation": conversation,
        "channel": channel_of(conversation.channel),
        "said": said,
        "earlier": earlier,
        "newest": max((one.pk for one in said), default=0),
        "now": now,
        "others": presence.others_present(conversation, user=user, now=now),
        "page_keys": keys_of_conversation(),
        "watching": conversation.watches.filter(user=user).exists(),
        "labels": list(conversation.labels.all()),
        "known_labels": Label.objects.values_list("name", flat=True)[:200],
        "linked": conversations_for(user).filter(linked=conversation),
        "follows": conversation.follows,
    }
    shown |= _beside(conversation, user)
    if user.may(Permission.ANSWER):
        shown |= _writing(conversation, user, said) | _handling(conversation, user)
    return shown


def keys_of_conversation() -> list[tuple[str, str]]:
    """Return the keys of this page, for the dialog that lists them."""
    return [
        ("r", pgettext("to do", "Answer")),
        ("n", _("Private note")),
        ("a", _("I'll take it")),
        ("e", _("Close the conversation")),
        ("s", _("Put off")),
        ("Ctrl + Enter", _("Send what is written")),
    ]


def said_in(conversation: Conversation, *, everything: bool = False) -> tuple[list[Message], int]:
    """Return the latest messages, oldest first, and how many there are before them."""
    whole = messages_shown(conversation.messages.all())
    if everything:
        return list(whole.order_by("at", "id")), 0
    latest = list(whole.order_by("-at", "-id")[: SAID + 1])
    if len(latest) <= SAID:
        return latest[::-1], 0
    return latest[:SAID][::-1], conversation.messages.count() - SAID


def messages_shown(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Return messages with what their part of the page needs."""
    related = messages.select_related("author", "conversation", "account")
    return related.prefetch_related("attachments")


def _survivor_of(pk: int) -> int:
    """Return the conversation that one was merged into, and so on."""
    seen = {pk}
    while (after := _merged_into(pk)) is not None and after not in seen:
        pk = after
        seen.add(pk)
    return pk


def _merged_into(pk: int) -> int | None:
    return Conversation.objects.filter(pk=pk).values_list("merged_into", flat=True).first()


def _beside(conversation: Conversation, user: User) -> dict[str, Any]:
    """Return what is known of who writes: the customer, or who it may be."""
    if conversation.customer is None:
        maybe = suggestions(conversation)
        visible = customers_for(user).in_bulk([one.pk for one in maybe])
        return {"suggested": [one for one in maybe if one.pk in visible]}
    customer = customers_for(user).filter(pk=conversation.customer.pk).first()
    if customer is None:
        return {}
    today = clock.today(the_organisation().zone)
    theirs = conversations_for(user).filter(customer=customer).exclude(pk=conversation.pk)
    return {
        "customer": customer,
        "rhythm": rhythm_panel(customer, user, today),
        "other_conversations": list(theirs.select_related("assignee")[:OTHERS]),
    }


def _writing(conversation: Conversation, user: User, said: list[Message]) -> dict[str, Any]:
    begun = dict(
        Draft.objects.filter(conversation=conversation, user=user).values_list("is_note", "text")
    )
    channel = channel_of(conversation.channel)
    seen = max((one.pk for one in said), default=0)
    text = begun.get(False) or signature(conversation, user)
    return {
        "answer_form": AnswerForm(initial={"seen": seen, "text": text}),
        "template_form": TemplateForm(
            prefix="template", initial={"values": conversation.party_name}
        ),
        "note_form": NoteForm(initial={"text": begun.get(True, "")}, prefix="note"),
        "has_draft": False in begun,
        "can_send": (channel.send is not None and bool(conversation.party_address))
        or channel.is_fetched,
        "window_ends": answering.window_ends(conversation),
        "macros": usable_by(user, Macro),
        "call_form": CallForm(prefix="call", initial={"number": _number(conversation)}),
        "call_number": _number(conversation),
        "outcomes": Outcome.choices,
        "most_bytes": drafts.LARGEST_FILES,
        "draft_files": list(drafts.files_of(conversation, by=user)),
    }


def _handling(conversation: Conversation, user: User) -> dict[str, Any]:
    facts: dict[str, Any] = {"conversation": conversation, "user": user}
    about = {"factor": conversation.factor, "is_complaint": conversation.is_complaint}
    labels = ", ".join(one.name for one in conversation.labels.all())
    requester = {"address": conversation.party_address, "name": conversation.party_name}
    return {
        "subject_form": forms.SubjectForm(initial={"subject": conversation.subject}, **facts),
        "snooze_form": forms.SnoozeForm(**facts),
        "priority_form": forms.PriorityForm(initial={"priority": conversation.priority}, **facts),
        "charge_form": forms.ChargeForm(**facts),
        "about_form": forms.AboutForm(initial=about, **facts),
        "labels_form": forms.LabelsForm(initial={"labels": labels}, **facts),
        "requester_form": forms.RequesterForm(initial=requester, **facts),
        "new_customer_form": forms.NewCustomerForm(
            initial={"name": conversation.party_name or conversation.party_address}, **facts
        ),
        "number_form": forms.NumberForm(**facts),
    }


def signature(conversation: Conversation, user: User) -> str:
    """Return what an empty answer begins with: nothing, or a gap and the account's signature."""
    written = conversation.account.signature.strip()
    return f"\n\n{fill(written, conversation, user=user).text}" if written else ""


def _number(conversation: Conversation) -> str:
    """Return a telephone number of who writes, where one is known."""
    if conversation.channel in {"telephone", "whatsapp"}:
        return conversation.party_address
    if conversation.customer is None:
        return ""
    phones = conversation.customer.phones.order_by("-is_main", "id")
    return phones.values_list("e164", flat=True).first() or ""
