from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebFormsConfig(AppConfig):
    name = "querencia.apps.web_forms"
    label = "web_forms"

    def ready(self) -> None:
        # What these declare needs the models, which are loaded by now.
        from querencia.apps.conversations.domain.channel import add_channel
        from querencia.apps.conversations.presentation.events import add_words
        from querencia.apps.people.enums import Permission
        from querencia.apps.web_forms import presentation
        from querencia.apps.web_forms.channel import CHANNEL
        from querencia.foundation.frame.navigation import Place, add_place

        add_channel(CHANNEL)
        add_words("form_details", presentation.details)
        add_words("form_suspected", presentation.suspected)
        label = _("Web form")
        add_place(Place(76, "web_forms", label, "clipboard-pen-line", Permission.SET_UP_INBOX))
