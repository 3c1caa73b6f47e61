"""What makes writing quicker: canned replies and macros."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from querencia.apps.conversations.enums import Scope


class Owned(models.Model):
    """What belongs to one person, a team or everybody."""

    name = models.CharField(_("name"), max_length=80)
    scope = models.CharField(
        _("who may use it"), max_length=4, choices=Scope.choices, default=Scope.ALL
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    team = models.ForeignKey("people.Team", models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CannedReply(Owned):
    """A text that is written often; ``{{customer}}`` and the like are filled in."""

    shortcut = models.SlugField(_("shortcut"), max_length=40)
    text = models.TextField(_("text"))

    class Meta(Owned.Meta):
        verbose_name = _("canned reply")


class Macro(Owned):
    """Several things done at once: answer, status, tags, who is in charge."""

    steps = models.JSONField(default=list)

    class Meta(Owned.Meta):
        verbose_name = _("macro")
