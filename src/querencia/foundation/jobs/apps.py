from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "querencia.foundation.jobs"
    label = "jobs"

    def ready(self) -> None:
        from django.utils.module_loading import autodiscover_modules

        from querencia.foundation.jobs.queue import count_open
        from querencia.foundation.metrics import Gauge, add_gauge

        autodiscover_modules("tasks")
        add_gauge(Gauge("querencia_open_jobs", "Work that waits or runs.", count_open))
