"""All that is known about a customer, as files that can be handed to them."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
import zipfile
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import CASCADE, FileField

from querencia.apps.customers.domain.moving import BATCH, places
from querencia.apps.customers.models import Customer
from querencia.apps.customers.personal import untold

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from django.db.models import ForeignObjectRel, Model, QuerySet
    from django.db.models.fields.files import FieldFile

    Row = dict[str, Any]
    Found = dict[type[Model], list[Model]]

_NOT_TOLD = {"customers.searchentry", "customers.customer"}  # made from the rest; other customers
_FOLDER = "archivos"


def disclose(customer: Customer) -> IO[bytes]:
    """Write a ZIP with everything into a temporary file: as JSON, each kind as CSV, and files.

    What hangs on a customer is found out from the models, whichever room keeps it.
    """
    found = _found(customer)
    known = _rows(found)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        everything = json.dumps(known, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        archive.writestr("todo.json", everything)
        for name, rows in known.items():
            archive.writestr(f"{name}.csv", _csv(rows))
        for kept in _files(found):
            with kept.open("rb") as lines, archive.open(f"{_FOLDER}/{kept.name}", "w") as copy:
                shutil.copyfileobj(lines, copy)
    file.seek(0)
    return file


def all_known(customer: Customer) -> dict[str, list[Row]]:
    """Return the rows of each model that say something about a customer, with words for keys."""
    return _rows(_found(customer))


def _found(customer: Customer) -> Found:
    """Return the customer, the records merged into theirs, what hangs on them and its parts."""
    records = [customer, *Customer.objects.filter(merged_into=customer)]
    found: Found = {Customer: list(records)}
    for place in places():
        model_name, _dot, field = place.rpartition(".")
        if model_name not in _NOT_TOLD | untold():
            model = apps.get_model(model_name)
            _add(found, model, model._default_manager.filter(**{f"{field}__in": records}))
    return found


def _add(found: Found, model: type[Model], rows: QuerySet[Model]) -> None:
    """Add rows of a model, and the parts that would go with them: lines, messages, files."""
    known = {one.pk for one in found.get(model, [])}
    ordered = rows.select_related(*_foreign(model)).order_by("pk")
    new = [one for one in ordered if one.pk not in known]
    if not new:
        return
    found.setdefault(model, []).extend(new)
    for part in _parts(model):
        of, every = part.related_model, part.related_model._default_manager
        for start in range(0, len(new), BATCH):
            _add(found, of, every.filter(**{f"{part.field.name}__in": new[start : start + BATCH]}))


def _parts(model: type[Model]) -> Iterator[ForeignObjectRel]:
    for relation in model._meta.related_objects:
        name = relation.related_model._meta.label_lower
        if relation.on_delete is CASCADE and name not in untold():
            yield relation


def _rows(found: Found) -> dict[str, list[Row]]:
    names = {model: model._meta.label_lower.replace(".", "_") for model in found}
    names[Customer] = "customer"
    return {names[model]: [_row(one) for one in rows] for model, rows in found.items()}


def _files(found: Found) -> Iterator[FieldFile]:
    for model, rows in found.items():
        names = [field.name for field in model._meta.fields if isinstance(field, FileField)]
        for name in names:
            for one in rows:
                kept = getattr(one, name)
                if kept and kept.storage.exists(kept.name):
                    yield kept


def _row(one: Model) -> Row:
    foreign = _foreign(type(one))
    return {
        field.name: str(getattr(one, field.name) or "")
        if field.name in foreign or isinstance(field, FileField)
        else field.value_from_object(one)
        for field in one._meta.concrete_fields
    }


def _foreign(model: type[Model]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if field.is_relation]


def _csv(rows: list[Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return "\ufeff" + text.getvalue()
