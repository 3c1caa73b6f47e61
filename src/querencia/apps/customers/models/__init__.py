"""What is stored of customers."""

from querencia.apps.customers.models.bulk_change import BulkChange
from querencia.apps.customers.models.customer import (
    AcquisitionChannel,
    Customer,
    CustomField,
    ExternalId,
    SearchEntry,
    Segment,
    Tag,
)
from querencia.apps.customers.models.departure import Departure
from querencia.apps.customers.models.duplicate import Merge, Suspicion
from querencia.apps.customers.models.interaction import Interaction, Note
from querencia.apps.customers.models.reach import Address, Consent, Contact, Email, Phone
from querencia.apps.customers.models.saved_view import SavedView

__all__ = [
    "AcquisitionChannel",
    "Address",
    "BulkChange",
    "Consent",
    "Contact",
    "CustomField",
    "Customer",
    "Departure",
    "Email",
    "ExternalId",
    "Interaction",
    "Merge",
    "Note",
    "Phone",
    "SavedView",
    "SearchEntry",
    "Segment",
    "Suspicion",
    "Tag",
]
