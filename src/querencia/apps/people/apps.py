from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "querencia.apps.people"
    label = "people"

    def ready(self) -> None:
        from querencia.apps.people import second_factor
        from querencia.apps.people.enums import Permission
        from querencia.foundation.frame.navigation import (
            Place,
            add_place,
        )

        second_factor.listen()
        add_place(
            Place(
                order=90,
                url="organisation",
                label=_("Settings"),
                icon="settings",
                permission=Permission.ADMINISTER,
                key="o",
            )
        )
