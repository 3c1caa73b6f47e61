from django.apps import AppConfig


class FrameConfig(AppConfig):
    name = "querencia.foundation.frame"
    label = "frame"
