"""Files from people outside: a few, and not too large together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from querencia.apps.conversations.forms.writing import SeveralFiles
from querencia.connectors.channel import File

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.uploadedfile import UploadedFile

MEBIBYTE = 2**20
MOST_FILES = 5
LARGEST_FILES = 15 * MEBIBYTE  # together


class FewFilesField(forms.FileField):
    """A few files, not too large together."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ANN401 - as Django has it
        """Return the files, as channels take them.

        Raises:
            ValidationError: They are too many or too large.
        """
        single = super().clean
        given: Sequence[UploadedFile[Any]] = data if isinstance(data, list | tuple) else [data]
        cleaned = [single(one, initial) for one in given if one]
        if len(cleaned) > MOST_FILES:
            raise ValidationError(_("%(most)s files at most, please.") % {"most": MOST_FILES})
        if sum(one.size for one in cleaned) > LARGEST_FILES:
            most = {"most": LARGEST_FILES // MEBIBYTE}
            raise ValidationError(_("Together the files can have %(most)s MB at most.") % most)
        return [_kept(one) for one in cleaned]


def _kept(given: UploadedFile[Any]) -> File:
    return File(
        name=given.name or "",
        media_type=given.content_type or "application/octet-stream",
        content=given.read(),
        size=given.size or 0,
    )
