"""WhatsApp: what the inbox does with ``connectors.whatsapp``."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import cast

from django.utils.translation import gettext_lazy as _

from querencia.apps.conversations.channels.calling import Connector, calling_channel
from querencia.connectors import whatsapp

_CALLING = calling_channel(
    cast("Connector", whatsapp),
    kind="whatsapp",
    label=_("WhatsApp"),
    icon="message-circle",
    config=whatsapp.Config,
    known_by="telephone",
    window=timedelta(hours=24),
    largest_text=4_096,
)
CHANNEL = replace(
    _CALLING, takes_templates=True, recipients=whatsapp.recipients, known_as="phone_number_id"
)
