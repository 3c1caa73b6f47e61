"""Which channels there are: one line each."""

from __future__ import annotations

from querencia.apps.conversations.channels import by_hand, email
from querencia.apps.conversations.domain.channel import add_channel

CHANNELS = (
    email.CHANNEL,
    by_hand.TELEPHONE,
    by_hand.VISIT,
)


def declare() -> None:
    """Declare them."""
    for channel in CHANNELS:
        add_channel(channel)
