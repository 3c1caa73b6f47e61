"""What makes a message look as if a machine had filled in the form; one rule a function."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from querencia.apps.web_forms.domain.filled import Filled
    from querencia.apps.web_forms.domain.stamps import Stamp

QUICKEST = timedelta(seconds=3)
MOST_LINKS = 3
_LINK = re.compile(r"https?://|www\.|\[url", re.IGNORECASE)


def suspicions(filled: Filled, stamp: Stamp | None, *, now: datetime) -> list[str]:
    """Return what is suspicious, in one word each; the words stand in ``presentation``."""
    found = {
        "hidden_field": filled.trap != "",
        "no_stamp": stamp is None,
        "too_fast": stamp is not None and now - stamp.at < QUICKEST,
        "links": count_links(f"{filled.subject}\n{filled.text}") > MOST_LINKS,
    }
    return [why for why, is_so in found.items() if is_so]


def count_links(text: str) -> int:
    """Return how many links a text holds.

    >>> count_links("Lo vi en https://www.example.com y en www.example.org")
    2
    """
    return len(_LINK.findall(re.sub(r"(https?://)www\.", r"\1", text, flags=re.IGNORECASE)))
