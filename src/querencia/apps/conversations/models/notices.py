"""What people want to be told while they look elsewhere, and the letters that tell them."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from querencia.apps.conversations.enums import LetterKind, LetterState, LettersWanted


class NoticeWish(models.Model):
    """What somebody wants to be told; who has never said it has what stands here."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_wish"
    )
    of_mine = models.BooleanField(_("A message in what I am in charge of or watch"), default=True)
    of_mentions = models.BooleanField(_("A note that calls me by name"), default=True)
    of_team = models.BooleanField(
        _("A message in what waits in my team with nobody in charge"), default=False
    )
    with_text = models.BooleanField(
        _("Show how the message begins"),
        default=False,
        help_text=_("Whoever passes by your screen can read it, too."),
    )
    letters = models.CharField(
        _("by e-mail"),
        max_length=5,
        blank=True,
        choices=LettersWanted.choices,
        default=LettersWanted.NONE,
    )
    hour = models.PositiveSmallIntegerField(
        _("hour of the summary"), default=8, validators=[MaxValueValidator(23)]
    )
    of_broken = models.BooleanField(
        _("A promised time that was not kept, in what I lead"), default=True
    )
    told_message = models.PositiveBigIntegerField(default=0)  # letters have told up to this key
    told_day = models.DateField(null=True)  # of the last daily summary, sent or empty

    class Meta:
        verbose_name = _("notices")

    def __str__(self) -> str:
        return f"{self.user_id} {self.letters}"


class NoticeLetter(models.Model):
    """A letter to one of us: what it tells, by key, and whether it has gone.

    Its words are made when it goes, of what its reader may see then.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=6, choices=LetterKind.choices)
    key = models.CharField(max_length=80)  # the occasion: one letter for each
    facts = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=LetterState.choices, default=LetterState.WAITING)
    send_after = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)  # by a worker that is about to send it
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["made_at", "id"]
        verbose_name = _("letter")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="a_letter_once")]
        indexes = [
            models.Index(
                fields=["send_after"],
                condition=models.Q(state="waiting"),
                name="letters_to_send",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
