"""Addresses of this room."""

from django.urls import path

from querencia.apps.alerts.views import actions, cadences, this_week

urlpatterns = [
    path("", this_week.show, name="this_week"),
    path("revision/", this_week.run, name="review_run"),
    path("alertas/<int:pk>/reabrir", actions.reopen, name="alert_reopen"),
    path("alertas/<int:pk>/<slug:action>", actions.act, name="alert_action"),
    path("contacto/", cadences.show, name="cadences"),
    path("contacto/<int:pk>/", cadences.change, name="cadence"),
    path("contacto/<int:pk>/quitar", cadences.remove, name="cadence_remove"),
]
