"""One conversation: what was said, and what can be said and done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querencia.apps.conversations.domain import answering
from querencia.apps.conversations.domain.queries.visible import conversations_for
from querencia.apps.conversations.forms import AnswerForm, NoteForm
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.enums import Permission
from querencia.foundation import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from querencia.apps.conversations.models import Conversation


def conversation_or_404(request: HttpRequest, pk: int) -> Conversation:
    """Return a conversation that this person may see."""
    found = conversations_for(user_of(request)).select_related("customer", "assignee", "account")
    return get_object_or_404(found, pk=pk)


@requires(Permission.SEE_CONVERSATIONS)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a conversation."""
    conversation = conversation_or_404(request, pk)
    said = list(conversation.messages.select_related("author").prefetch_related("attachments"))
    seen = said[-1].pk if said else None
    shown = {
        "conversation": conversation,
        "said": said,
        "answer_form": AnswerForm(initial={"seen": seen}),
        "note_form": NoteForm(),
    }
    return render(request, "conversations/conversation.html", shown)


@require_POST
@requires(Permission.ANSWER)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to the customer."""
    conversation = conversation_or_404(request, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return redirect("conversation", pk)
    given = answering.Answer(text=form.cleaned_data["text"], seen=form.cleaned_data["seen"])
    try:
        answering.answer(
            conversation,
            given,
            by=user_of(request),
            now=clock.now(),
            status=form.cleaned_data["status"],
        )
    except answering.CannotAnswer:
        messages.error(request, _("Nothing can be sent here."))
    except answering.MeanwhileChanged:
        messages.error(request, _("Somebody wrote meanwhile; read it before you answer."))
    return redirect("conversation", pk)


@require_POST
@requires(Permission.ANSWER)
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a private note."""
    conversation = conversation_or_404(request, pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        text = form.cleaned_data["text"]
        answering.write_note(conversation, text=text, by=user_of(request), now=clock.now())
    return redirect("conversation", pk)
