"""What the server of events calls; see apps.chat.live."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "querencia.config.settings")
django.setup()

from querencia.apps.chat.live.server import Server  # noqa: E402 - needs the settings

application = Server()
