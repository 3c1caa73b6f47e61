"""Addresses of the audit log."""

from django.urls import path

from querencia.foundation.audit import views

urlpatterns = [path("", views.show, name="audit")]
