"""Facebook Messenger and Instagram: what the inbox does with ``connectors.meta``."""

from __future__ import annotations

from typing import cast

from querencia.apps.conversations.channels.calling import Connector, calling_channel
from querencia.connectors import meta
from querencia.connectors.meta.window import WINDOW_OF_PEOPLE

# The window is the longer one, of accounts whom Meta has granted it; for the others Meta says no,
# and the message says why.
MESSENGER = calling_channel(
    cast("Connector", meta),
    kind="messenger",
    label="Facebook Messenger",
    icon="message-circle-more",
    config=meta.MessengerConfig,
    window=WINDOW_OF_PEOPLE,
)
INSTAGRAM = calling_channel(
    cast("Connector", meta),
    kind="instagram",
    label="Instagram",
    icon="camera",
    config=meta.InstagramConfig,
    window=WINDOW_OF_PEOPLE,
)
