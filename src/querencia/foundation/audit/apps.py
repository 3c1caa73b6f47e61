from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "querencia.foundation.audit"
    label = "audit"
