"""Facebook Messenger and Instagram, which share one platform of Meta's.

What is odd about it:

- A business may write within 24 hours of the customer's last message, or within seven days where
  Meta has granted the tag for answers by people (``window_ends``).
- What we send comes back as an echo. On Messenger it carries our key, and is a delivery here; on
  Instagram it can only be told by its id from what was written in Instagram's own program.
- Files come as addresses that hold for a while. They are fetched only from Meta's own hosts.
- Messenger tells until when everything was read, and not which messages (``Delivery.to``).
- Moments are in milliseconds; people have an id for each page, and no name in what is sent.
- Instagram counts bytes, Messenger characters; Instagram takes no files from us.
"""

from querencia.connectors.graph import greet, verify
from querencia.connectors.meta.config import Config, InstagramConfig, MessengerConfig
from querencia.connectors.meta.files import download
from querencia.connectors.meta.reading import parse
from querencia.connectors.meta.sending import send
from querencia.connectors.meta.window import window_ends

__all__ = [
    "Config",
    "InstagramConfig",
    "MessengerConfig",
    "download",
    "greet",
    "parse",
    "send",
    "verify",
    "window_ends",
]
