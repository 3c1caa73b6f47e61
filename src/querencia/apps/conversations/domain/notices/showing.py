"""What appears on somebody's screen while a page of ours is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from querencia.apps.conversations.domain.notices.wishes import messages_for, wish_of
from querencia.apps.conversations.models import Message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from querencia.apps.people.models import User

LATELY = timedelta(minutes=10)  # what is older is no news: it stands in the lists
# Keys are given out before they are committed: a smaller one may appear after a greater.
OVERLAP, OVERLAP_FOR = 200, timedelta(seconds=30)
MOST = 20


@dataclass(frozen=True)
class News:
    """What somebody has not been told yet.

    Attributes:
        last: Where to go on from.
        messages: Of what to tell; some may have been told already, shortly before.
        with_text: Whether it may be shown how they begin.
    """

    last: int
    messages: Sequence[Message] = ()
    with_text: bool = False


def news_for(user: User, *, after: int | None, now: datetime) -> News:
    """Return what somebody is to be told after a key; without one, nothing but where to begin."""
    last = Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if after is None or after > last:
        return News(last)
    again = Q(pk__gt=after - OVERLAP, at__gt=now - OVERLAP_FOR)
    recent = Message.objects.filter(Q(pk__gt=after) | again, at__gt=now - LATELY)
    wish = wish_of(user)
    return News(last, messages_for(user, wish, recent)[-MOST:], wish.with_text)
