"""Addresses of this room."""

from django.urls import path

from querencia.apps.imports.views import tokens, wizard

urlpatterns = [
    path("", wizard.index, name="imports"),
    path("nuevo/<slug:kind>/", wizard.new, name="import_new"),
    path("<int:pk>/", wizard.show, name="import"),
    path("<int:pk>/columnas", wizard.columns, name="import_columns"),
    path("<int:pk>/volver", wizard.back, name="import_back"),
    path("<int:pk>/importar", wizard.run, name="import_run"),
    path("<int:pk>/deshacer", wizard.undo, name="import_undo"),
    path("<int:pk>/rechazadas.csv", wizard.rejected, name="import_rejected"),
    path("claves/", tokens.index, name="api_tokens"),
    path("claves/<int:pk>/borrar", tokens.delete, name="api_token_delete"),
]
