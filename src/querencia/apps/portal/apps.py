from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "querencia.apps.portal"
    label = "portal"

    def ready(self) -> None:
        # What these declare needs the models, which are loaded by now.
        from querencia.apps.conversations.domain.channel import add_channel
        from querencia.apps.customers.personal import add_eraser
        from querencia.apps.people.enums import Permission
        from querencia.apps.portal.channel import CHANNEL
        from querencia.apps.portal.domain.entering import erase_visits
        from querencia.foundation.frame.navigation import Place, add_place

        add_channel(CHANNEL)
        add_eraser(erase_visits)
        label = _("Customer portal")
        add_place(Place(77, "portal_setup", label, "door-open", Permission.SET_UP_INBOX))
