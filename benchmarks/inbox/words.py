"""What is said in the benchmark's conversations: believable, of many different words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from querencia.demo import names
from querencia.demo.conversation_fillers import FILLERS

if TYPE_CHECKING:
    from random import Random

SUBJECTS = (
    "Pedido", "Factura", "Presupuesto", "Entrega del pedido", "Devolución del albarán",
    "Consulta de tarifa", "Avería", "Cambio de dirección", "Abono de la factura", "Catálogo",
)  # fmt: skip
PRODUCTS = (
    "aceite", "aceitunas", "harina", "bandejas", "servilletas", "café molido", "azúcar", "vasos",
    "atún en conserva", "pimentón", "arroz bomba", "lejía", "guantes", "palillos", "vinagre",
    "mantel de papel", "pan de molde", "tomate triturado", "leche entera", "levadura",
)  # fmt: skip
_FRAMES = (
    "Necesitamos {n} cajas de {p} para la semana que viene.",
    "En el pedido {r} faltan {n} unidades de {p}.",
    "¿Pueden confirmar el precio de {p} y el plazo hasta {t}?",
    "El transportista de {t} no encontró la calle; llamó a {w}.",
    "Le hemos emitido el abono {r} por las {n} cajas devueltas.",
    "La factura {r} no coincide con el albarán de {p}.",
    "Pregunte por {w} en el almacén de {t}, por favor.",
    "Mañana sale {p} con el resto, referencia {r}.",
)
_LINES = tuple(line.text for script in FILLERS for line in script.lines)


def said(draw: Random) -> str:
    """Return a few sentences."""
    parts = [
        draw.choice(_FRAMES).format(
            n=draw.randrange(2, 60),
            p=draw.choice(PRODUCTS),
            r=f"{draw.choice('ABPR')}{draw.randrange(10**6):06d}",
            t=draw.choice(names.TOWNS)[0],
            w=draw.choice(names.SURNAMES),
        )
        for _ in range(draw.randrange(1, 4))
    ]
    return " ".join([*parts, draw.choice(_LINES)] if draw.random() < 0.6 else parts)
