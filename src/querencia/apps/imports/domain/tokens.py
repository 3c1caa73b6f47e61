"""Tokens with which programs send files in somebody's name."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from querencia.apps.imports.models import ApiToken

if TYPE_CHECKING:
    from datetime import datetime

    from querencia.apps.people.models import User


def create_token(*, user: User, name: str, now: datetime) -> str:
    """Make a token and return it; it cannot be seen again."""
    token = f"qrn_{secrets.token_urlsafe(32)}"
    ApiToken.objects.create(user=user, name=name, digest=_digest(token), created_at=now)
    return token


def user_of_token(token: str, *, now: datetime) -> User | None:
    """Return whose token it is; None where it is nobody's."""
    found = ApiToken.objects.select_related("user").filter(digest=_digest(token)).first()
    if found is None or not found.user.is_active:
        return None
    ApiToken.objects.filter(pk=found.pk).update(used_at=now)
    user: User = found.user
    return user


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
