"""Writing in a conversation: answers, notes, canned replies, macros."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querencia.apps.conversations.domain import answering, delivering, drafts, macros
from querencia.apps.conversations.domain.canned import fill, fitting, usable_by
from querencia.apps.conversations.domain.channel import channel_of
from querencia.apps.conversations.domain.mentions import able_to_read, mentioned
from querencia.apps.conversations.domain.queries.listing import next_in_line
from querencia.apps.conversations.domain.queries.visible import conversations_for
from querencia.apps.conversations.forms.writing import (
    AnswerForm,
    NoteForm,
    TemplateForm,
    too_much,
)
from querencia.apps.conversations.models import Conversation, Macro, Message
from querencia.apps.conversations.views.conversation import (
    conversation_or_404,
    page_of,
    signature,
)
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.enums import Permission
from querencia.foundation import clock

if TYPE_CHECKING:
    from django.http import HttpRequest

    from querencia.apps.people.models import User
    from querencia.connectors.channel import File

REASONS = {
    "nobody": lambda: _("There is nobody to answer: the sender has no address."),
    "one_way": lambda: _("Nothing can be sent on this channel."),
    "window": lambda: _("The customer wrote too long ago: this channel takes no free text now."),
    "too_long": lambda: _("The text is too long for this channel."),
}


@require_POST
@requires(Permission.ANSWER)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to the customer; what stops it is said, and what was written stays."""
    conversation, user = conversation_or_404(request, pk), user_of(request)
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return _again(request, conversation, answer_form=form)
    said = form.cleaned_data
    anyway = "anyway" in request.POST
    try:
        files = _with_draft(conversation, form, user)
    except drafts.TooMuch:
        form.add_error("attached", too_much())
        return _again(request, conversation, answer_form=form)
    if said["text"] == signature(conversation, user).strip() and not files:
        form.add_error("text", _("Write something before you send it."))
        return _again(request, conversation, answer_form=form)
    given = answering.Answer(
        text=said["text"], files=files, cc=said["cc"], seen=None if anyway else said["seen"]
    )
    try:
        answering.answer(conversation, given, by=user, now=clock.now(), status=said["status"])
    except answering.CannotAnswer as error:
        form.add_error(None, REASONS[error.why]())
    except answering.Unfilled as error:
        form.add_error("text", _unfilled(error))
    except answering.MeanwhileChanged as error:
        return _again(request, conversation, answer_form=form, meanwhile=error.messages)
    else:
        return redirect(_where_to(conversation, user, goes_on="goes_on" in request.POST))
    return _again(request, conversation, answer_form=form)


