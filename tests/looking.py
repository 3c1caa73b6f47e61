"""Looks at a page that stands in a browser: what axe finds, and where it is too wide."""

from axe_playwright_python.sync_playwright import Axe

QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
         "--disable-component-update", "--disable-sync", "--disable-quic")  # fmt: skip
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
FOUND = {"resultTypes": ["violations"]}  # what is well is not written out: half the time
WCAG = FOUND | {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
# Dark and light are one page in other colours.
CONTRAST = FOUND | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


def violations(page, options=WCAG):
    """Return what axe finds on a page: the rule, and the element."""
    return [
        f"{problem['id']}: {node['html'][:200]}"
        for problem in Axe().run(page, options=options).response["violations"]
        for node in problem["nodes"]
    ]


def faults(page):
    """Return what is wrong with a page on desktop and phone, in light and dark."""
    found = []
    for viewport in (DESKTOP, PHONE):
        width = viewport["width"]
        page.set_viewport_size(viewport)
        for scheme, options in (("light", WCAG), ("dark", CONTRAST)):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found += [f"{scheme} {width} {one}" for one in violations(page, options)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"wider than {width}")
    return found
