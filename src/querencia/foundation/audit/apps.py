from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "querencia.foundation.audit"
    label = "audit"

    def ready(self) -> None:
        from querencia.foundation.frame.navigation import (
            Place,
            add_place,
        )

        add_place(
            Place(
                order=95,
                url="audit",
                label=_("Audit log"),
                icon="scroll-text",
                permission=settings.AUDIT_PERMISSION,
                key="r",
            )
        )