@require_POST
@requires(Permission.ANSWER)
def send_template(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a text that the channel has approved: after its window nothing else may go."""
    conversation, user = conversation_or_404(request, pk), user_of(request)
    form = TemplateForm(request.POST, prefix="template")
    if not form.is_valid() or not channel_of(conversation.channel).takes_templates:
        return _again(request, conversation, template_form=form)
    said = form.cleaned_data
    text = _("Template “%(name)s”") % {"name": said["name"]}
    shown = "\n".join([text, *said["values"]])
    given = answering.Answer(text=shown, template=dict(said), is_draft=False)
    try:
        answering.answer(conversation, given, by=user, now=clock.now())
    except answering.CannotAnswer as error:
        messages.error(request, REASONS[error.why]())
    except answering.Unfilled as error:
        messages.error(request, _unfilled(error))
    return redirect(_end_of(conversation))


@require_POST
@requires(Permission.ANSWER)
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a private note."""
    conversation = conversation_or_404(request, pk)
    form = NoteForm(request.POST, prefix="note")
    if not form.is_valid():
        return _again(request, conversation, note_form=form)
    text = form.cleaned_data["text"]
    called = mentioned(text, conversation)
    if called.shut_out:
        names = ", ".join(one.name for one in called.shut_out)
        form.add_error("text", _("%(names)s may not see this conversation.") % {"names": names})
        return _again(request, conversation, note_form=form)
    answering.write_note(
        conversation,
        text=text,
        by=user_of(request),
        now=clock.now(),
        mentions=[one.pk for one in called.people],
    )
    return redirect(_end_of(conversation))


@require_POST
@requires(Permission.ANSWER)
def take_back(request: HttpRequest, pk: int, message: int) -> HttpResponse:
    """Take back an answer of one's own that has not gone yet."""
    conversation = conversation_or_404(request, pk)
    written = get_object_or_404(conversation.messages, pk=message, author=user_of(request))
    if not answering.take_back(written):
        messages.error(request, _("It has gone already."))
        return redirect(_end_of(conversation))
    messages.success(request, _("It was not sent. Your text is below."))
    return redirect(reverse("conversation", args=[pk]) + "#responder")


@require_POST
@requires(Permission.ANSWER)
def retry(request: HttpRequest, pk: int, message: int) -> HttpResponse:
    """Send once more what failed, or say that it has been seen to."""
    conversation = conversation_or_404(request, pk)
    failed = get_object_or_404(conversation.messages, pk=message)
    if "settle" in request.POST:
        delivering.settle(failed)
    elif delivering.send_again(failed, now=clock.now()):
        messages.success(request, _("It is being sent again."))
    return redirect(f"{reverse('conversation', args=[pk])}#mensaje-{message}")


@requires(Permission.ANSWER)
def texts(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the canned replies that fit what was typed, their gaps filled for this conversation."""
    conversation, user = conversation_or_404(request, pk), user_of(request)
    found = fitting(user, request.GET.get("q", ""))
    filled = [(one, fill(one.text, conversation, user=user)) for one in found]
    return render(request, "conversations/parts/texts.html", {"found": filled})


@requires(Permission.ANSWER)
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Show whom a note can call: only those who may see the conversation."""
    conversation = conversation_or_404(request, pk)
    wanted = request.GET.get("q", "").casefold()
    found = [one for one in able_to_read(conversation) if wanted in one.name.casefold()]
    return render(request, "conversations/parts/people.html", {"found": found[:12]})


@require_POST
@requires(Permission.ANSWER)
def run_macro(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what a macro does."""
    conversation, user = conversation_or_404(request, pk), user_of(request)
    wanted = request.POST.get("macro", "")
    macro = usable_by(user, Macro).filter(pk=wanted).first() if wanted.isdecimal() else None
    if macro is None:
        messages.warning(request, _("Choose a macro."))
        return redirect(_end_of(conversation))
    seen = request.POST.get("seen", "")
    try:
        macros.run(macro, conversation, by=user, now=clock.now(),
                   seen=int(seen) if seen.isdecimal() else None)  # fmt: skip
    except answering.CannotAnswer as error:
        messages.error(request, REASONS[error.why]())
    except answering.Unfilled as error:
        messages.error(request, _unfilled(error))
    except answering.MeanwhileChanged:
        messages.error(request, _("Somebody wrote meanwhile: nothing was done. Read it first."))
    else:
        messages.success(request, _("“%(name)s” is done.") % {"name": macro.name})
        goes_on = macros.steps_of(macro).goes_on
        return redirect(_where_to(conversation, user, goes_on=goes_on))
    return redirect(_end_of(conversation))


def message_or_404(request: HttpRequest, pk: int, message: int) -> Message:
    """Return a message of a conversation that this person may see."""
    found = Message.objects.filter(conversation__in=conversations_for(user_of(request)))
    try:
        return found.select_related("conversation", "account", "received").get(
            pk=message, conversation=pk
        )
    except Message.DoesNotExist as error:
        raise Http404 from error


def _with_draft(conversation: Conversation, form: AnswerForm, user: User) -> list[File]:
    """Return the files that go with an answer: those chosen last, and those of the draft.

    What is chosen is kept with the draft first, so that it is not lost when something stops it.
    """
    if chosen := form.given_files:
        drafts.attach(conversation, files=chosen, by=user, now=clock.now())
    return drafts.content_of(drafts.files_of(conversation, by=user))


def _where_to(conversation: Conversation, user: User, *, goes_on: bool) -> str:
    """Return where one goes on: at the end of this conversation, or at the next."""
    if not goes_on:
        return _end_of(conversation)
    following = next_in_line(conversations_for(user), user, but=conversation.pk)
    return reverse("conversation", args=[following.pk]) if following else reverse("inbox")


def _end_of(conversation: Conversation) -> str:
    return reverse("conversation", args=[conversation.pk]) + "#final"


def _unfilled(error: answering.Unfilled) -> str:
    names = ", ".join(f"{{{{{name}}}}}" for name in error.names)
    return _("Nothing is known for %(names)s: write it yourself, or take it out.") % {
        "names": names
    }


def _again(request: HttpRequest, conversation: Conversation, **changed: object) -> HttpResponse:
    """Show what was typed, with what stands in its way."""
    shown = page_of(request, conversation) | changed
    return render(request, "conversations/conversation.html", shown, status=422)
