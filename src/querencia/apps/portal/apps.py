from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "querencia.apps.portal"
    label = "portal"

    def ready(self) -> None:
        # What these declare needs the models, which are loaded by now.
        from querencia.apps.conversations.domain.channel import add_channel
        from querencia.apps.customers.personal import add_eraser
        from querencia.apps.portal.channel import CHANNEL
        from querencia.apps.portal.domain.entering import erase_visits

        add_channel(CHANNEL)
        add_eraser(erase_visits)
