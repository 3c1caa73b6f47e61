"""The page of segments, tags, acquisition channels and custom fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Count, ProtectedError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querencia.apps.customers.domain import vocabulary
from querencia.apps.customers.forms.settings import FIELDS, WORDS, FieldForm, word_form
from querencia.apps.customers.models import CustomField
from querencia.apps.people.access import requires
from querencia.apps.people.enums import Permission

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@requires(Permission.MERGE_CUSTOMERS)
def show(request: HttpRequest) -> HttpResponse:
    """Show them all."""
    return render(request, "customers/settings.html", _page())


@require_POST
@requires(Permission.MERGE_CUSTOMERS)
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """Add a word or a field."""
    form: Any = FieldForm(request.POST) if kind == FIELDS else _word_form(kind, request)
    if not form.is_valid():
        return render(request, "customers/settings.html", _page(kind, form), status=422)
    if kind == FIELDS:
        said = form.cleaned_data
        vocabulary.add_field(label=said["label"], kind=said["kind"], choices=said["options"])
    else:
        form.save()
    return redirect("customer_settings")


@requires(Permission.MERGE_CUSTOMERS)
def change(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Rename a word, or change a field."""
    data = request.POST if request.method == "POST" else None
    one = get_object_or_404(_model(kind), pk=pk)
    form: Any = FieldForm(data, field=one) if kind == FIELDS else word_form(kind, data, one=one)
    if data is not None and form.is_valid():
        if kind == FIELDS:
            said = form.cleaned_data
            vocabulary.change_field(field=one, label=said["label"], choices=said["options"])
        else:
            form.save()
        return redirect("customer_settings")
    shown = {"form": form, "one": one, "kind": kind}
    return render(request, "customers/setting.html", shown, status=422 if form.errors else 200)


@require_POST
@requires(Permission.MERGE_CUSTOMERS)
def remove(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Take a word or a field away; customers stay."""
    one = get_object_or_404(_model(kind), pk=pk)
    try:
        one.delete()
    except ProtectedError:
        messages.error(request, _("“%(name)s” is in use and can't be removed.") % {"name": one})
    return redirect("customer_settings")


def _model(kind: str) -> Any:  # noqa: ANN401 - any of the four models
    if kind != FIELDS and kind not in WORDS:
        raise Http404
    return CustomField if kind == FIELDS else WORDS[kind]


def _word_form(kind: str, request: HttpRequest) -> Any:  # noqa: ANN401 - a form of any of the three
    _model(kind)
    return word_form(kind, request.POST)


def _page(kind: str = "", form: Any = None) -> dict[str, Any]:  # noqa: ANN401 - a form of any kind
    titles = {
        "segmentos": (_("Segments"), _("A part of the customers that is looked after alike.")),
        "etiquetas": (_("Tags"), _("Words on customers, as many as wanted.")),
        "canales": (_("Acquisition channels"), _("How customers were won.")),
    }
    parts = [
        {
            "kind": name,
            "title": titles[name][0],
            "note": titles[name][1],
            "rows": model.objects.annotate(count=Count("customers")),
            "form": form if kind == name else word_form(name),
        }
        for name, model in WORDS.items()
    ]
    return {
        "parts": parts,
        "fields": CustomField.objects.all(),
        "field_form": form if kind == FIELDS else FieldForm(),
    }
