"""The courier of messages as a process: ``python -m querencia.config.courier``."""

import os
import signal

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "querencia.config.settings")
    django.setup()

    from querencia.apps.conversations.domain.courier import Courier

    courier = Courier()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: courier.stop())
    courier.run()
