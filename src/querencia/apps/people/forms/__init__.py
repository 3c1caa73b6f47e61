"""What people fill in."""

from querencia.apps.people.forms.entrance import (
    AcceptForm,
    FirstStartForm,
    ForgottenPasswordForm,
    SignInForm,
)
from querencia.apps.people.forms.organisation import OrganisationForm
from querencia.apps.people.forms.person import (
    AddressForm,
    InvitationForm,
    MemberForm,
    ProfileForm,
    TeamForm,
)

__all__ = [
    "AcceptForm",
    "AddressForm",
    "FirstStartForm",
    "ForgottenPasswordForm",
    "InvitationForm",
    "MemberForm",
    "OrganisationForm",
    "ProfileForm",
    "SignInForm",
    "TeamForm",
]
