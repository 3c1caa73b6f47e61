from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "querencia.apps.chat"
    label = "chat"

    def ready(self) -> None:
        # What these declare needs the models, which are loaded by now.
        from querencia.apps.chat import presentation
        from querencia.apps.chat.channel import CHANNEL
        from querencia.apps.chat.domain.visiting import erase_visitors
        from querencia.apps.conversations.domain.channel import add_channel
        from querencia.apps.conversations.presentation.events import add_words
        from querencia.apps.customers.personal import add_eraser

        add_channel(CHANNEL)
        add_eraser(erase_visitors)
        add_words("chat_details", presentation.details)
        add_words("chat_by_email", presentation.by_email)
