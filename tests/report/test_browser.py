"""The page in a browser: accessible, still, and as wide as the screen."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests.looking import DESKTOP, PHONE, QUIET, violations

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser():
    chromium = shutil.which("chromium")
    if chromium is None and "CI" not in os.environ:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    assert chromium, "Chromium is not installed; in CI these tests must run"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=[*QUIET])
        yield started
        started.close()


@pytest.fixture
def opened(browser, page_of, tmp_path):
    """Return what opens a review's page from its file, as its reader would."""
    contexts = []

    def _opened(name, language="es", *, scheme="light", viewport=DESKTOP, **wishes):
        file = tmp_path / "revisión semanal.html"
        file.write_text(page_of(name, language), encoding="utf-8")
        context = browser.new_context(
            color_scheme=scheme, viewport=viewport, locale="es-ES", **wishes
        )
        contexts.append(context)
        page = context.new_page()
        page.asked, page.said = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.said.append(message.text))
        page.goto(file.as_uri())
        return page

    yield _opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(opened, scheme, viewport):
    assert violations(opened("full", scheme=scheme, viewport=viewport)) == []


def test_axe_finds_nothing_with_every_detail_open_or_every_figure_missing(opened):
    for name in ("full", "one_customer"):
        page = opened(name)
        page.evaluate("document.querySelectorAll('details').forEach(it => it.open = true)")
        assert violations(page) == []


def test_no_request_leaves_the_file_and_nothing_is_blocked(opened):
    for name in ("full", "short_history"):
        page = opened(name)
        page.wait_for_load_state("networkidle")
        assert [url for url in page.asked if not url.startswith("file://")] == []
        assert len(page.asked) == 1
        assert page.said == [], "the security policy blocks nothing that the page needs"


@pytest.mark.parametrize("width", [320, 390, 800, 1280])
def test_the_page_never_scrolls_sideways(opened, any_name, width):
    page = opened(any_name, viewport={"width": width, "height": 844})
    page.evaluate("document.querySelectorAll('details').forEach(it => it.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_name_without_spaces_does_not_widen_the_page(opened):
    page = opened("full", viewport=PHONE)
    page.evaluate("document.querySelector('bdi').textContent = 'M'.repeat(300)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(("viewport", "shown"), [(DESKTOP, "wide"), (PHONE, "narrow")])
def test_each_screen_gets_the_drawing_made_for_it(opened, viewport, shown):
    page = opened("full", viewport=viewport)
    hidden = {"wide": "narrow", "narrow": "wide"}[shown]
    assert page.locator(f".chart .{shown} svg:visible").count() == 5
    assert page.locator(f".chart .{hidden} svg:visible").count() == 0
    smallest = page.evaluate(
        """name => Math.min(...[...document.querySelectorAll(`.chart .${name} svg`)].map(svg =>
            svg.getBoundingClientRect().width / svg.viewBox.baseVal.width))""",
        shown,
    )
    assert smallest * 12 > 10.5, "letters of 12 pixels stay legible"


def test_no_label_of_a_chart_is_cut_off(opened):
    """Every letter of every chart lies inside its drawing, in the font that is really shown."""
    for language in ("es", "en"):
        for viewport in (DESKTOP, PHONE):
            page = opened("full", language, viewport=viewport)
            cut = page.evaluate(
                """() => [...document.querySelectorAll('.chart svg')]
                    .filter(svg => svg.checkVisibility())
                    .flatMap(svg => [...svg.querySelectorAll('text')].filter(text => {
                        const box = svg.getBoundingClientRect(), it = text.getBoundingClientRect();
                        return it.width && (it.left < box.left - 1 || it.right > box.right + 1
                            || it.top < box.top - 1 || it.bottom > box.bottom + 1);
                    }).map(text => text.textContent))"""
            )
            assert cut == []


def test_dark_is_dark_and_light_is_light(opened):
    lightness = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)"
    assert min(opened("nobody_silent", scheme="light").evaluate(lightness)) > 240
    assert max(opened("nobody_silent", scheme="dark").evaluate(lightness)) < 40


def test_a_chart_takes_its_colours_from_the_scheme(opened):
    line = (
        "getComputedStyle(document.querySelector('#chart-retention .wide [stroke-width]')).stroke"
    )
    shown = {scheme: opened("full", scheme=scheme).evaluate(line) for scheme in ("light", "dark")}
    assert shown["light"] != shown["dark"]
    assert "none" not in shown.values()


def test_printed_it_is_black_on_white_and_without_controls(opened):
    page = opened("full", scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator("nav:visible, summary:visible").count() == 0
    assert page.locator(".customer:visible").count() == 20


def test_the_keyboard_reaches_everything_in_order(opened):
    page = opened("full")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _link in range(8):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#data"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Enter")
    assert page.locator("details[open]").count() == 1
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid", "the focus is seen"
