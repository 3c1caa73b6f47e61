"""The words of the demo's short conversations, of which there are many, and what answers them."""

from __future__ import annotations

from querencia.apps.conversations.enums import Factor, Status
from querencia.demo.conversation_lines import Line, Script

REPLIES = (
    (
        "recibido",
        "Acuse de recibo",
        (
            "Hola, {{nombre}}:\n\nHemos recibido su mensaje y hoy mismo le contestamos. "
            "El número de su consulta es el {{numero}}.\n\nUn saludo,\n{{agente}}"
        ),
    ),
    (
        "retraso",
        "Retraso en la entrega",
        (
            "Hola, {{nombre}}:\n\nSentimos el retraso. El pedido sale mañana a primera hora "
            "y le llegará antes de las once. No le cobraremos los portes.\n\nUn saludo,\n{{agente}}"
        ),
    ),
    (
        "abono",
        "Abono emitido",
        (
            "Hola, {{nombre}}:\n\nTiene razón. Hemos emitido el abono a nombre de {{cliente}}; "
            "lo verá en la próxima factura.\n\nUn saludo,\n{{agente}}"
        ),
    ),
    (
        "tarifa",
        "Envío de la tarifa",
        (
            "Hola, {{nombre}}:\n\nLe adjunto la tarifa vigente. Si algo le encaja, se lo guardamos."
            "\n\nUn saludo,\n{{agente}}\n{{empresa}}"
        ),
    ),
)

FILLERS = (
    Script(
        "email",
        0,
        (
            Line("in", 0, "¿Me pueden reenviar la factura del mes pasado? No la encuentro."),
            Line("out", 35, "Aquí la tiene. Cualquier cosa, nos dice.", state="delivered"),
            Line("in", 60, "Recibida, gracias."),
        ),
        subject="Copia de factura",
        status=Status.CLOSED,
        factor=Factor.INVOICE,
    ),
    Script(
        "whatsapp",
        0,
        (
            Line("in", 0, "Os habéis dejado el pan de molde en el pedido"),
            Line("out", 15, "Disculpe. Se lo llevamos esta tarde sin falta.", state="read"),
            Line("in", 18, "Ok"),
        ),
        status=Status.CLOSED,
        factor=Factor.PRODUCT,
        agent=1,
    ),
    Script(
        "email",
        0,
        (
            Line(
                "in",
                0,
                "El repartidor llegó dos horas tarde y perdimos el servicio del "
                "mediodía. No es serio.",
            ),
            Line(
                "out",
                50,
                "Tiene razón y lo sentimos. Hemos cambiado la ruta para que su "
                "pedido salga el primero.",
                state="delivered",
            ),
            Line("in", 300, "Gracias, esperemos que no se repita."),
        ),
        subject="Entrega con retraso",
        status=Status.CLOSED,
        factor=Factor.ATTENTION,
        is_complaint=True,
        labels=("Transporte",),
    ),
    Script(
        "telephone",
        0,
        (
            Line("call", 0, "Pide tarifa nueva de bebidas.", outcome="reached", is_outgoing=False),
            Line("note", 3, "Enviada por correo."),
        ),
        status=Status.CLOSED,
        factor=Factor.PRICE,
    ),
    Script(
        "email",
        0,
        (
            Line("in", 0, "¿Tienen stock de aceitunas gordal? Nos harían falta diez latas."),
            Line("out", 20, "Sí, tenemos. Se las apunto en el próximo pedido.", state="read"),
        ),
        subject="Consulta de stock",
        status=Status.CLOSED,
        agent=1,
    ),
)
