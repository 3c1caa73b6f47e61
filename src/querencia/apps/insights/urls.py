"""Addresses of this room."""

from django.urls import path

from querencia.apps.insights.views import budget, customers, refreshing, retention, value

urlpatterns = [
    path("retencion/", retention.show, name="insights_retention"),
    path("retencion/<slug:table>.csv", retention.download, name="insights_retention_csv"),
    path("valor/", value.show, name="insights_value"),
    path("valor/segmentos.csv", value.download_segments, name="insights_value_segments_csv"),
    path("valor/clientes.csv", value.download_customers, name="insights_value_customers_csv"),
    path("presupuesto/", budget.show, name="insights_budget"),
    path("presupuesto/<slug:table>.csv", budget.download, name="insights_budget_csv"),
    path("clientes/", customers.show, name="insights_customers"),
    path("clientes.csv", customers.download, name="insights_customers_csv"),
    path("actualizar/", refreshing.refresh, name="insights_refresh"),
]
