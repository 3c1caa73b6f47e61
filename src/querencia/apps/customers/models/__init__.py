"""What is stored of customers."""

from querencia.apps.customers.models.customer import (
    AcquisitionChannel,
    Customer,
    CustomField,
    ExternalId,
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
    "Segment",
    "Suspicion",
    "Tag",
]
