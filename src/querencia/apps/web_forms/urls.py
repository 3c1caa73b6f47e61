"""Addresses of the forms: those that anybody fills in, and the pages that set them up."""

from django.urls import path

from querencia.apps.web_forms.views import filling_in, setting_up

urlpatterns = [
    path("formularios/", setting_up.index, name="web_forms"),
    path("formularios/nuevo/", setting_up.new, name="web_form_new"),
    path("formularios/<int:pk>/", setting_up.change, name="web_form_change"),
    path("formulario/<str:key>/", filling_in.fill_in, name="web_form"),
    path("formulario/<str:key>/recibido/<str:signed>/", filling_in.received, name="web_form_done"),
]
