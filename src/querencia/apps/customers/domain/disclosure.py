"""All that is known about a customer, as files that can be handed to them."""

from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder

from querencia.apps.customers.domain.moving import places
from querencia.apps.customers.models import Customer

if TYPE_CHECKING:
    from typing import IO

    from django.db.models import Model

    Row = dict[str, Any]

_NOT_TOLD = {"customers.searchentry", "customers.customer"}  # made from the rest; other customers


def disclose(customer: Customer) -> IO[bytes]:
    """Write a ZIP with everything as JSON, and each kind of thing as CSV, into a temporary file.

    What hangs on a customer is found out from the models, whichever room keeps it.
    """
    known = all_known(customer)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        everything = json.dumps(known, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        archive.writestr("todo.json", everything)
        for name, rows in known.items():
            archive.writestr(f"{name}.csv", _csv(rows))
    file.seek(0)
    return file


def all_known(customer: Customer) -> dict[str, list[Row]]:
    """Return the rows of each model that say something about a customer, with words for keys."""
    records = [customer, *Customer.objects.filter(merged_into=customer)]
    known = {"customer": [_row(one) for one in records]}
    for place in places():
        model_name, _dot, field = place.rpartition(".")
        if model_name in _NOT_TOLD:
            continue
        model = apps.get_model(model_name)
        rows = model._default_manager.filter(**{f"{field}__in": records})
        found = [_row(one) for one in rows.select_related(*_foreign(model)).order_by("pk")]
        if found:
            known[model_name.replace(".", "_")] = found
    return known


def _row(one: Model) -> Row:
    foreign = _foreign(type(one))
    return {
        field.name: str(getattr(one, field.name) or "")
        if field.name in foreign
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
