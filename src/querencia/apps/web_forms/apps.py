from django.apps import AppConfig


class WebFormsConfig(AppConfig):
    name = "querencia.apps.web_forms"
    label = "web_forms"

    def ready(self) -> None:
        # What these declare needs the models, which are loaded by now.
        from querencia.apps.conversations.domain.channel import add_channel
        from querencia.apps.conversations.presentation.events import add_words
        from querencia.apps.web_forms import presentation
        from querencia.apps.web_forms.channel import CHANNEL

        add_channel(CHANNEL)
        add_words("form_details", presentation.details)
        add_words("form_suspected", presentation.suspected)
