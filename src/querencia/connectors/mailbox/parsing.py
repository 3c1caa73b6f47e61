"""From the bytes of an e-mail to a ``Letter``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from querencia.connectors.mailbox.letter import Account, Letter


def parse_letter(
    raw: bytes,
    account: Account,
    *,
    received_at: datetime,
    is_sent: bool = False,
    size: int | None = None,
) -> Letter:
    """Read an e-mail.

    Args:
        raw: As it lies in the mailbox.
        account: The mailbox.
        received_at: When our server took it; stands in for a date that can't be believed (A54).
        is_sent: It lies in the folder of what we sent ourselves (A12).
        size: Of the whole where ``raw`` is only the header (A64).

    Raises:
        UnreadableLetter: This is no e-mail.
    """
    raise NotImplementedError
