"""The steps of a review, so that whoever waits can be told how far it has come."""

from __future__ import annotations

from typing import Literal, Protocol

Step = Literal[
    "summing",  # what each customer's purchases come down to
    "learning",  # the clock and the rhythm model
    "trying",  # the alarm rules on the past
    "scoring",  # every customer
    "declining",  # who buys less, and which product lines were lost
    "measuring",  # the retention figures
    "listing",  # this week's list
]


class Progress(Protocol):
    """Is told which step begins, and what share of it is done where that is known."""

    def __call__(self, step: Step, share: float | None = None) -> None:
        """Take note."""


def in_silence(step: Step, share: float | None = None) -> None:
    """Take note of nothing."""
