"""Addresses of this room."""

from django.urls import path

from querencia.apps.sales.views import budget, contracts, costs, purchases, settings

urlpatterns = [
    path("", purchases.index, name="purchases"),
    path("cliente/<int:pk>/", purchases.of_customer, name="customer_purchases"),
    path("cliente/<int:pk>/semanas", purchases.weeks_of_customer, name="customer_weeks"),
    path("contratos/", contracts.index, name="contracts"),
    path("contratos/nuevo/<int:customer>/", contracts.new, name="contract_new"),
    path("contratos/<int:pk>/", contracts.edit, name="contract"),
    path("presupuesto/", budget.show, name="budget"),
    path("presupuesto/<int:year>/", budget.show, name="budget_of"),
    path("presupuesto/<int:year>/<slug:of>/", budget.edit, name="budget_edit"),
    path("presupuesto/semanas/<int:pk>/", budget.weeks, name="budget_weeks"),
    path("costos/", costs.show, name="costs"),
    path("costos/<int:year>/", costs.show, name="costs_of"),
    path("costos/<int:year>/<int:channel>/", costs.edit, name="costs_edit"),
    path("cambios/", settings.rates, name="rates"),
    path("cambios/nuevo", settings.add_rate, name="rate_add"),
    path("cambios/<int:pk>/borrar", settings.delete_rate, name="rate_delete"),
    path("vendedores/", settings.sellers, name="sellers"),
    path("vendedores/<int:pk>/", settings.name_seller, name="seller"),
]
