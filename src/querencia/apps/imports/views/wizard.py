"""From a file to what came of it, one page a step."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from querencia.apps.imports.domain import steps
from querencia.apps.imports.domain.reception import receive
from querencia.apps.imports.domain.rejected import rejected_lines
from querencia.apps.imports.domain.understanding import preview
from querencia.apps.imports.domain.undoing import CannotBeUndone
from querencia.apps.imports.enums import ImportState
from querencia.apps.imports.forms import ColumnsForm, FileForm
from querencia.apps.imports.kinds import KINDS
from querencia.apps.imports.kinds.kind import Unusable
from querencia.apps.imports.models import Import
from querencia.apps.people.access import requires, user_of
from querencia.apps.people.enums import Permission
from querencia.foundation import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, HttpResponseBase
    from django.utils.functional import _StrPromise

_PAGE = 30
_COUNTED = {
    "created": pgettext_lazy("records", "Created"),
    "changed": gettext_lazy("Changed"),
    "unchanged": gettext_lazy("Unchanged"),
    "rejected": gettext_lazy("Rejected"),
}


@requires(Permission.IMPORT)
def index(request: HttpRequest) -> HttpResponse:
    """Show what can be imported, and what was."""
    imports = Import.objects.select_related("asked_by", "job")
    page = Paginator(imports, _PAGE).get_page(request.GET.get("page"))
    rows = [(one, KINDS[one.kind].label, one.counts and _counts(one.counts)) for one in page]
    counted = list(_COUNTED.values())
    context = {"kinds": list(KINDS.values()), "page": page, "rows": rows, "counted": counted}
    return render(request, "imports/index.html", context)


@requires(Permission.IMPORT)
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Take a file."""
    if kind not in KINDS:
        raise Http404
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, by = form.cleaned_data["file"], user_of(request)
        try:
            imported = receive(kind=kind, file=file, name=file.name, by=by, now=clock.now())
            steps.begin_reading(imported, by=by)
        except Unusable as error:
            form.add_error("file", str(error))
        else:
            return redirect("import", imported.pk)
    return render(request, "imports/new.html", {"form": form, "kind": KINDS[kind]})


@requires(Permission.IMPORT)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the step at which an import is."""
    imported = get_object_or_404(Import.objects.select_related("job", "asked_by"), pk=pk)
    context = {"imported": imported, "kind": KINDS[imported.kind]}
    if imported.job is not None and not imported.job.is_over:
        return render(request, "imports/working.html", context | {"job": imported.job})
    if imported.state == ImportState.READ:
        return _show_columns(request, imported, ColumnsForm(imported=imported))
    if imported.state == ImportState.TRIED:
        counts = imported.tried["counts"]
        context |= {
            "counts": _counts(counts),
            "customers": counts.get("customers", 0),
            "examples": imported.tried["examples"],
            "changes_something": bool(counts.get("created") or counts.get("changed")),
        }
        return render(request, "imports/tried.html", context)
    context |= {
        "counts": _counts(imported.counts),
        "customers": imported.counts.get("customers", 0),
    }
    return render(request, "imports/result.html", context)


@require_POST
@requires(Permission.IMPORT)
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Hear what a person says of the columns; show them again, or try the import out."""
    imported = get_object_or_404(Import, pk=pk)
    if imported.state not in {ImportState.READ, ImportState.TRIED}:
        return redirect("import", pk)
    form = ColumnsForm(request.POST, imported=imported)
    if not form.is_valid():
        return _show_columns(request, imported, form)
    try:
        steps.choose_columns(imported, positions=form.positions, options=form.options)
        seen = preview(imported)
        if "try" in request.POST and not seen.missing and not seen.questions:
            steps.begin_trying(imported, by=user_of(request))
    except steps.NotNow:
        messages.info(request, _("This import is being worked on."))
    return redirect("import", pk)


@require_POST
@requires(Permission.IMPORT)
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Go back to the columns."""
    del request
    imported = get_object_or_404(Import, pk=pk)
    with suppress(steps.NotNow):
        steps.choose_columns(imported, positions=imported.mapping, options=imported.options)
    return redirect("import", pk)


@require_POST
@requires(Permission.IMPORT)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin to write an import, or go on with one that was stopped."""
    imported = get_object_or_404(Import.objects.select_related("job"), pk=pk)
    try:
        steps.begin_running(imported, by=user_of(request))
    except steps.NotNow:
        messages.info(request, _("This import is being worked on."))
    return redirect("import", pk)


@require_POST
@requires(Permission.IMPORT)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin to undo an import, or say what depends on it."""
    imported = get_object_or_404(Import.objects.select_related("job"), pk=pk)
    try:
        steps.begin_undoing(imported, by=user_of(request), now=clock.now())
    except CannotBeUndone as error:
        messages.error(request, str(error))
    except steps.NotNow:
        messages.info(request, _("This import is being worked on."))
    return redirect("import", pk)


@requires(Permission.IMPORT)
def rejected(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give the rejected rows as a file to correct and send again."""
    del request
    imported = get_object_or_404(Import, pk=pk)
    if not imported.unreadable.exists():
        raise Http404
    lines = list(rejected_lines(imported))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rechazadas-{imported.pk}.csv"'
    return response


def _show_columns(request: HttpRequest, imported: Import, form: ColumnsForm) -> HttpResponse:
    context: dict[str, Any] = {
        "imported": imported,
        "kind": KINDS[imported.kind],
        "form": form,
        "seen": preview(imported),
    }
    return render(request, "imports/columns.html", context)


def _counts(counts: dict[str, int]) -> list[tuple[str, _StrPromise, int]]:
    return [(name, label, counts.get(name, 0)) for name, label in _COUNTED.items()]
