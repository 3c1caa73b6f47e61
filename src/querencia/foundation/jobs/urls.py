"""Addresses of long work."""

from django.urls import path

from querencia.foundation.jobs import views

urlpatterns = [
    path("<int:pk>/", views.show, name="job"),
    path("<int:pk>/cancelar", views.cancel, name="job_cancel"),
]
