"""The words of the demo's long conversations: who wrote what, when, and how it was left."""

from __future__ import annotations

from querencia.apps.conversations.enums import Factor, Priority, Status
from querencia.demo.conversation_lines import Line, Script

SCRIPTS = (
    Script(
        "email",
        2.4,
        (
            Line(
                "in",
                0,
                "Buenos días:\n\nEl pedido de ayer ha llegado con dos cajas de "
                "croquetas descongeladas. No las podemos usar. ¿Cuándo pueden reponerlas? "
                "Tenemos una comunión el sábado.\n\nGracias,",
                files=(("cajas.png", "image/png"), ("albaran-4471.pdf", "application/pdf")),
            ),
            Line(
                "note",
                25,
                "Llamado al almacén: salieron bien de la cámara. Hablar con el transportista.",
            ),
        ),
        subject="Cajas descongeladas en el pedido de ayer",
        priority=Priority.HIGH,
        factor=Factor.PRODUCT,
        is_complaint=True,
        labels=("Transporte",),
    ),
    Script(
        "whatsapp",
        1.1,
        (
            Line(
                "in",
                0,
                "Hola!! Me podéis mandar lo de siempre para mañana? Y dos cajas más de Rioja",
            ),
            Line("in", 2, "Si puede ser antes de las 10 mejor 🙏"),
        ),
        is_taken=False,
    ),
    Script(
        "email",
        30,
        (
            Line(
                "in",
                0,
                "Hola:\n\nEn la factura de octubre nos han cobrado dos veces los "
                "portes. Es la tercera vez que pasa este año y ya no sé a quién decírselo. "
                "Si no se arregla, cambiaremos de proveedor.",
            ),
            Line(
                "out",
                95,
                "Hola:\n\nTiene toda la razón y le pido disculpas. He pedido a "
                "administración que emita hoy mismo el abono.\n\nUn saludo,",
                state="delivered",
            ),
            Line("in", 1440, "Sigo esperando el abono. ¿Alguien lo está mirando?"),
        ),
        subject="Portes cobrados dos veces",
        priority=Priority.URGENT,
        factor=Factor.INVOICE,
        is_complaint=True,
        labels=("Abono", "Cuenta clave"),
    ),
    Script(
        "email",
        5.2,
        (
            Line(
                "in",
                0,
                "Buenas:\n\nSomos una cafetería nueva en Getafe y nos han hablado bien "
                "de ustedes. ¿Nos pueden enviar tarifa de lácteos y café? Serían unos dos pedidos "
                "por semana.\n\nMarina Olmedo",
            ),
        ),
        subject="Solicitud de tarifa",
        is_taken=False,
        party=("marina@cafeteriaolmedo.example", "Marina Olmedo"),
    ),
    Script(
        "email",
        26,
        (
            Line(
                "in",
                0,
                "Por favor, necesitamos el certificado de origen del aceite para una inspección.",
            ),
            Line(
                "out",
                40,
                "Buenas tardes:\n\nLo hemos pedido a la almazara; en cuanto llegue se lo enviamos.",
                state="read",
            ),
        ),
        subject="Certificado de origen",
        factor=Factor.SUPPORT,
    ),
    Script(
        "telephone",
        7,
        (
            Line(
                "call",
                0,
                "Quiere revisar precios antes de Navidad; compara con su cooperativa.",
                outcome="reached",
                is_outgoing=False,
            ),
            Line(
                "note",
                4,
                "Preparar propuesta con el descuento por volumen. @Jaime Ortega, "
                "¿hasta dónde podemos llegar?",
            ),
        ),
        factor=Factor.PRICE,
        labels=("Negociación",),
        status=Status.OPEN,
    ),
    Script(
        "email",
        50,
        (
            Line(
                "in",
                0,
                "¿Pueden cambiar la dirección de entrega? Desde el lunes estamos en la "
                "calle Mayor, 12.",
            ),
            Line(
                "out",
                30,
                "Hecho: desde el lunes le entregamos en la calle Mayor, 12.",
                state="failed",
            ),
        ),
        subject="Cambio de dirección de entrega",
        agent=1,
    ),
    Script(
        "whatsapp",
        20,
        (
            Line(
                "in",
                0,
                "Buenas, no me deja entrar en la web de pedidos, dice contraseña incorrecta",
            ),
            Line(
                "out",
                12,
                "Buenas tardes. Le acabo de enviar un enlace para poner una nueva. ¿Le ha llegado?",
                state="read",
            ),
            Line("in", 45, "Ya está, gracias!"),
            Line("out", 47, "Perfecto. Aquí estamos para lo que necesite.", state="read"),
        ),
        status=Status.CLOSED,
        factor=Factor.SUPPORT,
    ),
    Script(
        "email",
        70,
        (
            Line(
                "in",
                0,
                "Queremos hacer una degustación de quesos el día 12. ¿Nos ayudan con "
                "la selección? Seríamos unas cuarenta personas.",
            ),
            Line(
                "out",
                180,
                "¡Qué buena idea! El lunes le paso una propuesta con cinco quesos y su maridaje.",
                state="delivered",
            ),
        ),
        subject="Degustación de quesos",
        status=Status.SNOOZED,
        labels=("Oportunidad",),
    ),
    Script(
        "email",
        3.6,
        (
            Line(
                "in",
                0,
                "Estimado cliente: su cuenta será suspendida. Verifique sus datos en el "
                "enlace siguiente: http://verifique.example/cuenta",
                details={
                    "cautions": ["authentication_failed", "reply_to_elsewhere"],
                    "reply_to": [{"address": "cobros@otra.example"}],
                    "sender": {"address": "avisos@banco.example"},
                    "authentication": {"spf": "fail", "dkim": "none", "dmarc": "fail"},
                },
            ),
        ),
        subject="Aviso importante sobre su cuenta",
        is_taken=False,
        party=("avisos@banco.example", "Su banco"),
    ),
    Script(
        "email",
        90,
        (Line("in", 0, "Increase your sales with our SEO packages! First page guaranteed."),),
        subject="SEO offer for your website",
        is_spam=True,
        is_taken=False,
        party=("sales@seo-offers.example", "SEO Offers"),
    ),
    Script(
        "email",
        12,
        (
            Line(
                "in",
                0,
                "Hemos recibido vino blanco en lugar de tinto (seis cajas). ¿Lo "
                "recogen y nos traen el bueno?",
            ),
            Line(
                "out",
                20,
                "Sentimos el error. Mañana se lo cambiamos en la ruta de la mañana.",
                state="delivered",
            ),
            Line("in", 600, "De acuerdo. Que vengan antes de las 12, por favor."),
        ),
        subject="Producto equivocado",
        factor=Factor.PRODUCT,
        agent=1,
    ),
    Script(
        "telephone",
        4,
        (
            Line(
                "call",
                0,
                "Dice que lleva una semana llamando y nadie le devuelve la llamada.",
                outcome="complained",
                is_outgoing=False,
            ),
        ),
        factor=Factor.ATTENTION,
        is_complaint=True,
        priority=Priority.HIGH,
        status=Status.OPEN,
    ),
    Script(
        "whatsapp",
        0.3,
        (Line("in", 0, "Hola, a qué hora llega el reparto hoy?"),),
        is_taken=False,
        party=("+34655010203", "Paco"),
    ),
)
