"""What happened, as it appears on the screen of whoever looks elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from querencia.apps.conversations.enums import MessageKind
from querencia.apps.conversations.presentation.letters import named

if TYPE_CHECKING:
    from querencia.apps.conversations.domain.notices.showing import News
    from querencia.apps.conversations.models import Message

LONGEST = 140


def news_as_shown(news: News) -> list[dict[str, object]]:
    """Return who wrote where; how it begins only where that is wanted."""
    return [_notice(one, with_text=news.with_text) for one in news.messages]


def _notice(message: Message, *, with_text: bool) -> dict[str, object]:
    conversation = message.conversation
    lines = [_sentence(message)]
    if with_text and message.text:
        lines.append(Truncator(" ".join(message.text.split())).chars(LONGEST))
    return {
        "id": message.pk,
        "conversation": conversation.pk,
        "href": reverse("conversation", args=[conversation.pk]),
        "title": f"{named(conversation)} · #{conversation.pk}",
        "text": "\n".join(lines),
    }


def _sentence(message: Message) -> str:
    if message.kind == MessageKind.NOTE:
        return _("%(name)s calls you in a note") % {"name": message.author or "–"}
    return _("A new message")
