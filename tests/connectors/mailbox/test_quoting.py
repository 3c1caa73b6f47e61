"""What was written, apart from what it quotes (A56)."""

import time

import pytest

from querencia.connectors.channel import Party
from querencia.connectors.mailbox import Split, find_first_sender, split_html, split_text

# What each program leaves of "Gracias, ya la tengo." with the letter of ours below it.
SIGNATURES = {
    "a56_apple_text": "Enviado desde mi iPhone",
    "a56_outlook_ios": "Obtener Outlook para iOS<https://aka.ms/o0ukef>",
    "a56_protonmail": "Enviado con el correo electrónico seguro de Proton Mail.",
    "a56_yahoo_android": "Enviado desde Yahoo Mail para Android",
}
PROGRAMS = (
    "a56_apple",
    "a56_apple_text",
    "a56_gmail",
    "a56_gmail_html_only",
    "a56_outlook_desktop",
    "a56_outlook_desktop_html_only",
    "a56_outlook_ios",
    "a56_outlook_web",
    "a56_protonmail",
    "a56_qq",
    "a56_thunderbird",
    "a56_thunderbird_below",
    "a56_yahoo_android",
    "a56_yahoo_web",
)


@pytest.mark.parametrize("program", PROGRAMS)
def test_a56_an_answer_is_told_from_what_it_quotes(parse, program):
    letter = parse(program)
    signature = SIGNATURES.get(program, "")
    expected = "\n\n".join(filter(None, ["Gracias, ya la tengo.", signature]))
    assert (letter.incoming.text, letter.signature) == (expected, signature)


@pytest.mark.parametrize("program", PROGRAMS)
def test_a56_the_whole_letter_is_kept_beside_the_answer(parse, program):
    letter = parse(program)
    assert "Le enviamos la factura" in letter.incoming.whole_text
    assert letter.incoming.whole_text != letter.incoming.text


HEADINGS = [
    "El lun, 3 nov 2025 a las 10:12, Ana Ruiz (<ana@x.es>) escribió:",
    "El lun, 3 nov 2025 a las 10:12, Ana Ruiz\n(<ana@x.es>)\nescribió:",
    "El lun., 3 de nov. de 2025 10:12 a. m., Ana Ruiz <ana@x.com.mx> escribió:",
    "El lunes, 3 de noviembre de 2025, 10:12:05 a.m. CST, Ana Ruiz escribió:",
    "El lun, 3 de nov de 2025, 10:12, Ana Ruiz <ana@x.com.ar> escribió:",
    "El mar, 4 nov 2025 a la(s) 10:12, Ana Ruiz (ana@x.com.ar) escribió:",
    "El 03/11/2025 a las 10:12, Ana Ruiz escribió:",
    "El 3/11/25 10:12, Ana Ruiz escribio:",
    "On Mon, Nov 3, 2025 at 10:12 AM Ana Ruiz <ana@x.es> wrote:",
    "On Mon, Nov 3, 2025 at 10:12 AM Ana Ruiz <\nana@x.es> wrote:",
    "Em seg., 3 de nov. de 2025 às 10:12, Ana Ruiz <ana@x.pt> escreveu:",
    "No dia 3 de nov. de 2025, às 10:12, Ana Ruiz <ana@x.pt> escreveu:",
    "El dl., 3 de nov. 2025, 10:12, Ana Ruiz <ana@x.cat> va escriure:",
    "Missatge de Ana Ruiz <ana@x.cat> del dia dl., 3 de nov. 2025 a les 10:12 va escriure:",
    "Ana Ruiz <ana@x.es> escribió:",
    "2025-11-03 10:12 GMT+01:00 Ana Ruiz <ana@x.es>:",
    "---- El lun, 03 nov 2025 10:12:00 +0100 Ana Ruiz <ana@x.es> escribió ----",
    "*El lun, 3 nov 2025 a las 10:12, Ana Ruiz escribió:*",
]


@pytest.mark.parametrize("heading", HEADINGS)
def test_a56_headings_are_known_in_the_languages_of_our_customers(heading):
    split = split_text(f"Gracias.\n\n{heading}\n\n> Hola\n>\n> Adiós\n")
    assert (split.reply, split.quoted.startswith(heading)) == ("Gracias.", True)


BLOCKS = [
    "De: Ana Ruiz\nEnviado el: lunes, 3 de noviembre de 2025\nPara: Soporte\nAsunto: Factura",
    "________________________________\nDe: Ana\nEnviado: lunes\nPara: Soporte\nAsunto: Factura",
    "*De:* Ana Ruiz\n*Enviado el:* lunes\n*Para:* Soporte\n*CC:* x\n*Asunto:* Factura",
    "De: Ana\nFecha: lunes, 3 de noviembre\nPara: Soporte\nAsunto: Factura",
    "From: Ana\nSent: Monday\nTo: Support\nSubject: Invoice",
    "-----Original Message-----\nFrom: Ana\nSent: Monday\nTo: Support\nSubject: Invoice",
    "-----Mensaje original-----\nDe: Ana",
    "-------- Mensaje original --------",
    "------- Original Message -------",
    "De: Ana\nEnviada em: segunda-feira\nPara: Suporte\nAssunto: Fatura",
    "De: Ana\nEnviat el: dilluns\nPer a: Suport\nTema: Factura",
    "------------------ Original ------------------\nFrom: x",
]


