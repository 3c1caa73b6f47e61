"""A page with every part of the frame on it, which only the tests know."""

from pathlib import Path

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template import engines
from django.urls import path

from querencia.config.urls import urlpatterns as real
from querencia.foundation.frame.navigation import ShownPlace
from querencia.foundation.jobs.models import Job

PAGE = Path(__file__).with_name("gallery.html")
ROWS = [
    ("Almacenes Ibáñez, S. L.", "Bilbao", "good", "Activo", 1_245_000),
    ("Conservas del Cantábrico, S. A.", "Santoña", "risk", "En silencio", 8_451_230),
    ("Ferretería Núñez", "Écija", "notice", "En descenso", 99_050),
]


PLACES = [
    ShownPlace("/", "Esta semana", "calendar-check", "s", is_here=False),
    ShownPlace("/clientes/", "Clientes", "users", "c", is_here=True),
    ShownPlace("/ventas/", "Ventas", "shopping-cart", "v", is_here=False),
    ShownPlace("/analisis/", "Análisis", "chart-line", "a", is_here=False),
    ShownPlace("/importar/", "Importar", "upload", "i", is_here=False),
]


class Visit(forms.Form):
    name = forms.CharField(label="Nombre", help_text="Como lo conocen sus clientes.")
    email = forms.EmailField(label="Correo")
    country = forms.ChoiceField(label="País", choices=[("ES", "España"), ("MX", "México")])
    note = forms.CharField(label="Nota", widget=forms.Textarea, required=False)
    roles = forms.MultipleChoiceField(
        label="Canales",
        choices=[("mail", "Correo"), ("call", "Teléfono")],
        widget=forms.CheckboxSelectMultiple,
    )
    sure = forms.BooleanField(label="Acepta recibir noticias", required=False)


def show(request):
    messages.success(request, "Los cambios se han guardado.")
    context = {
        "navigation": PLACES,
        "rows": ROWS,
        "page": Paginator(range(95), 10).page(3),
        "form": Visit({"name": "Ana", "email": "nadie"}),
        "job": Job(pk=7, state="running", step="Leyendo compras", done=1250, total=5000),
        "failed": Job(pk=8, state="failed", error="El archivo está vacío."),
        "sort": "name",
    }
    page = engines["django"].from_string(PAGE.read_text())
    return HttpResponse(page.render(context, request))


urlpatterns = [path("muestra/", show, name="gallery"), *real]
