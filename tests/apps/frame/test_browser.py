"""The frame in a browser: accessible, quiet, by keyboard, as wide as the screen."""

import pytest

from querencia.foundation import clock
from querencia.foundation.jobs.models import Job
from tests.looking import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.apps.frame.gallery")]
CLEAN = ([], [])


def test_every_part_is_accessible_and_nothing_is_blocked(administrator, looked_at):
    assert looked_at(administrator, "/muestra/") == CLEAN


def test_dialogs_are_accessible(administrator, looked_at):
    show = "document.getElementById('keys').showModal()"
    assert looked_at(administrator, "/muestra/", lambda page: page.evaluate(show)) == CLEAN


def test_the_drawer_of_the_phone_is_accessible_and_closes_with_escape(administrator, opened):
    page = opened(administrator, "/muestra/", viewport=PHONE)
    assert not page.locator("#menu").is_visible()
    page.locator(".bottom-bar button").click()
    assert page.locator("#menu").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#menu").is_visible()


@pytest.mark.parametrize("width", [320, 768, 1024])
def test_no_page_scrolls_sideways(administrator, opened, width):
    page = opened(administrator, "/muestra/", viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_question_mark_lists_the_keys_and_escape_closes_the_list(administrator, opened):
    page = opened(administrator, "/muestra/")
    page.keyboard.press("?")
    assert page.locator("dialog#keys").is_visible()
    assert "Esta semana" in page.locator("dialog#keys").inner_text()
    page.keyboard.press("Escape")
    assert not page.locator("dialog#keys").is_visible()


def test_j_and_k_move_through_a_list_and_enter_opens(administrator, opened):
    page = opened(administrator, "/muestra/")
    focused = "document.activeElement.textContent"
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate(focused) == "Conservas del Cantábrico, S. A."
    page.keyboard.press("k")
    assert page.evaluate(focused) == "Almacenes Ibáñez, S. L."
    page.keyboard.press("Enter")
    page.wait_for_url("**/#1")


def test_g_and_a_letter_go_to_a_place_but_not_while_one_types(administrator, opened, live_server):
    page = opened(administrator, "/muestra/")
    page.locator("#q").focus()
    page.keyboard.type("gs")
    assert page.locator("#q").input_value() == "gs"
    page.locator("h1").click()
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url(live_server.url + "/")


def test_what_is_dangerous_is_asked_first(administrator, opened):
    page = opened(administrator, "/muestra/")
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    page.get_by_role("button", name="Borrar").click()
    assert page.locator("#confirm-question").inner_text() == "¿Borrar a este cliente?"
    page.keyboard.press("Escape")
    assert "POST" not in sent
    page.get_by_role("button", name="Borrar").click()
    with page.expect_request(lambda request: request.method == "POST"):
        page.get_by_role("button", name="Sí, adelante").click()


def test_the_progress_of_a_job_is_asked_for_until_it_is_over(administrator, opened):
    now = clock.now()
    job = Job.objects.create(kind="count", asked_by=administrator, asked_at=now, run_after=now,
                             state="running", step="Leyendo", done=10, total=40)  # fmt: skip
    page = opened(administrator, f"/trabajos/{job.pk}/")
    assert page.locator("progress").get_attribute("value") == "10"
    Job.objects.filter(pk=job.pk).update(done=30, step="Guardando")
    page.get_by_text("Guardando").wait_for(timeout=5000)
    assert page.locator("progress").get_attribute("value") == "30"
    Job.objects.filter(pk=job.pk).update(state="done")
    page.get_by_text("Terminado.").wait_for(timeout=5000)
    assert page.said == []


@pytest.mark.parametrize(("theme", "dark"), [("light", False), ("dark", True)])
def test_the_appearance_that_somebody_chose_counts_more_than_the_device(
    administrator, opened, theme, dark
):
    administrator.theme = theme
    administrator.save()
    page = opened(administrator, "/muestra/", scheme="light" if dark else "dark")
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g)")
    assert (max(map(int, colour[:3])) < 60) == dark


def test_without_javascript_the_page_is_whole(administrator, opened):
    page = opened(administrator, "/muestra/", java_script_enabled=False)
    assert page.get_by_role("heading", name="Clientes", exact=True).is_visible()


def test_pages_of_errors_are_accessible(administrator, looked_at, settings):
    assert looked_at(administrator, "/nada/")[0] == []
    assert looked_at(None, "/nada/")[0] == []
