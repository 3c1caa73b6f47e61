"""The pages of canned replies and macros."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querencia.apps.conversations.domain.canned import GAPS, usable_by
from querencia.apps.conversations.enums import Scope
from querencia.apps.conversations.forms.texts import CannedReplyForm, MacroForm
from querencia.apps.conversations.models import CannedReply, Macro
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.enums import Permission

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from querencia.apps.people.models import User

KINDS: dict[str, tuple[Any, Any]] = {
    "respuesta": (CannedReply, CannedReplyForm),
    "macro": (Macro, MacroForm),
}


@requires(Permission.ANSWER)
def show(request: HttpRequest) -> HttpResponse:
    """Show the canned replies and macros that somebody may use."""
    user = user_of(request)
    shown = {
        "replies": usable_by(user, CannedReply)
        .select_related("owner", "team")
        .order_by("shortcut"),
        "macros": usable_by(user, Macro).select_related("owner", "team"),
    }
    return render(request, "conversations/texts.html", shown)


@requires(Permission.ANSWER)
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """Write a new one."""
    _model, form_class = _kind(kind)
    form = form_class(request.POST or None, user=user_of(request))
    return _edit(request, kind, form)


@requires(Permission.ANSWER)
def change(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Change one."""
    _model, form_class = _kind(kind)
    form = form_class(request.POST or None, user=user_of(request), instance=_own(request, kind, pk))
    return _edit(request, kind, form)


@require_POST
@requires(Permission.ANSWER)
def remove(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Take one away."""
    _own(request, kind, pk).delete()
    return redirect("texts")


def _edit(request: HttpRequest, kind: str, form: Any) -> HttpResponse:  # noqa: ANN401 - either form
    if request.method == "POST" and form.is_valid():
        kept = form.save()
        messages.success(request, _("“%(name)s” is saved.") % {"name": kept.name})
        return redirect("texts")
    shown = {"form": form, "kind": kind, "one": form.instance, "gaps": list(GAPS)}
    return render(request, "conversations/text.html", shown, status=422 if form.errors else 200)


def _kind(kind: str) -> tuple[Any, Any]:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


def _own(request: HttpRequest, kind: str, pk: int) -> Any:  # noqa: ANN401 - of either kind
    """Return one that this person may change: their own, their team's, or any for who sets up."""
    model, _form = _kind(kind)
    user = user_of(request)
    one = get_object_or_404(usable_by(user, model), pk=pk)
    if not may_change(user, one):
        raise PermissionDenied
    return one


def may_change(user: User, one: CannedReply | Macro) -> bool:
    """Tell whether somebody may change a text."""
    if one.scope == Scope.ALL:
        return user.may(Permission.SET_UP_INBOX)
    return True
