"""Who writes on a website."""

from querencia.apps.chat.models.visitor import Visitor

__all__ = ["Visitor"]
