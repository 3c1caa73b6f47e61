"""Names as other people wrote them, made safe to show on one line of a page or a terminal."""

from __future__ import annotations

import unicodedata

UNREADABLE = "\N{REPLACEMENT CHARACTER}"
# Control characters move the cursor or ring the bell; format characters (Cf) turn the direction
# of the text around or hide in it; Zl and Zp break the line; Cs and Co are no characters at all.
UNPRINTABLE = ("Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn")
JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"  # some scripts are not written without


def printable(name: str) -> str:
    """Replace what can't be printed, so that a name can neither move the cursor nor hide."""
    spaced = " ".join(name.split())
    return "".join(
        UNREADABLE
        if unicodedata.category(letter) in UNPRINTABLE and letter not in JOINERS
        else letter
        for letter in spaced
    )


def shortened(name: str, most: int) -> str:
    """Return the printable name, cut with an ellipsis where it has more than ``most`` letters."""
    whole = printable(name)
    return whole if len(whole) <= most else whole[: most - 1].rstrip() + "…"