@pytest.mark.parametrize("block", BLOCKS)
def test_a56_everything_below_a_block_of_headers_is_quoted(block):
    split = split_text(f"Gracias.\n\n{block}\n\nHola, Ana:\nNo quoted marks.\n")
    assert (split.reply, "Hola, Ana:" in split.quoted) == ("Gracias.", True)


UNCUT = [
    "El 3 de noviembre mi jefe escribió que no paga.\nUn saludo",
    "Quiero viajar:\n\nDe: Madrid\nA: Sevilla\nFecha: 3/11\n\nGracias",
    "El 3 de noviembre su compañera Ana escribió:\n\n«Se lo devolvemos»\n\nY nada.",
    "De: Madrid\nA dónde: Barcelona",
    "Mi hijo me escribió: no funciona",
    "El precio es 12 €, dijo.\nOn the table I wrote 5 notes",
    "- uno\n- dos\n\nAna",
    "> cita y nada más",
    "El 3/11/25 a las 9:00, Soporte escribió:\n> Hola",
    "De: Ana\nEnviado: lunes\nPara: Soporte\nAsunto: Factura\n\nHola",
    "",
    "   \n\n",
]


@pytest.mark.parametrize("text", UNCUT)
def test_a56_nothing_is_cut_where_it_is_not_sure_or_nothing_would_remain(text):
    assert split_text(text).reply == text.strip("\n").rstrip()
    assert split_text(text).quoted == ""


def test_a56_answers_between_the_lines_stay_with_what_they_answer():
    text = "El 3/11/25, Soporte escribió:\n> ¿Color?\nRojo.\n> ¿Talla?\nLa 40."
    assert split_text(text) == Split(text)


def test_a56_what_stands_below_the_quotation_is_kept():
    text = "Arriba.\n\nEl 3/11/25 a las 9:00, Soporte escribió:\n> Hola\n\nAbajo."
    assert split_text(text).reply.split() == ["Arriba.", "Abajo."]


def test_a56_html_that_only_quotes_stays_whole():
    html = '<div class="gmail_quote">El lunes escribió:<blockquote>Hola</blockquote></div>'
    assert split_html(html) == Split(html)


def test_a56_an_answer_that_is_only_an_image_stays():
    html = '<img src="cid:a"><div class="gmail_quote">El lunes: Hola</div>'
    assert split_html(html).reply == '<img src="cid:a">'


def test_a56_a_forwarded_letter_is_what_is_said(parse, write):
    html = (
        '<div>Mira esto</div><div class="gmail_quote"><div class="gmail_attr">'
        "---------- Forwarded message ---------<br>De: Luis &lt;luis@otro.es&gt;</div>No va.</div>"
    )
    letter = parse(write(html, Content_Type="text/html"))
    assert "No va." in letter.incoming.text


def test_a20_the_first_sender_of_a_forwarded_letter_is_read():
    text = "Os paso:\n\n-----\nDe: Luis Gil <luis@otro.es>\nPara: x"
    assert find_first_sender(text) == Party("luis@otro.es", "Luis Gil")
    assert find_first_sender("De: Madrid\n*From:* [eva@otro.es](mailto:eva@otro.es)") is None
    assert find_first_sender("> *De:* eva@otro.es") == Party("eva@otro.es")


def test_a_signature_is_taken_off_only_where_it_is_marked():
    assert split_text("Hola\n-- \nAna Ruiz\nVentas") == Split("Hola", "", "-- \nAna Ruiz\nVentas")
    assert split_text("Hola\n\nAna Ruiz") == Split("Hola\n\nAna Ruiz")
    assert split_text("-- \nAna") == Split("-- \nAna")
    assert split_text("Hola\n--\n" + "x\n" * 40).signature == ""
    assert split_text("Enviado desde mi iPhone") == Split("Enviado desde mi iPhone")


@pytest.mark.parametrize(
    "text",
    [
        "El 3, " * 100_000,
        "El 3 de noviembre a las 10:12\n" * 20_000,
        "De: x\n" * 60_000,
        "> a\nb\n" * 50_000,
        "- " * 200_000,
        "\n" * 500_000,
        ("x" * 390 + "\n") * 2_000,
    ],
)
def test_a56_long_texts_are_split_in_bounded_time(text):
    begun = time.monotonic()
    split_text(text)
    assert time.monotonic() - begun < 3
