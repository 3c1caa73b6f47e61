"""Addresses of people: signing in, first start, the team."""

from django.urls import include, path

from querencia.apps.people import views

urlpatterns = [
    path("comienzo/", views.first_start, name="first_start"),
    path("cuenta/", include("allauth.urls")),
]
