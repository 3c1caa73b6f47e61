"""WhatsApp, over Meta's Cloud API.

What is odd about it:

- A business may write freely only within 24 hours of the customer's last message (``window_ends``);
  after that only a template goes. Meta tells so when we send, or later as a failed delivery: both
  are marked (``WindowClosed``, ``Delivery.is_window_closed``).
- People are known by a number without ``+``, in Mexico and Brazil often in a form that is no longer
  dialled; here they are in E.164 as dialled today, by which the API finds them too. Who hides the
  number behind a user name is known by an id like ``US.13491208655302741918``.
- Files have an id; it gives an address that holds for five minutes, under the same token.
- Where the telephone's program is used beside the API (coexistence), what is written there comes as
  an echo. Only there Meta reports edits and deletions, and calls an edit ``unsupported`` at times.
- There is no key against sending twice; ours goes along and comes back with the deliveries.
"""

from querencia.connectors.graph import greet, verify
from querencia.connectors.whatsapp.config import Config
from querencia.connectors.whatsapp.media import download
from querencia.connectors.whatsapp.reading import parse, recipients
from querencia.connectors.whatsapp.sending import send
from querencia.connectors.whatsapp.window import window_ends

__all__ = [
    "Config", "download", "greet", "parse", "recipients", "send", "verify", "window_ends",
]  # fmt: skip
