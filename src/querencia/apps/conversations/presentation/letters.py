"""The words of letters to our own people, of what each may see when the letter goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from querencia.apps.conversations.domain.notices.posting import Written
from querencia.apps.conversations.domain.queries.visible import conversations_for
from querencia.apps.conversations.enums import ClockKind, LetterKind, MessageKind
from querencia.apps.conversations.models import Conversation, Message, NoticeLetter, Promise
from querencia.apps.people.domain.organisation import organisation
from querencia.foundation.frame.reading import Reading, current, reader_for, reading_as
from querencia.foundation.frame.templatetags.frame import day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from querencia.apps.people.models import User


def write_letter(letter: NoticeLetter) -> Written | None:
    """Write a letter in its reader's language; None when nothing is left that they may see."""
    founded = organisation()
    if founded is None:
        return None
    language = letter.user.language or founded.language
    reader = reader_for(language, founded.country)
    with reading_as(Reading(reader, founded.currency, founded.zone)):
        write = {LetterKind.AWAY: _away, LetterKind.DAILY: _daily, LetterKind.BROKEN: _broken}
        found = write[LetterKind(letter.kind)](letter)
        if found is None:
            return None
        subject, facts = found
        link = _link(reverse("notices"))
        context = facts | {
            "user": letter.user,
            "settings_link": link,
            "inbox": _link(reverse("inbox")),
        }
        text = render_to_string(f"conversations/letters/{letter.kind}.txt", context)
        return Written(subject, text, link)


def named(conversation: Conversation) -> str:
    """Return who is at the other end of a conversation."""
    customer = conversation.customer.name if conversation.customer else ""
    return customer or conversation.party_name or conversation.party_address or "–"


def _away(letter: NoticeLetter) -> tuple[str, dict[str, Any]] | None:
    happened = _messages(letter)
    if not happened:
        return None
    count = max(letter.facts.get("count", 0), len(happened))
    subject = ngettext(
        "%(count)s thing has happened in your inbox",
        "%(count)s things have happened in your inbox",
        count,
    ) % {"count": current().reader.integer(count)}
    more = count - len(letter.facts.get("messages", ()))
    return subject, {"lines": [_happened(one) for one in happened], "more": more}


def _daily(letter: NoticeLetter) -> tuple[str, dict[str, Any]] | None:
    waiting = _conversations(letter.user, letter.facts.get("waiting", ()))
    due = _conversations(letter.user, letter.facts.get("due", ()))
    called = _messages(letter)
    if not (waiting or due or called):
        return None
    count = letter.facts.get("count", 0)
    subject = ngettext(
        "%(day)s: %(count)s customer waits for you",
        "%(day)s: %(count)s customers wait for you",
        count,
    ) % {"count": current().reader.integer(count), "day": day(timezone.localdate(letter.made_at))}
    return subject, {
        "waiting": [_line(one, since=one.waits_since) for one in waiting],
        "due": [_line(one, due=one.due_at, is_late=_is_late(one, letter)) for one in due],
        "called": [_happened(one) for one in called],
        "more": count - len(letter.facts.get("waiting", ())),
    }


def _broken(letter: NoticeLetter) -> tuple[str, dict[str, Any]] | None:
    related = Promise.objects.select_related("conversation__customer", "conversation__assignee")
    promise = related.filter(pk=letter.facts.get("promise")).first()
    if promise is None:
        return None
    conversation = promise.conversation
    if not conversations_for(letter.user).filter(pk=conversation.pk).exists():
        return None
    what = str(ClockKind(promise.kind).label)
    facts = {"number": conversation.pk, "name": named(conversation)}
    subject = _("A promised time was not kept: #%(number)s · %(name)s") % facts
    return subject, {
        "what": what,
        "due": promise.broken_at or promise.due_at,
        "met": promise.met_at,
        "line": _line(conversation),
        "in_charge": conversation.assignee.name if conversation.assignee else "",
    }


def _is_late(conversation: Conversation, letter: NoticeLetter) -> bool:
    return conversation.due_at is not None and conversation.due_at <= letter.made_at


def _conversations(user: User, keys: Sequence[int]) -> list[Conversation]:
    visible = conversations_for(user).select_related("customer").in_bulk(keys)
    return [visible[pk] for pk in keys if pk in visible]


def _messages(letter: NoticeLetter) -> list[Message]:
    """Return the messages that a letter tells of, as far as its reader may still see them."""
    mine = Message.objects.filter(conversation__in=conversations_for(letter.user))
    found = mine.select_related("conversation__customer", "author")
    return list(found.filter(pk__in=letter.facts.get("messages", ())).order_by("pk"))


def _happened(message: Message) -> dict[str, Any]:
    """Return a line about a message: who wrote when, and nothing of what."""
    is_note = message.kind == MessageKind.NOTE
    by = message.author.name if is_note and message.author else ""
    return _line(message.conversation, by=by, is_note=is_note, at=message.at)


def _line(conversation: Conversation, **facts: Any) -> dict[str, Any]:  # noqa: ANN401 - moments, names
    shown = {
        "number": conversation.pk,
        "name": named(conversation),
        "subject": conversation.subject,
        "link": _link(reverse("conversation", args=[conversation.pk])),
    }
    return shown | facts


def _link(path: str) -> str:
    return f"{settings.ADDRESS}{path}"
