"""One's own tokens for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querencia.apps.imports.domain.tokens import create_token
from querencia.apps.imports.forms import TokenForm
from querencia.apps.imports.kinds import KINDS
from querencia.apps.imports.models import ApiToken
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.enums import Permission
from querencia.foundation import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@requires(Permission.IMPORT)
def index(request: HttpRequest) -> HttpResponse:
    """Show one's tokens; a new one is shown once."""
    form, made = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        made = create_token(user=user_of(request), name=form.cleaned_data["name"], now=clock.now())
        form = TokenForm()
    tokens = ApiToken.objects.filter(user=user_of(request))
    context = {"form": form, "made": made, "tokens": tokens, "kinds": list(KINDS.values())}
    return render(request, "imports/tokens.html", context)


@require_POST
@requires(Permission.IMPORT)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a token of one's own."""
    get_object_or_404(ApiToken, pk=pk, user=user_of(request)).delete()
    messages.success(request, _("The token no longer opens anything."))
    return redirect("api_tokens")
