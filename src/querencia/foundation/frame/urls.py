"""Addresses that no room owns."""

from django.urls import path

from querencia.foundation.frame import views

urlpatterns = [
    path("salud", views.health, name="health"),
    path("metrics", views.metrics, name="metrics"),
]
