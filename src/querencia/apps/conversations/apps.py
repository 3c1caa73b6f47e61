from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ConversationsConfig(AppConfig):
    name = "querencia.apps.conversations"
    label = "conversations"

    def ready(self) -> None:
        # What these declare needs the models, which are loaded by now.
        from querencia.apps.conversations import panels
        from querencia.apps.conversations.channels import registry
        from querencia.apps.conversations.domain.handling import erase_words
        from querencia.apps.conversations.domain.signals import kinds
        from querencia.apps.conversations.presentation import service_events
        from querencia.apps.customers.page import Panel, add_panel
        from querencia.apps.customers.personal import add_eraser, add_untold
        from querencia.apps.customers.timeline import add_source
        from querencia.apps.people.enums import Permission
        from querencia.foundation.frame.everywhere import Part, add_everywhere
        from querencia.foundation.frame.navigation import Place, add_own_place, add_place

        registry.declare()
        kinds.declare()
        service_events.declare()
        add_eraser(erase_words)
        # Who of ours follows a conversation, is there or writes.
        add_untold(*(f"conversations.{one}" for one in ("watch", "presence", "draft")))
        add_panel(Panel(25, "conversations/panel.html", panels.conversations_panel, place="side"))
        add_source("conversations", panels.messages_exchanged)
        add_place(
            Place(
                15,
                "inbox",
                pgettext_lazy("menu", "Inbox"),
                "inbox",
                Permission.SEE_CONVERSATIONS,
                key="b",
            )
        )
        add_own_place(Place(10, "notices", _("Notices"), "bell", Permission.SEE_CONVERSATIONS))
        add_everywhere(Part("conversations/parts/notices.html", Permission.SEE_CONVERSATIONS))
