"""A file that was sent, what came of it, and what it takes to undo it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from querencia.apps.imports.enums import ImportState


class Import(models.Model):
    """A file that was sent to become customers, purchases or something else.

    Its folder holds the file as it was sent, the cells of it, what was understood of them and what
    was not. It is written to the database chunk by chunk; ``chunks_done`` is written with each of
    them, so that whoever goes on after a crash knows where.
    """

    kind = models.CharField(_("kind"), max_length=20)
    name = models.CharField(_("file"), max_length=255)  # as the sender calls it
    size = models.BigIntegerField(_("size"))
    token = models.CharField(max_length=32, unique=True, editable=False)  # names the folder
    state = models.CharField(
        _("state"), max_length=7, choices=ImportState.choices, default=ImportState.SENT
    )
    layout = models.JSONField(default=dict)  # headings, encoding, sheet ...
    mapping = models.JSONField(default=dict)  # which column stands where
    options = models.JSONField(default=dict)  # dates, decimal
    tried = models.JSONField(default=dict)  # what it would do
    counts = models.JSONField(default=dict)  # what it did
    chunks = models.PositiveIntegerField(default=0)
    chunks_done = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="imports"
    )
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("import")

    def __str__(self) -> str:
        return self.name

    @property
    def folder(self) -> Path:
        """Where its files lie; nobody is given them by address."""
        return Path(settings.MEDIA_ROOT) / "imports" / self.token

    @property
    def is_stopped(self) -> bool:
        """Whether it was begun, and nothing works on it any more."""
        begun = self.state in {ImportState.RUNNING, ImportState.UNDOING}
        return begun and (self.job is None or self.job.is_over)

    @property
    def file(self) -> Path:
        """The file as it was sent."""
        return self.folder / "sent"

    @property
    def cells(self) -> Path:
        """The cells of its table."""
        return self.folder / "cells.parquet"

    @property
    def records(self) -> Path:
        """What was understood of them, in chunks."""
        return self.folder / "records.parquet"

    @property
    def unreadable(self) -> Path:
        """Which rows could not be understood: line, column, value, reason."""
        return self.folder / "rejected.parquet"


class Rejection(models.Model):
    """A row that was understood and could not be written, for what else is known."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="rejections")
    line = models.BigIntegerField()
    column = models.CharField(max_length=200)
    value = models.TextField()
    reason = models.CharField(max_length=40)

    class Meta:
        ordering = ["line"]
        constraints = [models.UniqueConstraint(fields=["of", "line"], name="a_line_rejected_once")]

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"


class Trace(models.Model):
    """A row that an import made or changed; purchases that it made bear its number themselves."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="traces")
    model = models.CharField(max_length=60)  # "customers.customer"
    row = models.BigIntegerField()
    before = models.JSONField(null=True)  # the fields that were changed; None: it was made
    after = models.JSONField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["model", "row"])]

    def __str__(self) -> str:
        return f"{self.model} {self.row}"
