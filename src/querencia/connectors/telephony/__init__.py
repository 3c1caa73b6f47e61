"""Telephone exchanges that tell us of their calls.

One module for each way of telling: ``exchange`` for whatever can sign a request as we describe,
``twilio`` for Twilio Voice, ``threecx`` for 3CX. Each has ``Config``, ``verify``, ``greet``,
``parse``.

What is odd about them:

- The numbers of one call come in several forms (``+54 9 11``, ``011 15``): all become E.164.
- A call is told in pieces, of which some are lost or late. Where a piece says that people have
  spoken, it is also told that somebody answered, in case that piece was lost (``calls.spoken``).
- Twilio does not sign when it calls; 3CX does not sign at all, so that its address has a secret.
"""

from querencia.connectors.telephony import exchange, threecx, twilio

__all__ = ["exchange", "threecx", "twilio"]
