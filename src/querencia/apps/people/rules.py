"""Who may do what: the one table of roles and permissions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from querencia.apps.people.enums import Permission as P  # noqa: N817 - a table of it reads better short
from querencia.apps.people.enums import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

_READS = {
    P.SEE_ALL_CUSTOMERS,
    P.SEE_CUSTOMERS,
    P.SEE_SALES,
    P.SEE_INSIGHTS,
    P.EXPORT,
    P.SEE_CONVERSATIONS,
}
_SERVES = {
    P.SEE_CUSTOMERS,
    P.CHANGE_CUSTOMERS,
    P.LOG_CONTACTS,
    P.WORK_ALERTS,
    P.SEE_CONVERSATIONS,
    P.ANSWER,
}

PERMISSIONS: Mapping[str, frozenset[P]] = {
    Role.ADMINISTRATOR: frozenset(P),
    Role.MANAGER: frozenset(P) - {P.ADMINISTER},
    Role.SELLER: frozenset(_SERVES | {P.SEE_SALES}),
    Role.SUPPORT: frozenset(_SERVES | {P.SEE_ALL_CUSTOMERS}),
    Role.MARKETING: frozenset(_READS | {P.CHANGE_CUSTOMERS, P.LOG_CONTACTS}),
    Role.ANALYST: frozenset(_READS),
}


def allowed(role: str, permission: P) -> bool:
    """Tell whether a role has a permission."""
    return permission in PERMISSIONS.get(role, frozenset())
