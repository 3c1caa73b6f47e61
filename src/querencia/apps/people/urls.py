"""Addresses of people: first start, signing in, one's own account, the team.

allauth's views stand under Spanish addresses, and only those that an installation needs that people
join by invitation.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as usersessions
from django.urls import include, path, re_path

from querencia.apps.people.views import (
    address,
    entrance,
    first_start,
    members,
    organisation,
    profile,
    teams,
)

second_factor = [
    path("", mfa.index, name="mfa_index"),
    path("codigo/", mfa.authenticate, name="mfa_authenticate"),
    path("confirmar/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("aplicacion/activar/", totp.activate_totp, name="mfa_activate_totp"),
    path("aplicacion/desactivar/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("recuperacion/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "recuperacion/nuevos/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "recuperacion/descargar/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("llaves/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("llaves/nueva/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("llaves/confirmar/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("llaves/entrar/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("llaves/<int:pk>/quitar/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("llaves/<int:pk>/cambiar/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
]

password = [
    path("", account.password_change, name="account_change_password"),
    path("nueva/", account.password_set, name="account_set_password"),
    path("olvidada/", account.password_reset, name="account_reset_password"),
    path("olvidada/enviado/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^olvidada/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "olvidada/cambiada/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

account_pages = [
    path("", profile.show, name="profile"),
    path("correo/", address.ask, name="email_change"),
    path("correo/<str:token>/", address.confirm, name="email_confirm"),
    path("entrar/", account.login, name="account_login"),
    path("salir/", account.logout, name="account_logout"),
    path("inactiva/", account.account_inactive, name="account_inactive"),
    path("confirmar/", account.reauthenticate, name="account_reauthenticate"),
    path("clave/", include(password)),
    path("segundo-factor/", include(second_factor)),
    path("sesiones/", usersessions.list_usersessions, name="usersessions_list"),
]

settings_pages = [
    path("", organisation.show, name="organisation"),
    path("personas/", members.show, name="people"),
    path("personas/invitar/", members.invite, name="invite"),
    path("personas/<int:pk>/", members.change, name="person"),
    path("personas/<int:pk>/desactivar", members.deactivate, name="person_deactivate"),
    path("personas/<int:pk>/reactivar", members.reactivate, name="person_reactivate"),
    path(
        "personas/<int:pk>/segundo-factor",
        members.remove_second_factor,
        name="person_second_factor",
    ),
    path("invitaciones/<int:pk>/enviar", members.send_again, name="invitation_send_again"),
    path("invitaciones/<int:pk>/retirar", members.withdraw, name="invitation_withdraw"),
    path("equipos/", teams.show, name="teams"),
    path("equipos/<int:pk>/", teams.change, name="team"),
    path("equipos/<int:pk>/disolver", teams.dissolve, name="team_dissolve"),
]

urlpatterns = [
    path("comienzo/", first_start.show, name="first_start"),
    path("invitacion/<str:token>/", entrance.accept, name="invitation"),
    path("ajustes/", include(settings_pages)),
    path("cuenta/", include(account_pages)),
]
