"""The same by programs: POST a file, ask how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404
from django.urls import URLPattern
from ninja import File, Form, NinjaAPI, Schema
from ninja.errors import HttpError
from ninja.files import UploadedFile  # noqa: TC002 - ninja reads it
from ninja.security import HttpBearer

from querencia.apps.imports.domain import steps
from querencia.apps.imports.domain.reception import read_cells, receive
from querencia.apps.imports.domain.tokens import user_of_token
from querencia.apps.imports.domain.understanding import preview
from querencia.apps.imports.kinds import KINDS
from querencia.apps.imports.kinds.kind import Unusable
from querencia.apps.imports.models import Import
from querencia.apps.people.enums import Permission
from querencia.foundation import clock

if TYPE_CHECKING:
    from django.http import HttpRequest

    from querencia.apps.people.models import User


class Bearer(HttpBearer):
    """Knows people by the token in ``Authorization: Bearer ...``."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """Return whose token it is."""
        del request
        return user_of_token(token, now=clock.now())


class Progress(Schema):
    """How far an import is."""

    id: int
    kind: str
    state: str
    counts: dict[str, int]
    error: str


api = NinjaAPI(auth=Bearer(), docs_url=None, openapi_url=None, title="Querencia")


@api.post("/importar/{kind}", response={202: Progress}, url_name="api_import")
def send(
    request: HttpRequest,
    kind: str,
    file: File[UploadedFile],
    dates: Form[str] = "",
    decimal: Form[str] = "",
) -> tuple[int, dict[str, Any]]:
    """Import a file; what is not clear in it is an error here, for there is nobody to ask."""
    by = _importer(request)
    if kind not in KINDS:
        raise HttpError(404, f"There is no kind {kind}; there are {', '.join(KINDS)}.")
    if dates not in {"", "dmy", "mdy", "ymd"} or decimal not in {"", ",", "."}:
        raise HttpError(422, "dates is dmy, mdy or ymd; decimal is a comma or a point.")
    try:
        imported = receive(kind=kind, file=file, name=file.name or "", by=by, now=clock.now())
        read_cells(imported)
        steps.choose_columns(
            imported, positions=imported.mapping, options={"dates": dates, "decimal": decimal}
        )
        _refuse_what_is_unclear(imported)
    except Unusable as error:
        raise HttpError(422, str(error)) from error
    steps.begin_all(imported, by=by)
    return 202, _progress(imported)


@api.get("/importar/{pk}/estado", response=Progress, url_name="api_import_progress")
def show(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Tell how far an import is."""
    _importer(request)
    return _progress(get_object_or_404(Import, pk=pk))


def _importer(request: HttpRequest) -> User:
    user: User = request.auth  # type: ignore[attr-defined]  # ninja puts it there
    if not user.may(Permission.IMPORT):
        raise HttpError(403, "This role does not import.")
    return user


def _refuse_what_is_unclear(imported: Import) -> None:
    seen = preview(imported)
    if seen.missing:
        names = ", ".join(column.name for column in seen.missing)
        raise HttpError(422, f"No column is recognised as {names}.")
    for question in seen.questions:
        choices = " or ".join(f"{choice}: {meant}" for choice, meant in question.choices)
        raise HttpError(
            422, f"“{question.text}” can be read in two ways; say {question.option} ({choices})."
        )


def _progress(imported: Import) -> dict[str, Any]:
    return {
        "id": imported.pk,
        "kind": imported.kind,
        "state": imported.state,
        "counts": imported.counts,
        "error": imported.error,
    }


urlpatterns: list[URLPattern] = [
    URLPattern(pattern.pattern, login_not_required(pattern.callback), name=pattern.name)
    for pattern in api.urls[0]
    if isinstance(pattern, URLPattern) and (pattern.name or "").startswith("api_import")
]
