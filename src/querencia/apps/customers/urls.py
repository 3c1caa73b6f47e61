"""Addresses of this room."""

from django.urls import path

from querencia.apps.customers.views import duplicates, editing, listing, page, settings

urlpatterns = [
    path("", listing.show, name="customers"),
    path("buscar/", listing.find, name="customer_search"),
    path("exportar/", listing.export, name="customers_export"),
    path("cambiar/", listing.change_many, name="customers_change"),
    path("cambiar/<int:pk>/deshacer", listing.undo, name="customers_undo"),
    path("listas/", listing.save_view, name="customers_view_save"),
    path("listas/<int:pk>/quitar", listing.remove_view, name="customers_view_remove"),
    path("nuevo/", editing.create, name="customer_new"),
    path("duplicados/", duplicates.show, name="duplicates"),
    path("duplicados/buscar", duplicates.look, name="duplicates_look"),
    path("duplicados/<int:pk>/descartar", duplicates.dismiss, name="duplicate_dismiss"),
    path("ajustes/", settings.show, name="customer_settings"),
    path("ajustes/<slug:kind>/", settings.add, name="customer_setting_add"),
    path("ajustes/<slug:kind>/<int:pk>/", settings.change, name="customer_setting"),
    path("ajustes/<slug:kind>/<int:pk>/quitar", settings.remove, name="customer_setting_remove"),
    path("fusiones/<int:pk>/deshacer", duplicates.undo, name="merge_undo"),
    path("<int:pk>/", page.show, name="customer"),
    path("<int:pk>/historia", page.history, name="customer_history"),
    path("<int:pk>/contacto", page.log_interaction, name="customer_log"),
    path("<int:pk>/nota", page.write_note, name="customer_note"),
    path("<int:pk>/proximo-contacto", page.set_next_contact, name="customer_next_contact"),
    path("<int:pk>/consentimiento", page.record_consent, name="customer_consent"),
    path("<int:pk>/perdida", page.record_departure, name="customer_departure"),
    path("<int:pk>/regreso", page.record_return, name="customer_return"),
    path("<int:pk>/editar", editing.change, name="customer_change"),
    path("<int:pk>/fusionar/<int:other>", duplicates.merge, name="customer_merge"),
    path("<int:pk>/borrar-datos", editing.erase, name="customer_erase"),
    path("<int:pk>/datos", editing.disclose, name="customer_data"),
]
