"""The frame without a browser: values in words, the menu, pages of errors, what is let in."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import engines
from django.test import Client, RequestFactory
from django.views.defaults import bad_request, server_error

from querencia.foundation.frame.navigation import Place, places
from querencia.foundation.frame.reading import Reading, reader_for, reading_as


def written(template, reading=None, **values):
    page = engines["django"].from_string(template)
    if reading is None:
        return page.render(values)
    with reading_as(reading):
        return page.render(values)


def of(language, country, currency, zone):
    return Reading(reader_for(language, country), currency, ZoneInfo(zone))


SPAIN = of("es", "ES", "EUR", "Europe/Madrid")
MEXICO = of("es", "MX", "MXN", "America/Mexico_City")
BRITAIN = of("en", "GB", "GBP", "Europe/London")


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (SPAIN, "12.345,00 € | 98,50 € | 12.345 | 82 % | 21 nov 2026 | 22 nov 2026, 0:05"),
        (MEXICO, "$12,345.00 | $98.50 | 12,345 | 82% | 21 nov 2026 | 21 nov 2026, 17:05"),
        (BRITAIN, "£12,345.00 | £98.50 | 12,345 | 82% | 21 Nov 2026 | 21 Nov 2026, 23:05"),
    ],
    ids=["Spain", "Mexico", "Britain"],
)
def test_values_are_written_as_the_readers_country_does(reading, expected):
    template = (
        "{{ m|money }} | {{ s|money }} | {{ n|integer }} | {{ p|percent }} | {{ d|day }}"
        " | {{ t|moment }}"
    )
    told = written(template, reading, m=1_234_500, s=9850, n=12345, p=0.82,
                   d=date(2026, 11, 21), t=datetime(2026, 11, 21, 23, 5, tzinfo=UTC))  # fmt: skip
    whole = expected.replace(",00 €", " €").replace(".00", "")
    assert told.replace("\xa0", " ") == whole


def test_an_exact_amount_keeps_its_cents():
    assert written("{{ m|money }} {{ m|exact }}", SPAIN, m=123_450).replace("\xa0", " ") == (
        "1.234 € 1.234,50 €"
    )
    assert written("{{ m|exact:'CLP' }}", SPAIN, m=1500).replace("\xa0", " ") == "1.500 CLP"


def test_what_is_not_known_is_a_dash():
    filters = ("money", "exact", "integer", "percent", "day", "moment")
    assert [written(f"{{{{ x|{name} }}}}", x=None) for name in filters] == ["–"] * 6


def test_a_part_escapes_what_it_is_given():
    for part in ("{% badge x %}", "{% figure x x %}", "{% heading x %}{% endheading %}",
                 "{% empty x %}{% endempty %}", "{% dialog 'd' x %}{% enddialog %}"):  # fmt: skip
        assert "<b>" not in written(part, x="<b>")


def test_a_sortable_heading_turns_around_and_keeps_the_rest_of_the_query():
    request = RequestFactory().get("/x/?estado=silent&orden=name&pagina=3")
    told = written("{% column 'name' 'Nombre' %}", request=request)
    assert 'aria-sort="ascending"' in told
    assert 'href="?estado=silent&amp;orden=-name"' in told


def test_the_menu_shows_what_one_may_see_and_where_one_is(monkeypatch):
    lines = [
        Place(2, "audit", "Registro", "scroll-text", "administer", "r"),
        Place(1, "this_week", "Esta semana", "calendar-check", "see", "s"),
        Place(3, "teams", "Equipos", "users", "administer"),
    ]
    monkeypatch.setattr("querencia.foundation.frame.navigation._PLACES", sorted(lines))
    request = RequestFactory().get("/ajustes/equipos/4/")
    shown = [(place.href, place.is_here) for place in places(request, lambda _permission: True)]
    assert shown == [("/", False), ("/registro/", False), ("/ajustes/equipos/", True)]
    seen = places(request, lambda permission: permission == "see")
    assert [place.href for place in seen] == ["/"]


def test_only_our_own_files_are_let_in(organisation):
    policy = Client().get("/cuenta/entrar/")["Content-Security-Policy"]
    assert dict(part.strip().split(" ", 1) for part in policy.split(";")) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self' http://127.0.0.1:8001",  # our own process of events
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "manifest-src": "'self'",
    }


@pytest.mark.parametrize(("view", "status"), [(server_error, 500), (bad_request, 400)])
def test_a_fault_has_a_page_that_needs_nothing(view, status):
    """Django draws these two without a request, as the request may be what is broken."""
    broken = {"exception": ValueError()} if status == 400 else {}
    response = view(RequestFactory().get("/"), **broken)
    assert response.status_code == status
    assert f'<p class="error-code">{status}</p>' in response.content.decode()


def test_a_form_that_has_grown_old_says_so(organisation):
    page = Client(enforce_csrf_checks=True).post("/cuenta/entrar/", {"login": "x"})
    assert page.status_code == 403
    assert "La página había caducado" in page.content.decode()
