"""Keeping the secrets of accounts so that a copy of the database alone gives none away."""

from __future__ import annotations

import base64
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class CannotUnseal(Exception):
    """The secrets were sealed under another key: the installation's key has changed."""


def seal(secrets: dict[str, Any]) -> str:
    """Return secrets as a text that only this installation can read."""
    return _box().encrypt(json.dumps(secrets).encode()).decode()


def unseal(sealed: str) -> dict[str, Any]:
    """Return what was sealed; nothing for an empty text.

    Raises:
        CannotUnseal: It was sealed under another key, or changed.
    """
    if not sealed:
        return {}
    try:
        secrets: dict[str, Any] = json.loads(_box().decrypt(sealed.encode()))
    except InvalidToken as error:
        raise CannotUnseal from error
    return secrets


def key_for(purpose: str) -> bytes:
    """Return 32 bytes of our own for one purpose, made from the installation's key."""
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"querencia {purpose}".encode())
    return derive.derive(settings.SECRET_KEY.encode())


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(key_for("accounts")))
