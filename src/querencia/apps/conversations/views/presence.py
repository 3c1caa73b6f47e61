"""Who else is here, and what happened since the page was made; asked every few seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_POST

from querencia.apps.conversations.domain import presence
from querencia.apps.conversations.views.conversation import conversation_or_404, messages_shown
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.enums import Permission
from querencia.foundation import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from querencia.apps.conversations.models import Conversation, Message

MOST_NEW = 50


@require_POST
@requires(Permission.SEE_CONVERSATIONS)
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that one is here; learn who else is, what was said, and what became of answers."""
    conversation, user, now = conversation_or_404(request, pk), user_of(request), clock.now()
    is_typing = request.POST.get("typing") == "1"
    presence.be_present(conversation, user=user, is_typing=is_typing, now=now)
    last = request.POST.get("last", "")
    new = _after(conversation, int(last)) if last.isdecimal() and len(last) < 19 else []
    shown = {
        "conversation": conversation,
        "others": presence.others_present(conversation, user=user, now=now),
        "new": new,
        "newest": max((one.pk for one in new), default=0),
        "changed": _changed(conversation, request.POST.getlist("state")),
        "now": now,
    }
    return render(request, "conversations/parts/lately.html", shown)


def _after(conversation: Conversation, last: int) -> list[Message]:
    later = conversation.messages.filter(pk__gt=last)
    return list(messages_shown(later).order_by("at", "id")[:MOST_NEW])


def _changed(conversation: Conversation, told: list[str]) -> list[Message]:
    """Return the messages that are no longer in the state in which the page shows them."""
    known = dict(one.partition(":")[::2] for one in told[:100])
    keys = [int(pk) for pk in known if pk.isdecimal() and len(pk) < 19]
    if not keys:
        return []
    found = messages_shown(conversation.messages.filter(pk__in=keys))
    return [one for one in found if known[str(one.pk)] != one.state]
