"""What people fill in."""

from querencia.apps.people.forms.entrance import (
    AcceptForm,
    FirstStartForm,
    ForgottenPasswordForm,
    SignInForm,
)
from querencia.apps.people.forms.organisation import OrganisationForm
from querencia.apps.people.forms.person import InvitationForm, MemberForm, ProfileForm, TeamForm

__all__ = [
    "AcceptForm",
    "FirstStartForm",
    "ForgottenPasswordForm",
    "InvitationForm",
    "MemberForm",
    "OrganisationForm",
    "ProfileForm",
    "SignInForm",
    "TeamForm",
]
