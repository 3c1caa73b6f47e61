"""The kinds of alerts that this room raises itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from querencia.apps.alerts.domain import sentences
from querencia.apps.alerts.domain.door import AlertKind, add_kind

SILENT = "silent"
SHRINKING = "shrinking"
LOST_LINE = "lost_line"
CONTRACT = "contract"
PROMISED = "promised"
OVERDUE = "overdue"

OF_RHYTHM = (SILENT, SHRINKING, LOST_LINE)
# Who has gone silent can be lost whole, and soon; a decline leaves more time; a contact that is due
# costs nothing but the call, and stands below what burns.
OWN = (
    AlertKind(SILENT, _("Silence"), "volume-x", 1.0, sentences.rhythm_sentence),
    AlertKind(SHRINKING, _("Shrinking"), "trending-down", 0.9, sentences.rhythm_sentence),
    AlertKind(LOST_LINE, _("Product line lost"), "package-x", 0.8, sentences.rhythm_sentence),
    AlertKind(CONTRACT, _("Contract ending"), "file-clock", 0.8, sentences.contract_sentence),
    AlertKind(PROMISED, _("Contact agreed"), "calendar-check", 0.3, sentences.promised_sentence),
    AlertKind(OVERDUE, _("Contact overdue"), "phone-missed", 0.1, sentences.overdue_sentence),
)


def declare() -> None:
    """Declare them."""
    for kind in OWN:
        add_kind(kind)
