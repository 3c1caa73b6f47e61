"""Telegram: what the inbox does with ``connectors.telegram``."""

from __future__ import annotations

from typing import cast

from django.utils.translation import gettext_lazy as _

from querencia.apps.conversations.channels.calling import Connector, calling_channel
from querencia.connectors import telegram

CHANNEL = calling_channel(
    cast("Connector", telegram),
    kind="telegram",
    label=_("Telegram"),
    icon="send",
    config=telegram.Config,
)
