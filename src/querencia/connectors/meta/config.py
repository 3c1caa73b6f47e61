"""What an administrator enters for a page or an Instagram account, and what Meta's errors mean."""

from __future__ import annotations

from typing import Literal

from querencia.connectors.graph import Codes, GraphAccount


class Config(GraphAccount):
    """A page at Facebook, or a professional account at Instagram.

    Attributes:
        platform: Which of them.
        has_human_agent: Meta has granted the tag with which people may answer for seven days.
    """

    platform: Literal["messenger", "instagram"]
    has_human_agent: bool = False


class MessengerConfig(Config):
    """A page at Facebook."""

    platform: Literal["messenger"] = "messenger"


class InstagramConfig(Config):
    """A professional account at Instagram."""

    platform: Literal["instagram"] = "instagram"


# https://developers.facebook.com/docs/messenger-platform/reference/send-api/error-codes
CODES = Codes(
    busy=frozenset(
        {
            1,  # unknown, possibly the server
            2,  # down
            4,  # too many calls of the application
            17,  # too many calls of the user
            32,  # too many calls of the page
            613,  # too many calls
            1200,  # temporary failure of sending
            80006,  # too many calls of the page to Messenger
        }
    ),
    account=frozenset(
        {
            3,  # no right to this
            10,  # no permission
            102,  # the session is over
            190,  # the token has run out
            *range(200, 300),  # no permission
            368,  # blocked for violating a policy
        }
    ),
    address=frozenset(
        {
            (100, 2018001),  # no such person
            (200, 1545041),  # the person takes no messages from this page
            (551, 1545041),  # the person is not available
        }
    ),
    window=frozenset(
        {
            (10, 2018065),  # without the permission to write later
            (10, 2018278),  # Messenger
            (10, 2534022),  # Instagram
        }
    ),
)
