"""Who is signed in on the website, as the website itself says and signs."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from querencia.connectors.channel import Forged

if TYPE_CHECKING:
    from querencia.apps.chat.domain.settings import ChatSettings

LONGEST = 200


@dataclass(frozen=True)
class Identity:
    """Somebody who is signed in on the website.

    Attributes:
        user: What the website calls them.
        email: Their address, if it knows one; in lower case.
    """

    user: str
    email: str = ""


def signature_of(identity: Identity, secret: str) -> str:
    r"""Return what the website's server works out: HMAC-SHA256 of user, a line's end, and e-mail.

    >>> signature_of(Identity("42", "ana@tienda.example"), "secreto")[:16]
    '12001bb21a441442'
    """
    said = f"{identity.user}\n{identity.email}".encode()
    return hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()


def prove(identity: Identity, signature: str, site: ChatSettings) -> None:
    """Check that the website signed it.

    Raises:
        Forged: It did not, or signs nobody.
    """
    if site.secret is None or not identity.user or len(identity.user) > LONGEST:
        raise Forged("this website signs nobody")
    if "\n" in identity.user or "\n" in identity.email:
        raise Forged("a line's end would move the border between the two")
    expected = signature_of(identity, site.secret.get_secret_value())
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise Forged("the signature is wrong")
