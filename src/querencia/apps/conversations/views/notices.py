"""What one is told while one looks elsewhere: choosing it, and what is new on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import Q
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from querencia.apps.conversations.domain.notices.showing import news_for
from querencia.apps.conversations.domain.notices.wishes import keep_wish, wish_of
from querencia.apps.conversations.enums import LetterState
from querencia.apps.conversations.forms.notices import NoticeForm
from querencia.apps.conversations.models import NoticeLetter
from querencia.apps.conversations.presentation.notices import news_as_shown
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.enums import Permission
from querencia.foundation import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LETTERS_SHOWN = 6


@requires(Permission.SEE_CONVERSATIONS)
def show(request: HttpRequest) -> HttpResponse:
    """Show and change what one is told."""
    user, now = user_of(request), clock.now()
    form = NoticeForm(request.POST or None, instance=wish_of(user), user=user)
    if request.method == "POST" and form.is_valid():
        keep_wish(form.save(commit=False), now=now)
        messages.success(request, _("Saved."))
        return redirect("notices")
    on_its_way = Q(state=LetterState.WAITING) | Q(claimed_until__gt=now)
    letters = NoticeLetter.objects.filter(user=user).exclude(on_its_way)
    shown = {"form": form, "letters": letters.order_by("-made_at", "-pk")[:LETTERS_SHOWN]}
    return render(request, "conversations/notices.html", shown)


@never_cache
@requires(Permission.SEE_CONVERSATIONS)
def news(request: HttpRequest) -> JsonResponse:
    """Give what appears on the screen, after the key up to which it is known."""
    after = request.GET.get("desde", "")
    known = int(after) if after.isdecimal() and len(after) < 19 else None
    found = news_for(user_of(request), after=known, now=clock.now())
    return JsonResponse({"last": found.last, "news": news_as_shown(found)})
