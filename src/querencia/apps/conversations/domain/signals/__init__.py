"""What conversations say about a customer, raised as alerts through the door of ``alerts``.

All causes are looked for every hour (``settle_signals``); what cannot wait is raised at once.
"""

from querencia.apps.conversations.domain.signals.raising import (
    complained,
    heard,
    promise_broken,
    settle_signals,
)

__all__ = ["complained", "heard", "promise_broken", "settle_signals"]
