"""What the audit log can't see by itself: changes of many rows at once, and what left the house."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from querencia.apps.customers.models import Customer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from querencia.apps.people.models import Organisation, User

Changes = dict[str, Any]


def log_changes(changes: Mapping[int, Changes], names: Mapping[int, str], *, by: User) -> None:
    """Write one entry a customer, as saving each of them would have done."""
    kind = ContentType.objects.get_for_model(Customer)
    LogEntry.objects.bulk_create(
        [
            LogEntry(
                content_type=kind,
                object_pk=str(pk),
                object_id=pk,
                object_repr=names[pk],
                action=LogEntry.Action.UPDATE,
                changes=change,
                actor=by,
                actor_email=by.email,
            )
            for pk, change in changes.items()
        ],
        batch_size=1_000,
    )


def log_export(organisation: Organisation, *, by: User, facts: Mapping[str, Any]) -> None:
    """Write down that customers' data were taken out as a file: which, how many, in what form."""
    LogEntry.objects.log_create(
        organisation,
        force_log=True,
        action=LogEntry.Action.ACCESS,
        actor=by,
        changes={},
        additional_data={"export": "customers", **facts},
    )


def log_disclosure(customer: Customer, *, by: User) -> None:
    """Write down that all that is known about a customer was taken out as files."""
    LogEntry.objects.log_create(
        customer,
        force_log=True,
        action=LogEntry.Action.ACCESS,
        actor=by,
        changes={},
        additional_data={"export": "all that is known"},
    )
