"""Every address of the web application; each room brings its own."""

from django.urls import URLPattern, URLResolver, include, path

from querencia.apps.conversations.views.webhook import knock

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("querencia.apps.alerts.urls")),
    path("canales/<str:key>/", knock, name="webhook"),
    path("chat/", include("querencia.apps.chat.urls")),
    path("", include("querencia.apps.web_forms.urls")),
    path("portal/", include("querencia.apps.portal.urls")),
    path("conversaciones/", include("querencia.apps.conversations.urls")),
    path("clientes/", include("querencia.apps.customers.urls")),
    path("ventas/", include("querencia.apps.sales.urls")),
    path("importar/", include("querencia.apps.imports.urls")),
    path("api/", include("querencia.apps.imports.api")),
    path("analisis/", include("querencia.apps.insights.urls")),
    path("", include("querencia.apps.people.urls")),
    path("trabajos/", include("querencia.foundation.jobs.urls")),
    path("registro/", include("querencia.foundation.audit.urls")),
    path("", include("querencia.foundation.frame.urls")),
]
