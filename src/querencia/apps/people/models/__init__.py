"""What is stored of people."""

from querencia.apps.people.models.organisation import Organisation
from querencia.apps.people.models.user import Invitation, Team, User

__all__ = ["Invitation", "Organisation", "Team", "User"]
