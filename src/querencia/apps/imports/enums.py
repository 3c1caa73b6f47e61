"""The fixed lists of this room."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ImportState(TextChoices):
    """How far an import has come."""

    SENT = "sent", _("Received")
    READ = "read", _("Read")  # the columns are to be looked at
    TRIED = "tried", _("Tried out")  # it is known what it would do
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")
    FAILED = "failed", _("Failed")
