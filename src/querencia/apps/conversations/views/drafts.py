"""What is being written, kept while it is: its text, and the files that are to go with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from querencia.apps.conversations.domain import drafts
from querencia.apps.conversations.forms.writing import LONGEST_TEXT, DraftFilesForm, too_much
from querencia.apps.conversations.views.conversation import conversation_or_404
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.enums import Permission
from querencia.foundation import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from querencia.apps.conversations.models import Conversation


@require_POST
@requires(Permission.ANSWER)
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is being written; the answer says when."""
    conversation, now = conversation_or_404(request, pk), clock.now()
    is_note = "note-text" in request.POST
    text = request.POST.get("note-text" if is_note else "text", "")[:LONGEST_TEXT]
    by = user_of(request).pk
    drafts.save_draft(conversation, text=text, by_id=by, now=now, is_note=is_note)
    kept = {"saved_at": now if text.strip() else None}
    return render(request, "conversations/parts/draft_saved.html", kept)


@require_POST
@requires(Permission.ANSWER)
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep files with the draft."""
    conversation, user = conversation_or_404(request, pk), user_of(request)
    form = DraftFilesForm(request.POST, request.FILES)
    trouble = ""
    if not form.is_valid():
        trouble = " ".join(map(str, form["attached"].errors))
    else:
        try:
            drafts.attach(conversation, files=form.given_files, by=user, now=clock.now())
        except drafts.TooMuch:
            trouble = too_much()
    return _files(request, conversation, trouble)


@require_POST
@requires(Permission.ANSWER)
def detach(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Take a file away from one's own draft; what is written stays."""
    conversation, user = conversation_or_404(request, pk), user_of(request)
    drafts.detach(get_object_or_404(drafts.files_of(conversation, by=user), pk=file))
    if "text" in request.POST:  # the whole form came, without JavaScript
        text = request.POST["text"][:LONGEST_TEXT]
        drafts.save_draft(conversation, text=text, by_id=user.pk, now=clock.now())
    return _files(request, conversation, "")


def _files(request: HttpRequest, conversation: Conversation, trouble: str) -> HttpResponse:
    """Return the list of files, or without JavaScript the page that has it."""
    if not request.htmx:  # type: ignore[attr-defined]  # set by HtmxMiddleware
        if trouble:
            messages.error(request, trouble)
        return redirect(reverse("conversation", args=[conversation.pk]) + "#responder")
    shown = {
        "conversation": conversation,
        "draft_files": list(drafts.files_of(conversation, by=user_of(request))),
        "trouble": trouble,
    }
    return render(
        request, "conversations/parts/draft_files.html", shown, status=422 if trouble else 200
    )
