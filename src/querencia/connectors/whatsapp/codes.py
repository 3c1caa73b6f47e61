"""What the Cloud API's error codes mean.

https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes. What does not stand
here concerns the message: it is refused, and another one may go.
"""

from __future__ import annotations

from querencia.connectors.graph import Codes

CODES = Codes(
    busy=frozenset(
        {
            1,  # unknown, possibly the server
            2,  # down or overloaded
            4,  # too many calls of the application
            80007,  # too many calls of the account
            130429,  # too many messages a second
            131000,  # something went wrong
            131016,  # service unavailable
            131048,  # too much of it was reported as spam
            131056,  # too many messages to this recipient
            131057,  # account in maintenance
            133004,  # server unavailable
        }
    ),
    account=frozenset(
        {
            0,  # the token is no good
            3,  # no right to this method
            10,  # no permission
            33,  # the number was deleted
            190,  # the token has run out
            *range(200, 300),  # no permission
            368,  # blocked for violating a policy
            131005,  # access denied
            131030,  # a test number, and the recipient is not on its list
            131031,  # account locked
            131037,  # the display name is not approved
            131042,  # payment
            131045,  # the number is not registered
            133010,  # the number is not registered
        }
    ),
    address=frozenset(
        {
            131021,  # our own number
            131026,  # not on WhatsApp, or has not accepted its terms
        }
    ),
    window=frozenset({131047}),
)
