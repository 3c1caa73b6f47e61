"""What an administrator enters for a WhatsApp number."""

from __future__ import annotations

from pydantic import Field

from querencia.connectors.graph import GraphAccount


class Config(GraphAccount):
    """A number at the Cloud API.

    Attributes:
        phone_number_id: What Meta calls the number; not the number itself.
    """

    phone_number_id: str = Field(pattern=r"^\d{1,32}$")
