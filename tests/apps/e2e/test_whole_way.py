"""From an empty folder to a call that was made: the way of a new house, in a real browser.

Nothing stands in for anything: a server process with its worker, Chromium, real purchases (a part
of CDNOW's) and a workbook as damaged as those that people send.
"""

import csv
import re
from datetime import date

import openpyxl
import pyarrow.compute as pc
import pytest

from tests.apps.e2e.conftest import served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "una frase bien larga"
PATIENCE = 120_000  # milliseconds: two cores may be busy with other tests
CUSTOMERS = 400
# Document, column, value and reason.
REJECTED = [
    ("F-3", "Cód. cliente", "", "falta el cliente"),
    ("F-4", "Fecha", "treinta de junio", "esto no es una fecha"),
    ("Total", "Nº factura", "Total", "una línea de totales no es un registro"),
]


@pytest.fixture
def house(tmp_path):
    """A server on an empty data folder."""
    with served(tmp_path / "casa nueva") as address:
        yield address


@pytest.fixture
def page(browser, house):
    context = browser.new_context(base_url=house, locale="es-ES", accept_downloads=True)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.said = []
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    yield page
    context.close()


@pytest.fixture
def purchases(cdnow_sample, tmp_path):
    """What some of CDNOW's customers bought, as a program would write it."""
    known = pc.unique(cdnow_sample["customer"])[:CUSTOMERS]
    table = cdnow_sample.filter(pc.is_in(cdnow_sample["customer"], value_set=known))
    file = tmp_path / "cdnow.csv"
    with file.open("w", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(["customer", "date", "amount"])
        writer.writerows(tuple(row.values()) for row in table.to_pylist())
    return file, table.num_rows


@pytest.fixture
def workbook(tmp_path):
    """A Spanish workbook: a title, texts for numbers and days, three rows that are no purchases."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["Listado de facturas", None, None, None, None],
        [],
        ["Nº factura", "Fecha", "Cód. cliente", "Nombre del cliente", "Importe (€)"],
        ["F-1", "15/06/1998", "N1", "Discos El Rastro", "1.234,50"],
        ["F-2", date(1998, 6, 16), "N2", "Café Núñez", 88.2],
        ["F-3", "17/06/1998", None, None, "45,00"],
        ["F-4", "treinta de junio", "N2", "Café Núñez", "12,10"],
        ["F-5", "18/06/1998", "N1", "Discos El Rastro", "-34,50"],
        ["Total", None, None, None, "1.345,30"],
    ):
        sheet.append(row)
    file = tmp_path / "facturas junio.xlsx"
    book.save(file)
    return file


def test_a_new_house_calls_its_first_customer(page, house, purchases, workbook):
    found_the_organisation(page, house)
    sign_out_and_in(page, house)
    say_that_purchases_come_first(page)

    file, rows = purchases
    assert bring(page, file) == {"Nuevos": rows, "Cambiados": 0, "Sin cambios": 0, "Rechazados": 0}
    counts = bring(page, workbook)
    assert counts == {"Nuevos": 3, "Cambiados": 0, "Sin cambios": 0, "Rechazados": 3}
    assert rejected_rows(page) == REJECTED

    review(page)
    called = log_a_call(page)
    see_it_in_the_timeline(page, called)
    open_the_analyses(page)
    assert page.said == []


def fill(page, **fields):
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)


def found_the_organisation(page, house):
    page.goto("/")
    page.wait_for_url("**/comienzo/")
    fill(page, name="Discos del Norte", your_name="Ana Luna", email="ana@norte.example",
         password=PASSWORD)  # fmt: skip
    page.get_by_role("button", name="Empezar").click()
    page.wait_for_url(house + "/")


def sign_out_and_in(page, house):
    page.get_by_role("button", name="Salir").click()
    page.wait_for_url("**/cuenta/entrar/")
    fill(page, login="ana@norte.example", password=PASSWORD)
    page.get_by_role("button", name="Entrar", exact=True).click()
    page.wait_for_url(house + "/")


def say_that_purchases_come_first(page):
    page.get_by_role("link", name="Importar compras").click()
    page.wait_for_url("**/importar/")


def bring(page, file):
    """Lead a file of purchases through the wizard; return what the last page counts."""
    page.goto("/importar/")
    page.get_by_role("list").get_by_role("link", name="Compras", exact=True).click()
    page.locator("[name=file]").set_input_files(file)
    page.get_by_role("button", name="Leer el archivo").click()
    page.get_by_role("heading", name="Así se leerían las primeras filas").wait_for()
    page.get_by_role("button", name="Probar").click()
    page.get_by_role("button", name="Importar", exact=True).click()
    page.get_by_text("Importado el").wait_for()
    return figures(page)


def figures(page):
    shown = page.locator(".figures .figure")
    return {
        one.locator(".figure-label").inner_text(): int(
            re.sub(r"\D", "", one.locator(".figure-value").inner_text())
        )
        for one in shown.all()
    }


def rejected_rows(page):
    with page.expect_download() as waited:
        page.get_by_role("link", name="Descárguelas").click()
    text = waited.value.path().read_text(encoding="utf-8-sig")
    _heading, *rows = csv.reader(text.splitlines(), delimiter=";")
    return [(row[0], *row[-3:]) for row in rows]


def review(page):
    """The worker reviews what is new by itself or is asked to; both end in the list."""
    page.goto("/")
    button = page.get_by_role("button", name="Revisar ahora")
    if button.is_visible():
        button.click()
    page.locator("[data-row]").first.wait_for()


def log_a_call(page):
    """Log a call with the first customer of the list, on the list; return who it was."""
    entry = page.locator("[data-row]").first
    name = entry.locator("h3 a").inner_text()
    sentence = entry.locator(".entry-why > p").first.inner_text()
    assert re.search(r"(Compra|compra|Cada compra).*\d", sentence), sentence
    entry.get_by_role("link", name="Anotar un contacto").click()
    entry.get_by_label("Qué se habló").fill("Dice que vuelve el lunes.")
    entry.get_by_role("button", name="Guardar").click()
    page.get_by_role("status").get_by_text("Contacto anotado.").wait_for()
    assert page.url.endswith("/"), "the list was not left"
    return name


def see_it_in_the_timeline(page, name):
    page.get_by_role("status").get_by_role("link", name=name).click()
    page.get_by_role("heading", name=name, level=1).wait_for()
    happened = page.locator(".timeline li").first.inner_text()
    assert "Dice que vuelve el lunes." in happened
    assert "Ana Luna" in happened


def open_the_analyses(page):
    for address, title in (
        ("/analisis/retencion/", "Retención"),
        ("/analisis/valor/", "Valor"),
        ("/analisis/presupuesto/", "Presupuesto"),
    ):
        answer = page.goto(address)
        assert answer.status == 200
        assert title in page.get_by_role("heading", level=1).inner_text()
