"""Addresses of this room."""

from django.urls import path

from querencia.apps.alerts.views import this_week

urlpatterns = [path("", this_week.show, name="this_week")]
