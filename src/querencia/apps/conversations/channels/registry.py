"""Which channels there are: one line each."""

from __future__ import annotations

from querencia.apps.conversations.channels import (
    by_hand,
    email,
    exchanges,
    meta,
    telegram,
    whatsapp,
)
from querencia.apps.conversations.domain.channel import add_channel

CHANNELS = (
    email.CHANNEL,
    whatsapp.CHANNEL,
    telegram.CHANNEL,
    meta.MESSENGER,
    meta.INSTAGRAM,
    *exchanges.CHANNELS,
    by_hand.TELEPHONE,
    by_hand.VISIT,
)


def declare() -> None:
    """Declare them."""
    for channel in CHANNELS:
        add_channel(channel)
