"""What people open at the inbox, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from benchmarks.inbox.words import PRODUCTS, SUBJECTS
from benchmarks.web.load import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

TYPED = (
    *PRODUCTS, *SUBJECTS, "compras77", "persona 12", "factura albarán", "caj", "a",
    "pedido bandejas", "almacén sevilla", "#4711", "B12", "garcía", "transportista calle",
)  # fmt: skip


def _view(name: str, **filters: object) -> Callable[[Random, Sequence[int]], str]:
    query = "".join(f"&{key}={value}" for key, value in filters.items())
    return lambda _draw, _ids: f"/conversaciones/?vista={name}{query}"


def _filters(draw: Random, _ids: Sequence[int]) -> str:
    """Draw a list with filters: some of them, and an order."""
    filters = {
        "canal": draw.choice(("email", "whatsapp", "telephone")),
        "prioridad": draw.choice((2, 3, 4)),
        "tema": draw.choice(("price", "invoice")),
        "etiqueta": draw.randrange(1, 9),
        "queja": "si",
        "encargado": draw.choice(("yo", "nadie")),
    }
    some = {name: value for name, value in filters.items() if draw.random() < 0.3}
    order = draw.choice(("espera", "reciente", "vence", "prioridad"))
    view = draw.choice(("todas", "sin-asignar", "esperando", "cerradas"))
    return _view(view, **some, orden=order, pagina=draw.randrange(1, 4))(draw, _ids)


def _search(draw: Random, _ids: Sequence[int]) -> str:
    return f"/conversaciones/?q={quote(draw.choice(TYPED))}"


SEARCH = Page("search everywhere", 10, _search)
PAGES = (
    Page("a conversation", 40, lambda draw, ids: f"/conversaciones/{draw.choice(ids)}/"),
    Page("mine", 15, _view("mias")),
    Page("unassigned", 10, _view("sin-asignar")),
    Page("all, by waiting", 7, _view("todas", orden="espera")),
    Page("all, by due", 5, _view("todas", orden="vence")),
    Page("all, by priority", 3, _view("todas", orden="prioridad")),
    Page("all, latest first", 3, _view("todas")),
    Page("filters", 7, _filters),
    SEARCH,
)
