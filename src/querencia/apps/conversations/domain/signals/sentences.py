"""The plain sentence of each kind of alert that conversations raise; each names its evidence."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from querencia.apps.conversations.domain.channel import channel_of
from querencia.apps.conversations.enums import ClockKind, Factor
from querencia.apps.sales.enums import EntitlementUnit

if TYPE_CHECKING:
    from querencia.foundation.frame.reading import Reading

    Evidence = dict[str, Any]


def complaint(evidence: Evidence, reading: Reading) -> str:
    """Say since when, and about what."""
    facts = {"day": _day(evidence["day"], reading), "number": evidence["number"]}
    if not evidence["factor"]:
        return _("Made on %(day)s, still open (conversation %(number)s).") % facts
    factor = str(Factor(evidence["factor"]).label).lower()
    return _("Made on %(day)s about %(factor)s, still open (conversation %(number)s).") % (
        facts | {"factor": factor}
    )


def broken_promise(evidence: Evidence, reading: Reading) -> str:
    """Say what was promised by when."""
    sentences = {
        ClockKind.FIRST_RESPONSE: _(
            "The first response was promised by %(when)s and did not come in time "
            "(conversation %(number)s)."
        ),
        ClockKind.NEXT_RESPONSE: _(
            "An answer was promised by %(when)s and did not come in time (conversation %(number)s)."
        ),
        ClockKind.RESOLUTION: _(
            "It was promised to be resolved by %(when)s and was not (conversation %(number)s)."
        ),
    }
    facts = {"when": _moment(evidence["due_at"], reading), "number": evidence["number"]}
    return sentences[ClockKind(evidence["kind"])] % facts


def repeated(evidence: Evidence, reading: Reading) -> str:
    """Say how often it came back."""
    count = reading.reader.integer(evidence["count"])
    if "number" in evidence:
        return ngettext(
            "Conversation %(number)s had to be opened again %(n)s time.",
            "Conversation %(number)s had to be opened again %(n)s times.",
            evidence["count"],
        ) % {"number": evidence["number"], "n": count}
    factor = str(Factor(evidence["factor"]).label).lower()
    return _("%(n)s conversations about %(factor)s since %(day)s.") % {
        "n": count,
        "factor": factor,
        "day": _day(evidence["day"], reading),
    }


def unreachable(evidence: Evidence, reading: Reading) -> str:
    """Say what did not arrive; the address itself stands in the conversation alone."""
    return _(
        "What we sent on %(day)s (%(channel)s) was returned for good: the address no longer "
        "works (conversation %(number)s)."
    ) % {
        "day": _day(evidence["day"], reading),
        "channel": channel_of(evidence["channel"]).label,
        "number": evidence["number"],
    }


def angry(evidence: Evidence, reading: Reading) -> str:
    """Say which words or signs it was taken from."""
    signs = [_sign(sign) for sign in evidence["signs"]]
    return _("The message of %(day)s sounds angry: %(signs)s (conversation %(number)s).") % {
        "day": _day(evidence["day"], reading),
        "signs": reading.reader.listing(signs),
        "number": evidence["number"],
    }


def no_answer(evidence: Evidence, reading: Reading) -> str:
    """Say since when our question waits."""
    return _("Our question of %(day)s has had no answer (conversation %(number)s).") % {
        "day": _day(evidence["day"], reading),
        "number": evidence["number"],
    }


def support_used(evidence: Evidence, reading: Reading) -> str:
    """Say how much of what a contract includes is used."""
    unit = str(EntitlementUnit(evidence["unit"]).label).lower()
    return _(
        "Of the support in contract %(reference)s, %(used)s of %(included)s %(unit)s are used; "
        "its year began on %(day)s."
    ) % {
        "reference": evidence["reference"],
        "used": reading.reader.short(evidence["used"]),
        "included": reading.reader.short(evidence["included"]),
        "unit": unit,
        "day": _day(evidence["day"], reading),
    }


def _sign(sign: str) -> str:
    if sign == "!":
        return _("several exclamation marks")
    if sign == "A":
        return _("words in capitals")
    return pgettext("a quoted word", "“%(word)s”") % {"word": sign}


def _day(day: str, reading: Reading) -> str:
    return reading.reader.day(date.fromisoformat(day))


def _moment(moment: str, reading: Reading) -> str:
    local = datetime.fromisoformat(moment).astimezone(reading.zone)
    return f"{reading.reader.day(local.date())}, {local.hour}:{local.minute:02}"
