"""Whoever fills in the form reaches the inbox: once, as somebody who proved nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from querencia.apps.conversations.domain.recognising import suggestions
from querencia.apps.conversations.forms.few_files import LARGEST_FILES, MOST_FILES
from querencia.apps.conversations.models import Account, Attachment, Message
from querencia.apps.web_forms.domain.filled import Filled
from querencia.apps.web_forms.domain.settings import FormSettings, keep_form
from querencia.apps.web_forms.domain.stamps import new_stamp, read_stamp, sign_number
from querencia.apps.web_forms.domain.writing import take
from querencia.apps.web_forms.views.filling_in import OF_A_CONNECTION, OF_AN_ADDRESS
from querencia.foundation import clock
from tests.apps.web_forms.conftest import MINUTE

pytestmark = pytest.mark.django_db


def kept():
    """All that was kept: of each message its conversation, words and whether it is unwanted."""
    return [
        (one.conversation.subject, one.text, one.conversation.is_spam)
        for one in Message.objects.filter(kind="in").select_related("conversation")
    ]


def events(conversation):
    found = conversation.messages.filter(kind="event").order_by("pk")
    return [one.details for one in found]


def test_what_is_filled_in_is_a_conversation_and_its_number_is_told(fill_in, client_of, form):
    done = fill_in(telephone="600 11 22 33", order="P-7", factor="invoice")
    found = done.conversation
    assert (found.channel, found.party_address, found.party_name, found.factor, found.is_spam) == (
        "web_form", "ana@panaderia.example", "Ana Núñez", "invoice", False,
    )  # fmt: skip
    assert events(found) == [
        {"event": "form_details", "telephone": "600 11 22 33", "order": "P-7"},
        {"event": "about", "factor": "invoice", "is_complaint": False},
    ]
    thanks = client_of(None).get(done.response["Location"])
    assert f">{found.pk}</b>" in thanks.content.decode()


def test_nobody_is_recognised_by_an_address_that_is_only_claimed(fill_in, bakery):
    found = fill_in().conversation
    assert (found.customer, suggestions(found)) == (None, [bakery])


def test_no_number_is_told_that_was_not_signed(form, client_of):
    client = client_of(None)
    forged = f"{sign_number(2).partition(':')[0]}:{sign_number(1).partition(':')[2]}"
    statuses = [
        client.get(f"/formulario/{form.key}/recibido/{word}/").status_code
        for word in ("1", "1:x", forged)
    ]
    assert statuses == [404, 404, 404]


def test_a_second_click_gives_one_message_and_other_words_another(fill_in, form):
    stamp = new_stamp(form, now=clock.now() - MINUTE)
    first, second = fill_in(sello=stamp), fill_in(sello=stamp)
    assert first.response["Location"] == second.response["Location"]
    fill_in(sello=stamp, text="Y otra cosa.")
    assert kept() == [
        ("Pedido 7", "¿Dónde está mi pedido?", False),
        ("Pedido 7", "Y otra cosa.", False),
    ]


@pytest.mark.django_db(transaction=True)
def test_clicks_at_the_same_moment_give_one_message(form):
    now = clock.now()
    stamp = read_stamp(new_stamp(form, now=now - MINUTE), form)
    filled = Filled("Ana", "ana@panaderia.example", "Pedido 7", "¿Dónde está?")

    def click(_):
        try:
            return take(filled, account=form, stamp=stamp, now=now).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as clicks:
        numbers = set(clicks.map(click, range(4)))
    assert (len(numbers), Message.objects.filter(kind="in").count()) == (1, 1)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"confirmar": "https://casino.example"}, ["hidden_field"]),
        ({"sello": ""}, ["no_stamp"]),
        ({"sello": "[1,2,3]:forged"}, ["no_stamp"]),
        ({"text": "http://a.example " * 4}, ["links"]),
        ({"subject": "http://a.example", "text": "www.b.es [url=c] https://d.example"}, ["links"]),
    ],
)  # fmt: skip
def test_what_looks_like_a_machine_is_kept_among_the_unwanted(fill_in, changed, why):
    done = fill_in(**changed)
    assert (done.response.status_code, done.conversation.is_spam) == (302, True)
    assert events(done.conversation) == [{"event": "form_suspected", "why": why}]
    assert done.conversation.promises.count() == 0, "nothing is promised to machines"


def test_faster_than_anybody_writes_is_unwanted_too(fill_in, form):
    done = fill_in(sello=new_stamp(form, now=clock.now()))
    assert events(done.conversation) == [{"event": "form_suspected", "why": ["too_fast"]}]


def test_the_stamp_of_another_form_counts_for_nothing(fill_in, form, organisation):
    other = keep_form(Account(name="Otro"), FormSettings())
    done = fill_in(sello=new_stamp(other, now=clock.now() - MINUTE))
    assert done.conversation.is_spam


def test_three_links_are_no_reason(fill_in):
    done = fill_in(text="https://www.a.example www.b.example http://c.example")
    assert not done.conversation.is_spam


def test_too_many_from_an_address_wait_and_keep_what_they_wrote(fill_in):
    for number in range(OF_AN_ADDRESS):
        assert fill_in(text=f"{number}").response.status_code == 302
    held = fill_in(text="La última", address="192.0.2.9")
    assert held.response.status_code == 429
    page = held.response.content.decode()
    assert "Ya nos ha enviado varios mensajes" in page
    assert "La última</textarea>" in page
    assert len(kept()) == OF_AN_ADDRESS


def test_too_many_from_a_connection_wait(fill_in):
    for number in range(OF_A_CONNECTION):
        assert fill_in(email=f"n{number}@x.example").response.status_code == 302
    assert fill_in(email="nueva@x.example").response.status_code == 429
    assert fill_in(email="nueva@x.example", address="192.0.2.2").response.status_code == 302


def test_the_limit_is_lifted_by_time(monkeypatch, fill_in):
    for number in range(OF_AN_ADDRESS + 1):
        last = fill_in(text=f"{number}")
    assert last.response.status_code == 429
    later = clock.now() + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert fill_in(text="Ahora sí").response.status_code == 302


def test_files_come_along_under_harmless_names(fill_in):
    bill = SimpleUploadedFile("../../factura.pdf", b"%PDF-1.4", "application/pdf")
    page = SimpleUploadedFile("x.html", b"<script>", "text/html")
    fill_in(attached=[bill, page])
    found = [(one.name, one.file.read()) for one in Attachment.objects.order_by("pk")]
    assert found == [("factura.pdf", b"%PDF-1.4"), ("x.html", b"<script>")]


def test_too_many_or_too_large_files_are_refused_with_a_word(fill_in):
    many = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(MOST_FILES + 1)]
    large = [SimpleUploadedFile(f"{n}.bin", bytes(LARGEST_FILES // 2 + 1)) for n in range(2)]
    answers = [fill_in(attached=files).response for files in (many, large)]
    assert [one.status_code for one in answers] == [422, 422]
    assert "Como máximo 5 archivos, por favor." in answers[0].content.decode()
    assert "pueden pesar 15 MB como máximo" in answers[1].content.decode()
    assert kept() == []


def test_what_is_missing_is_said_at_its_field(fill_in):
    answer = fill_in(email="ana", text="").response
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'aria-invalid="true" aria-describedby="id_email_helptext id_email_error"' in page
    assert kept() == []


def test_scripts_in_every_field_stay_words(fill_in, support, client_of):
    bad = '"><script>alert(1)</script>'
    answer = fill_in(name=bad, email="no", subject=bad, text=bad, order=bad, telephone=bad).response
    assert "<script>" not in answer.content.decode()
    found = fill_in(name=bad, subject=bad, text=bad, order=bad, telephone=bad).conversation
    inside = client_of(support).get(f"/conversaciones/{found.pk}/").content.decode()
    assert "alert(1)&lt;/script&gt;" in inside
    assert "<script>alert" not in inside


def test_only_the_chosen_websites_may_show_it_in_their_pages(form, client_of):
    shown = client_of(None).get(f"/formulario/{form.key}/")
    assert "frame-ancestors https://www.norte.example;" in shown["Content-Security-Policy"] + ";"
    assert "X-Frame-Options" not in shown
    assert shown.cookies == {}, "inside another website's page there are none anyway"
    elsewhere = client_of(None).get("/cuenta/entrar/")
    assert "frame-ancestors 'none'" in elsewhere["Content-Security-Policy"]


def test_without_chosen_websites_nobody_may_show_it(organisation, client_of):
    form = keep_form(Account(name="Contacto"), FormSettings())
    shown = client_of(None).get(f"/formulario/{form.key}/")
    assert "frame-ancestors 'none'" in shown["Content-Security-Policy"]
    assert shown["X-Frame-Options"] == "DENY"


def test_a_form_that_is_off_is_not_there(form, client_of):
    form.is_on = False
    form.save()
    assert client_of(None).get(f"/formulario/{form.key}/").status_code == 404


def test_it_speaks_the_visitors_language(form, client_of):
    address = f"/formulario/{form.key}/"
    browser = client_of(None, accept_language="en-GB,en;q=0.9,es;q=0.8")
    assert "<h1>Write to us</h1>" in browser.get(address).content.decode()
    assert "<h1>Escríbanos</h1>" in browser.get(f"{address}?idioma=es").content.decode()
    assert "<h1>Escríbanos</h1>" in client_of(None).get(address).content.decode()


def test_fields_that_are_off_are_not_asked_and_not_taken(organisation, fill_in, client_of):
    few = FormSettings(asks_telephone=False, asks_factor=False, asks_order=False, asks_files=False)
    form = keep_form(Account(name="Breve"), few)
    page = client_of(None).get(f"/formulario/{form.key}/").content.decode()
    asked = [
        name for name in ("telephone", "factor", "order", "attached") if f'name="{name}"' in page
    ]
    found = fill_in(form, factor="price", order="P-7").conversation
    assert (asked, found.factor, events(found)) == ([], "", [])


def test_a_key_opens_only_forms(organisation, client_of):
    mailbox = Account.objects.create(kind="email", name="Atención")
    assert client_of(None).get(f"/formulario/{mailbox.key}/").status_code == 404
