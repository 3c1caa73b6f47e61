"""Telephone exchanges: what the inbox does with ``connectors.telephony``."""

from __future__ import annotations

from typing import cast

from django.utils.translation import gettext_lazy as _

from querencia.apps.conversations.channels.calling import Connector, calling_channel
from querencia.connectors.telephony import exchange, threecx, twilio

CHANNELS = tuple(
    calling_channel(
        cast("Connector", connector),
        kind=kind,
        label=label,
        icon="phone-incoming",
        config=connector.Config,
        known_by="telephone",
    )
    for kind, label, connector in (
        ("exchange", _("Telephone exchange"), exchange),
        ("twilio", _("Twilio Voice"), twilio),
        ("threecx", _("3CX"), threecx),
    )
)
