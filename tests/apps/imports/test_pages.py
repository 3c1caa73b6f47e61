"""The wizard: from a file to what came of it, and back; by a browser and by a program."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from querencia.apps.imports.domain.tokens import create_token
from querencia.apps.imports.models import ApiToken, Import
from querencia.apps.sales.models import Purchase
from querencia.foundation import clock
from querencia.foundation.jobs.worker import Worker
from tests.apps.imports.test_purchases import SPANISH

pytestmark = pytest.mark.django_db(transaction=True)

UNCLEAR = "Cliente;Fecha;Importe\nC1;05/04/2024;10,00\nC1;06/04/2024;11,00\n"


@pytest.fixture
def browser(client_of, manager):
    return client_of(manager)


def work():
    """Do all the work that waits."""
    worker = Worker()
    while worker.run_one():
        pass


def upload(browser, text: str, name="ventas.csv", kind="purchases"):
    file = SimpleUploadedFile(name, text.encode(), content_type="text/csv")
    return browser.post(f"/importar/nuevo/{kind}/", {"file": file}, follow=True)


def as_shown(page) -> dict[str, str]:
    """What the form of the columns would send as it is."""
    form = page.context["form"]
    fields = {field.html_name: field.value() for field in form}
    return {name: value for name, value in fields.items() if value is not None}


def test_a_file_is_looked_at_tried_out_imported_and_undone(browser):
    page = upload(browser, SPANISH)
    assert "Así se leerían las primeras filas" in page.content.decode()
    assert "25 mar 2024" in page.content.decode()
    imported = Import.objects.get()
    page = browser.post(
        f"/importar/{imported.pk}/columnas", as_shown(page) | {"try": "1"}, follow=True
    )
    assert b"<progress" in page.content
    work()
    page = browser.get(f"/importar/{imported.pk}/")
    assert [(name, count) for name, _label, count in page.context["counts"]] == [
        ("created", 2), ("changed", 0), ("unchanged", 0), ("rejected", 1),
    ]  # fmt: skip
    assert "25 mar 2024 · " in page.content.decode(), "days of examples, as people write them"
    assert Purchase.objects.count() == 0
    browser.post(f"/importar/{imported.pk}/importar")
    work()
    page = browser.get(f"/importar/{imported.pk}/")
    assert (Purchase.objects.count(), page.context["imported"].state) == (2, "done")
    file = b"".join(browser.get(f"/importar/{imported.pk}/rechazadas.csv").streaming_content)
    assert (
        "F-3;no sé;C2;Café Luna;Vinos;80,00;Luis;6;Fecha;no sé;esto no es una fecha"
        in file.decode()
    )
    browser.post(f"/importar/{imported.pk}/deshacer")
    work()
    page = browser.get(f"/importar/{imported.pk}/")
    assert (Purchase.objects.count(), page.context["imported"].state) == (0, "undone")
    assert "Mateo Ruiz" in page.content.decode()


def test_what_can_be_read_in_two_ways_is_asked_and_the_answer_counts(browser):
    page = upload(browser, UNCLEAR)
    assert "¿Qué día es «05/04/2024»?" in page.content.decode()
    imported = Import.objects.get()
    send = as_shown(page) | {"try": "1"}
    page = browser.post(f"/importar/{imported.pk}/columnas", send, follow=True)
    assert page.context["seen"].questions  # no answer, no trial
    page = browser.post(f"/importar/{imported.pk}/columnas", send | {"dates": "dmy"}, follow=True)
    work()
    imported.refresh_from_db()
    assert imported.tried["counts"] == {"created": 2, "customers": 1}


def test_a_column_that_is_not_recognised_can_be_pointed_at(browser):
    page = upload(browser, "Quién;Fecha;Cuánto\nC1;25/04/2024;10,00\n")
    assert [column.name for column in page.context["seen"].missing] == ["customer"]
    imported = Import.objects.get()
    send = {"c0": "customer", "c1": "date", "c2": "amount", "try": "1"}
    browser.post(f"/importar/{imported.pk}/columnas", send)
    work()
    imported.refresh_from_db()
    assert imported.tried["counts"] == {"created": 1, "customers": 1}


def test_two_columns_cannot_be_the_same(browser):
    upload(browser, UNCLEAR)
    imported = Import.objects.get()
    send = {"c0": "customer", "c1": "customer", "c2": "amount"}
    page = browser.post(f"/importar/{imported.pk}/columnas", send)
    assert list(page.context["form"].errors) == ["c1"]
    assert "Otra columna ya es esto." in page.content.decode()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "fichero enviado está vacío"), ("hola", "ninguna tabla con una fila de títulos")],
)
def test_a_file_without_a_table_is_refused_in_a_sentence(browser, text, sentence):
    page = upload(browser, text)
    assert sentence in page.content.decode()


def test_what_the_ledger_refuses_is_said_in_the_language_of_the_reader(browser):
    text = "Cliente;Fecha;Importe;Tipo\nC1;25/03/2024;10,00;azul\nC2;26/03/2024;12,00;verde\n"
    page = upload(browser, text)
    imported = Import.objects.get()
    browser.post(f"/importar/{imported.pk}/columnas", as_shown(page) | {"try": "1"})
    work()
    page = browser.get(f"/importar/{imported.pk}/")
    assert "no dice de ninguna fila si es una compra o una devolución" in page.content.decode()
    assert "kind" not in Import.objects.get().error


def test_an_import_runs_once_however_often_one_clicks(browser):
    upload(browser, SPANISH)
    imported = Import.objects.get()
    browser.post(
        f"/importar/{imported.pk}/columnas",
        as_shown(browser.get(f"/importar/{imported.pk}/")) | {"try": "1"},
    )
    work()
    for _ in range(3):
        browser.post(f"/importar/{imported.pk}/importar")
    work()
    imported.refresh_from_db()
    assert imported.counts["created"] == Purchase.objects.count() == 2


def api(client, path: str, token: str, **data):
    return client.post(path, data, headers={"Authorization": f"Bearer {token}"})


def test_a_program_sends_a_file_with_its_token(client, manager):
    token = create_token(user=manager, name="caja", now=clock.now())
    file = SimpleUploadedFile("ventas.csv", SPANISH.encode())
    answer = api(client, "/api/importar/purchases", token, file=file)
    assert answer.status_code == 202
    work()
    pk = json.loads(answer.content)["id"]
    answer = client.get(f"/api/importar/{pk}/estado", headers={"Authorization": f"Bearer {token}"})
    assert json.loads(answer.content) == {
        "id": pk, "kind": "purchases", "state": "done", "error": "",
        "counts": {"created": 2, "customers": 2, "rejected": 1},
    }  # fmt: skip
    assert Import.objects.get().asked_by == manager


def test_a_program_is_told_what_is_not_clear(client, manager):
    token = create_token(user=manager, name="caja", now=clock.now())
    file = SimpleUploadedFile("ventas.csv", UNCLEAR.encode())
    answer = api(client, "/api/importar/purchases", token, file=file)
    assert answer.status_code == 422
    assert "05/04/2024" in json.loads(answer.content)["detail"]


def test_no_token_opens_for_nobody_a_wrong_one_or_a_seller(client, seller):
    file = SimpleUploadedFile("ventas.csv", SPANISH.encode())
    assert client.post("/api/importar/purchases", {"file": file}).status_code == 401
    assert api(client, "/api/importar/purchases", "qrn_nonsense", file=file).status_code == 401
    token = create_token(user=seller, name="caja", now=clock.now())
    file.seek(0)
    assert api(client, "/api/importar/purchases", token, file=file).status_code == 403


def test_a_token_is_shown_once_and_deleted_by_its_owner_alone(browser, client_of, administrator):
    page = browser.post("/importar/claves/", {"name": "caja"})
    made = page.context["made"]
    assert made.startswith("qrn_")
    assert made in page.content.decode()
    assert made not in browser.get("/importar/claves/").content.decode()
    token = ApiToken.objects.get()
    assert made not in (token.digest, token.name)
    assert client_of(administrator).post(f"/importar/claves/{token.pk}/borrar").status_code == 404
    browser.post(f"/importar/claves/{token.pk}/borrar")
    assert ApiToken.objects.count() == 0
