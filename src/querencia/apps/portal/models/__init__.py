"""Links by which customers come in, and who is inside."""

from querencia.apps.portal.models.visit import Link, Visit

__all__ = ["Link", "Visit"]
