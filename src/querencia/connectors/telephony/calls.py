"""What the exchanges have in common: numbers, durations and addresses of recordings."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationInfo, field_validator

from querencia.connectors.channel import Call, Party, Request
from querencia.connectors.phones import COUNTRIES, read_number

# How exchanges say that the caller withheld the number; Twilio also as the letters of the words
# on a telephone's keys (ANONYMOUS is 266696687).
_WITHHELD = {
    "anonymous",
    "restricted",
    "unknown",
    "unavailable",
    "private",
    "withheld",
    "anonimo",
    "oculto",
    "privado",
    "+266696687",
    "+7378742833",
    "+86282452253",
    "+2562533",
    "+8656696",
}
_NEVER_IN_A_NUMBER = re.compile(r"[^\w+*#.@:-]")
_LONGEST_SECONDS = 7 * 24 * 3600


def _known_country(country: str) -> str:
    if country not in COUNTRIES:
        raise ValueError("no such country")
    return country


class Line(BaseModel):
    """What every exchange's account has.

    Attributes:
        country: Where it is (ISO 3166), for numbers that do not say so themselves.
        numbers: Our own numbers, however they are written; kept in E.164.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    country: Annotated[str, AfterValidator(_known_country)]
    numbers: tuple[str, ...] = ()

    @field_validator("numbers")
    @classmethod
    def _in_one_form(cls, numbers: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        read = [read_number(n, country=info.data.get("country", "")) for n in numbers]
        if None in read:
            raise ValueError("this is not a telephone number")
        return tuple(filter(None, read))

    def number(self, written: str) -> str:
        """Return a number in E.164; as it is written when it is an extension; empty if withheld.

        >>> Line(country="ES").number("600 11.12-22"), Line(country="ES").number("anonymous")
        ('+34600111222', '')
        """
        if written.strip().lower() in _WITHHELD:
            return ""
        bare = _NEVER_IN_A_NUMBER.sub("", written)[:60]
        return read_number(written[:60], country=self.country) or bare

    def party(self, written: str, name: str = "") -> Party:
        """Return who is at the other end; a name that only repeats the number is none."""
        said = name.strip()
        return Party(
            self.number(written), "" if self.number(said) == self.number(written) else said
        )

    def ours(self, *written: str) -> str:
        """Return which of our numbers a call came over: the first that is one, or our only one."""
        for number in filter(None, map(self.number, written)):
            if not self.numbers or number in self.numbers:
                return number
        return self.numbers[0] if len(self.numbers) == 1 else ""


def never_asked(config: Line, request: Request) -> None:
    """Answer an exchange's question whether this address is ours: none of them asks."""


def seconds(written: str) -> int | None:
    """Return how long a call took.

    >>> seconds("42"), seconds("01:02:03"), seconds("00:06"), seconds("a while")
    (42, 3723, 6, None)
    """
    pieces = written.strip().split(".")[0].split(":")
    if len(pieces) > 3 or not all(p.isascii() and p.isdecimal() and len(p) < 8 for p in pieces):
        return None
    total = 0
    for piece in pieces:
        total = total * 60 + int(piece)
    return total if total <= _LONGEST_SECONDS else None


def recording(written: str) -> str:
    """Return the address of a recording; nothing that a browser would run or open on its own disk.

    >>> recording("https://pbx.example/1.mp3"), recording("javascript:alert(1)")
    ('https://pbx.example/1.mp3', '')
    """
    try:
        address = urlsplit(written.strip())
    except ValueError:
        return ""
    is_web = address.scheme in {"https", "http"} and bool(address.netloc)
    return written.strip() if is_web and not re.search(r"[\s\"'<>]", written.strip()) else ""


def spoken(ended: Call) -> list[Call]:
    """Return a call that ended after people had spoken, and before it that it was answered."""
    answered_at = ended.at
    if ended.at is not None and ended.seconds is not None:
        answered_at = ended.at - timedelta(seconds=ended.seconds)
    answered = replace(ended, phase="answered", at=answered_at, seconds=None, recording="")
    return [answered, ended]
