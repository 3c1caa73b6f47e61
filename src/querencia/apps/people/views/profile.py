"""One's own page: name, language, appearance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from querencia.apps.people.access import user_of
from querencia.apps.people.domain import members
from querencia.apps.people.forms import ProfileForm
from querencia.apps.people.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def show(request: HttpRequest) -> HttpResponse:
    """Show and change one's own name, language and appearance."""
    # A copy: what was filled in wrongly must not show in the frame.
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=user_of(request).pk))
    if request.method == "POST" and form.is_valid():
        members.change_own(user=user_of(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("profile")
    return render(request, "people/profile.html", {"form": form})
