"""Addresses of the portal: those of customers, and the page that sets it up."""

from django.urls import path

from querencia.apps.portal.views import entering, setting_up, tickets

urlpatterns = [
    path("", entering.ask, name="portal"),
    path("enviado/", entering.sent, name="portal_sent"),
    path("entrar/<str:token>/", entering.enter, name="portal_enter"),
    path("salir/", entering.leave, name="portal_leave"),
    path("ajustes/", setting_up.change, name="portal_setup"),
    path("solicitudes/", tickets.index, name="portal_tickets"),
    path("solicitudes/nueva/", tickets.new, name="portal_new"),
    path("solicitudes/<int:pk>/", tickets.show, name="portal_ticket"),
    path("solicitudes/<int:pk>/<int:message>/<int:file>/", tickets.file, name="portal_file"),
]
