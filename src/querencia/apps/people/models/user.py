"""Users, the teams they work in, and the invitations they come by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from querencia.apps.people.enums import Role
from querencia.apps.people.rules import allowed

if TYPE_CHECKING:
    from querencia.apps.people.enums import Permission


class Team(models.Model):
    """People who answer for the same customers."""

    name = models.CharField(_("name"), max_length=80, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("team")

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes users; an e-mail address is compared without case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:  # noqa: ANN401 - Django's own signature
        """Create a user with a password."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the user with an e-mail address."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Somebody who works with Querencia."""

    class Theme(models.TextChoices):
        """Light or dark."""

        SYSTEM = "system", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(
        pgettext_lazy("of a person", "role"),
        max_length=13,
        choices=Role.choices,
        default=Role.SELLER,
    )
    team = models.ForeignKey(
        Team, models.SET_NULL, null=True, blank=True, related_name="members", verbose_name=_("team")
    )
    language = models.CharField(
        _("language"), max_length=2, blank=True, choices=[("es", "Español"), ("en", "English")]
    )
    theme = models.CharField(
        _("appearance"), max_length=6, choices=Theme.choices, default=Theme.SYSTEM
    )
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("here since"), auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]
        verbose_name = _("person")
        constraints = [models.UniqueConstraint(Lower("email"), name="one_user_an_address")]

    def __str__(self) -> str:
        return self.name or self.email

    def may(self, permission: Permission) -> bool:
        """Tell whether this person's role has a permission."""
        return self.is_active and allowed(self.role, permission)


class Invitation(models.Model):
    """An invitation to become a user; its link carries a signed copy of the id."""

    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(
        pgettext_lazy("of a person", "role"),
        max_length=13,
        choices=Role.choices,
        default=Role.SELLER,
    )
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, verbose_name=_("team"))
    invited_by = models.ForeignKey(
        User, models.CASCADE, related_name="+", verbose_name=_("invited by")
    )
    invited_at = models.DateTimeField(_("invited"))
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True)

    class Meta:
        ordering = ["-invited_at"]
        verbose_name = _("invitation")

    def __str__(self) -> str:
        return self.email
