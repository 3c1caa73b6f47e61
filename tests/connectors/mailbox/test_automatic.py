"""Letters of machines (A30, A35, A36)."""

import pytest

HUMAN = [
    {"Auto_Submitted": "no"},
    {"Precedence": "normal"},
    {"X_Auto_Response_Suppress": "DR, OOF"},
    {"From": "Norberto <norberto@cliente.es>"},
    {"From": "noreno@cliente.es"},
    {"Subject": "Fuera de la oficina no funciona el acceso"},
    {"X_Loop": "no"},
    {"List_Id": "<soporte.empresa.es>", "Precedence": "list", "List_Post": "soporte@empresa.es"},
    {"Message_ID": "<querencia.1.2.x@otra.es>"},
]
MACHINES = [
    ({"Auto_Submitted": "auto-replied"}, "auto_reply"),
    ({"Auto_Submitted": "auto-replied; owner-email=x"}, "auto_reply"),
    ({"Auto_Submitted": "auto-generated"}, "bulk"),
    ({"X_Auto_Response_Suppress": "All"}, "bulk"),
    ({"X_Auto_Response_Suppress": "DR, AutoReply"}, "bulk"),
    ({"Precedence": "bulk"}, "bulk"),
    ({"Precedence": "Junk"}, "bulk"),
    ({"Precedence": "list"}, "bulk"),
    ({"Precedence": "auto_reply"}, "auto_reply"),
    ({"X_Autoreply": "yes"}, "auto_reply"),
    ({"X_Autorespond": ""}, "auto_reply"),
    ({"X_Loop": "ana@cliente.es"}, "auto_reply"),
    ({"List_Id": "<ofertas.tienda.es>"}, "bulk"),
    ({"List_Unsubscribe": "<https://tienda.es/baja>"}, "bulk"),
    ({"Return_Path": "<>"}, "bounce"),
    ({"Return_Path": " < > "}, "bounce"),
    ({"From": "MAILER-DAEMON@mx.es"}, "bounce"),
    ({"From": "Postmaster <postmaster@mx.es>"}, "bounce"),
    ({"From": "abuse@mx.es"}, "bounce"),
    ({"From": "bounces+12-ab@mx.es"}, "bounce"),
    ({"From": "no-reply@tienda.es"}, "no_reply"),
    ({"From": "noreply+x@tienda.es"}, "no_reply"),
    ({"From": "avisos.no.responder@banco.es"}, "no_reply"),
    ({"From": "do_not_reply@tienda.es"}, "no_reply"),
    ({"Message_ID": "<querencia.1.2.abc@empresa.es>"}, "own"),
    ({"Subject": "Respuesta automática: Factura"}, "auto_reply"),
    ({"Subject": "Automatic reply: Factura"}, "auto_reply"),
    ({"X_Failed_Recipients": "x@y.es"}, "bounce"),
]


@pytest.mark.parametrize(("headers", "reason"), MACHINES)
def test_a30_a_machine_is_known_by_what_it_writes(parse, write, headers, reason):
    letter = parse(write(**headers))
    assert (letter.automatic, letter.incoming.is_automatic) == (reason, True)


@pytest.mark.parametrize("headers", HUMAN)
def test_a30_people_are_not_taken_for_machines(parse, write, headers):
    letter = parse(write(**headers))
    assert (letter.automatic, letter.incoming.is_automatic) == (None, False)


def test_a35_the_out_of_office_answer_to_our_notice_is_automatic(parse, write):
    raw = write("Vuelvo el lunes", From="agente@empresa.es", Auto_Submitted="auto-replied")
    assert parse(raw).automatic == "auto_reply"


def test_a36_a_machine_that_says_nothing_of_itself_passes_for_a_person(parse, write):
    """Nothing can be seen in such a letter; the caps on answers hold it (A33)."""
    assert parse(write("Ticket creado", From="ayuda@proveedor.es")).automatic is None


def test_a92_headers_that_call_themselves_ours_are_not_read(parse, write):
    plain = parse(write())
    forged = parse(write(X_Querencia_Conversation="12", X_Querencia_Internal="yes"))
    assert (forged.incoming, forged.tag) == (plain.incoming, plain.tag)
