from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    name = "querencia.apps.imports"
    label = "imports"

    def ready(self) -> None:
        from querencia.apps.people.enums import Permission
        from querencia.foundation.frame.navigation import (
            Place,
            add_place,
        )

        add_place(Place(70, "imports", _("Import"), "file-up", Permission.IMPORT, key="i"))
