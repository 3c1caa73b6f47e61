"""Addresses of this room."""

from django.urls import path

from querencia.apps.conversations.views import conversation, inbox

urlpatterns = [
    path("", inbox.show, name="inbox"),
    path("<int:pk>/", conversation.show, name="conversation"),
    path("<int:pk>/responder", conversation.answer, name="conversation_answer"),
    path("<int:pk>/nota", conversation.note, name="conversation_note"),
]
