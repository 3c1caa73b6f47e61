"""Addresses of the chat: those that websites ask, and the pages that set it up."""

from django.urls import path

from querencia.apps.chat.views import script, setting_up, visitors

urlpatterns = [
    path("", setting_up.index, name="chats"),
    path("nuevo/", setting_up.new, name="chat_new"),
    path("<int:pk>/", setting_up.change, name="chat"),
    path("<int:pk>/secreto", setting_up.secret, name="chat_secret"),
    path("<int:pk>/prueba", setting_up.preview, name="chat_preview"),
    path("<str:key>/widget.js", script.script, name="chat_script"),
    path("<str:key>/empezar", visitors.begin, name="chat_begin"),
    path("<str:key>/decir", visitors.say, name="chat_say"),
    path("<str:key>/mensajes", visitors.lines, name="chat_lines"),
    path("<str:key>/visto", visitors.seen, name="chat_seen"),
    path("<str:key>/escribe", visitors.typing, name="chat_typing"),
    path("<str:key>/datos", visitors.details, name="chat_details"),
    path("<str:key>/adjuntar", visitors.attach, name="chat_attach"),
    path("<str:key>/archivo/<str:signed>", visitors.file, name="chat_file"),
]
